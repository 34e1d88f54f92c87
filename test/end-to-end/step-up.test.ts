/** Step-up over HTTP: a larger payment moves only after a fresh sign-in with TOTP, signed once more by the same phone. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiProblem, createApi } from '../../client/api.ts';
import { type AskedPayment, confirmPayment } from '../../client/confirm-payment.ts';
import { signIn } from '../../client/session.ts';
import { decideCase, getCase } from '../../lambdas/contract/cases.ts';
import { confirmPayment as confirmPaymentRoute } from '../../lambdas/contract/payments.ts';
import { getWallet } from '../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { deviceKey, type Key, walletKey } from '../../lambdas/store/keys.ts';
import { type Colleague, enrol, type Phone, signInOn, unpack } from '../../local/demo/people.ts';
import { outputOf } from '../../local/demo/stage.ts';
import {
  type Customer,
  ended,
  newColleague,
  newCustomer,
  pay,
  paymentOf,
  registerStore,
  topUp,
} from './support/people.ts';
import { dynamoDb, platform, stage } from './support/platform.ts';
import { until } from './support/until.ts';

const DAY = 24 * 60 * 60 * 1000;

let carol: Customer;
let dave: Customer;
let reviewer: Colleague;

beforeAll(async () => {
  const operator = newColleague(['operator']);
  [carol, dave, reviewer] = await Promise.all([
    newCustomer('carol'),
    newCustomer('dave'),
    newColleague(['reviewer']),
  ]);
  await registerStore(await operator);
  await Promise.all(
    [carol, dave].map(async (customer) => {
      await topUp(customer, '100000');
      // As if two days had gone by: what a new phone pays beyond 10,000 yen is held anyway.
      await set('RegistryTable', deviceKey(customer.phone.key.id), 'enrolledAt', Date.now() - 2 * DAY);
    }),
  );
});

/** As the owner of the account could, by hand. */
const set = (table: string, { pk, sk }: Key, attribute: string, value: number) =>
  dynamoDb.send(
    new UpdateItemCommand({
      TableName: outputOf(platform.outputs, table),
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET #attribute = :value',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':value': { N: String(value) } },
    }),
  );

const balanceOf = async ({ phone }: Customer) => {
  const { posted, pending } = (await phone.api.call(getWallet)).body;
  return { posted, pending };
};

async function ask(customer: Customer): Promise<AskedPayment> {
  const { status, body } = await pay(customer, '30000');
  expect([status, body.status]).toEqual([202, 'step_up']);
  return body;
}

type Body = Record<'challenge' | 'amount' | 'currency' | 'store_id', string>;

/** Confirms with whatever the test says, and tells how it came out. */
async function outcomeOf({ api }: Pick<Phone, 'api'>, asked: AskedPayment, change: Partial<Body> = {}) {
  const { amount, currency, store, step_up } = asked;
  const body = { challenge: step_up?.challenge ?? '', amount, currency, store_id: store.id, ...change };
  try {
    const answer = await api.call(confirmPaymentRoute, { path: { id: asked.id }, body });
    return `${answer.status} ${answer.body.status}`;
  } catch (error) {
    if (error instanceof ApiProblem) return `${error.problem.status} ${error.problem.code}`;
    throw error;
  }
}

/** A sign-in tells the second it was made in: that of the challenge would not count as later. */
const laterThan = ({ created_at }: AskedPayment) =>
  until(Date.now, (now) => Math.floor(now / 1000) > Math.floor(Date.parse(created_at) / 1000));

describe('a payment of 30,000 yen', () => {
  test('moves nothing with the session it was asked from, nor for another amount or payee; confirmed, it moves once', async () => {
    const asked = await ask(carol);
    expect(await paymentOf(carol, asked.id)).toMatchObject({ status: 'step_up' });
    expect(await outcomeOf(carol.phone, asked)).toBe('401 step_up_required');
    expect(await balanceOf(carol)).toEqual({ posted: '100000', pending: '0' });

    await laterThan(asked);
    const signInAfresh = async () => {
      const { phone, password, authenticator } = carol;
      phone.session = await signIn(phone.user, password, { totpCode: () => authenticator.code() });
      // A thief who sits in between changes what the customer did not see, or did not sign.
      expect(await outcomeOf(phone, asked, { amount: '49999' })).toBe('409 confirmation_mismatch');
      expect(await outcomeOf(phone, asked, { store_id: 'elsewhere' })).toBe('409 confirmation_mismatch');
      expect(await outcomeOf(phone, asked, { challenge: 'A'.repeat(22) })).toBe('409 confirmation_mismatch');
      expect(await balanceOf(carol)).toEqual({ posted: '100000', pending: '0' });
    };
    const confirmed = await confirmPayment(carol.phone.api, asked, { signInAfresh });
    expect([confirmed.status, confirmed.body.status]).toEqual([200, 'approved']);
    const again = await Promise.all([1, 2, 3].map(() => outcomeOf(carol.phone, asked)));
    expect(again).toEqual(['200 approved', '200 approved', '200 approved']);
    expect(await balanceOf(carol)).toEqual({ posted: '70000', pending: '0' });
  });

  test('is not confirmed by another phone; and where the account has changed meanwhile, a person decides', async () => {
    const asked = await ask(dave);
    await laterThan(asked);
    const { email, password, authenticator, phone } = dave;
    const tablet = await signInOn(stage, unpack(stage, email), password, authenticator);
    await enrol(tablet, 'Tablet');
    expect(await outcomeOf(tablet, asked)).toBe('409 confirmation_mismatch');

    const { sub } = JSON.parse(atob(tablet.session.accessToken.split('.')[1] ?? ''));
    await set('LedgerTable', walletKey(sub), 'coolOffUntil', Date.now() + DAY);
    const { accessToken } = tablet.session;
    const api = createApi({ baseUrl: stage.apiUrl, accessToken: () => accessToken, deviceKey: phone.key });
    expect(await outcomeOf({ api }, asked)).toBe('202 held');
    expect(await balanceOf(dave)).toEqual({ posted: '100000', pending: '30000' });
    const id = caseIdOf(asked.id);
    const opened = () =>
      reviewer.api.call(getCase, { path: { id } }).then(
        ({ body }) => body.reasons,
        () => [],
      );
    expect(await until(opened, (reasons) => reasons.length > 0)).toEqual(['amount_elevated', 'cool_off']);
    await reviewer.api.call(decideCase, {
      path: { id },
      body: { outcome: 'decline', reason: 'other', note: 'As the test wants it' },
    });
    expect((await ended(dave, asked.id)).status).toBe('declined');
    expect(await balanceOf(dave)).toEqual({ posted: '100000', pending: '0' });
    expect(await outcomeOf({ api }, asked)).toBe('202 declined');
  });
});
