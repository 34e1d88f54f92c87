/** A dispute over the whole platform: a customer whose phone was stolen, a reviewer who decides, and what each is told. */
import { beforeAll, describe, expect, test } from 'vitest';
import { getFreeze, putFreeze } from '../../lambdas/contract/account.ts';
import { decideCase, getCase, listCases } from '../../lambdas/contract/cases.ts';
import { listDevices } from '../../lambdas/contract/devices.ts';
import { createDispute, getDispute } from '../../lambdas/contract/disputes.ts';
import { getWallet } from '../../lambdas/contract/wallet.ts';
import type { KeptMessage } from '../../local/cognito/outbox.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { until } from './support/until.ts';

let customer: Customer;
let reviewer: Colleague;
let paymentId: string;
let disputeId: string;

beforeAll(async () => {
  [customer, reviewer] = await Promise.all([newCustomer('nao'), newColleague(['reviewer', 'operator'])]);
  await registerStore(reviewer);
  await topUp(customer, '5000');
  paymentId = (await pay(customer, '1200')).body.id;
});

const deviceState = async () => (await customer.phone.api.call(listDevices)).body.devices[0]?.state;
const balance = async () => (await customer.phone.api.call(getWallet)).body.posted;
const openDisputes = async () =>
  (await reviewer.api.call(listCases, { query: { kind: 'dispute' } })).body.cases;

/** Waits for the notice. */
const told = (subject: string) =>
  until(
    async () => {
      const outbox = await fetch(`${platform.url}/_local/outbox`);
      const messages = (await outbox.json()) as KeptMessage[];
      return messages.some(
        (message) => message.kind === 'mail' && message.to === customer.email && message.subject === subject,
      );
    },
    (isThere) => isThere,
  );

// One story.
describe('a payment that was not the customer’s', { shuffle: false }, () => {
  test('is disputed without a signature, and the phone that made it is frozen at once', async () => {
    const body = {
      payment_id: paymentId,
      reason: 'not_me',
      note: '<i>It was stolen</i>',
      freeze_device: true,
    } as const;
    const { status, body: opened } = await customer.phone.api.call(createDispute, { body });
    expect([status, opened.state, opened.device_frozen]).toEqual([201, 'open', true]);
    disputeId = opened.id;
    expect(await deviceState()).toBe('frozen');
    await expect(pay(customer, '100')).rejects.toMatchObject({ problem: { status: 401 } });
    // The answer was lost, and the app asks again.
    expect((await customer.phone.api.call(createDispute, { body })).body).toEqual(opened);
  });

  test('is a case for the reviewers, with the customer’s words and the payment that they are about', async () => {
    const listed = await until(openDisputes, (cases) => cases.some(({ id }) => id === disputeId));
    expect(listed.find(({ id }) => id === disputeId)).toMatchObject({
      kind: 'dispute',
      dispute_reason: 'not_me',
    });
    const { body } = await reviewer.api.call(getCase, { path: { id: disputeId } });
    expect(body).toMatchObject({
      payment_id: paymentId,
      device_id: customer.phone.key.id,
      amount: '1200',
      dispute_note: '<i>It was stolen</i>',
    });
  });

  test('is decided: no money moves by that, and the customer hears how', async () => {
    const before = await balance();
    const path = { id: disputeId };
    await expect(
      reviewer.api.call(decideCase, {
        path,
        body: { outcome: 'approve', reason: 'other', note: 'As the test wants it' },
      }),
    ).rejects.toMatchObject({ problem: { code: 'outcome_not_applicable' } });
    await reviewer.api.call(decideCase, { path, body: { outcome: 'uphold', reason: 'suspected_fraud' } });
    const { body } = await customer.phone.api.call(getDispute, { path });
    expect(body).toMatchObject({ state: 'decided', outcome: 'uphold' });
    expect(await balance()).toBe(before);
  });

  test('left a frozen phone, which a colleague gives back', async () => {
    const path = { kind: 'devices', id: customer.phone.key.id } as const;
    expect((await reviewer.api.call(getFreeze, { path })).body.state).toBe('frozen');
    await reviewer.api.call(putFreeze, { path, body: { state: 'active', reason: 'The phone was found' } });
    expect(await deviceState()).toBe('new');
  });

  test('had the customer told of each step', async () => {
    for (const subject of [
      'お支払いについてのお申し出を受け付けました',
      '端末を凍結しました',
      'お支払いについてのお申し出を認めました',
      '端末の凍結を解除しました',
    ])
      await told(subject);
  });
});
