/** Disputes: who may open one, of what, until when, once; what a reviewer may do with it; and what it leaves alone. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dispute } from '../../../lambdas/domain/disputes/dispute.ts';
import { type OpenDisputeCommand, openDispute } from '../../../lambdas/domain/disputes/open-dispute.ts';
import { disputeIdOf } from '../../../lambdas/domain/identifiers.ts';
import { InvalidCursor } from '../../../lambdas/domain/invalid-cursor.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import { isOutcomeOf, type Outcome } from '../../../lambdas/domain/review/case.ts';
import { standingAt } from '../../../lambdas/domain/review/case-states.ts';
import { decideCase } from '../../../lambdas/domain/review/decide-case.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { deviceFreezes } from '../../../lambdas/store/device-freezes.ts';
import { disputeDeciding, disputeOpening } from '../../../lambdas/store/dispute-store.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { openedDispute, paidCustomer } from '../../support/disputes.ts';
import { beforeFirst, meter, takeAway } from '../../support/middleware.ts';
import { partiesWith } from '../../support/parties.ts';
import { bringCase, caseFor, decisionTo, heldPayment, theReviewer } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { changeWallet, freeze, noon, paymentOf, termsWith, today } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const EMAIL = 'taro@example.jp';

type Ports = Parameters<typeof openDispute>[0];
const signedOut: string[] = [];
const portsOn = (client: DynamoDBClient): Ports => ({
  ledger: ledgerReading({ client, runtime, ...tables }),
  disputes: disputeOpening({ client, runtime, ...tables }),
  devices: deviceFreezes({ client, runtime, ...tables }),
  ...partiesWith(EMAIL),
  endSessions: async (username) => void signedOut.push(username),
  newId: randomUUID,
  days: 120,
  daysToDecide: 30,
});

const dispute = (
  { customer, id: paymentId }: Payment,
  change: Partial<OpenDisputeCommand> = {},
  client = engine.client(),
) =>
  openDispute(portsOn(client), {
    customer,
    username: `user-${customer}`,
    paymentId,
    reason: 'not_me',
    note: 'I was asleep.',
    freezeDevice: false,
    now: noon + HOUR,
    ...change,
  });
const walletOf = (customer: string) =>
  ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(customer);
const kindsOf = async (customer: string) =>
  (await accountEventsOf(engine, customer))
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'device_enrolled');
const pay = (customer: { id: string; device: string }) =>
  ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(
    paymentOf(customer, { amount: 1n, day: today }),
    termsWith({}, { authTime: (noon + DAY) / 1000 }),
  );
const expectUnchanged = async (attempt: () => Promise<unknown>, answer: unknown) => {
  const before = await engine.items();
  expect(await attempt()).toEqual(answer);
  expect(await engine.items()).toEqual(before);
};
const refused = (code: string) => ({ refused: code });
const cases = () => caseStore({ client: engine.client(), runtime, ...tables });

const decide = (
  caseId: string,
  outcome: Outcome,
  change: { readonly email?: string; readonly now?: number; readonly key?: string } = {},
  client = engine.client(),
) =>
  decideCase(
    {
      cases: caseStore({ client, runtime, ...tables }),
      disputes: disputeDeciding({ client, runtime, ...tables }),
      stores: operationsStore({ client, runtime, ...tables }),
      people: { emailOf: async () => change.email ?? 'rei@example.com' },
    },
    {
      caseId,
      outcome,
      reason: 'other',
      reviewer: 'rei',
      senior: false,
      subject: 'the sub of rei',
      idempotencyKey: change.key ?? 'the key of rei',
      now: change.now ?? noon + DAY,
    },
  );

describe('disputing a payment', () => {
  test('opens a case with the payment, the customer’s words, and who must not decide', async () => {
    const { customer, payment } = await paidCustomer(engine.client());
    expect(await dispute(payment)).toMatchObject({
      id: disputeIdOf(payment.id),
      paymentId: payment.id,
      state: 'open',
      customer: customer.id,
      device: customer.device,
      storeName: 'Shinjuku East',
      money: { amount: 300n, currency: 'JPY' },
      openedAt: noon + HOUR,
      deadline: noon + HOUR + 30 * DAY,
      parties: [personKey(EMAIL)],
      claim: { reason: 'not_me', note: 'I was asleep.', deviceFrozen: false },
    });
    expect((await accountEventsOf(engine, customer.id)).at(-1)).toMatchObject({
      kind: 'dispute_opened',
      by: { role: 'customer' },
      details: {
        payment: payment.id,
        amount: '300',
        currency: 'JPY',
        store: 'Shinjuku East',
        reason: 'not_me',
      },
    });
  });

  test('moves no money, and freezes nothing that it is not asked to freeze', async () => {
    const { customer, payment } = await paidCustomer(engine.client());
    const before = await walletOf(customer.id);
    await dispute(payment);
    expect(await walletOf(customer.id)).toEqual(before);
  });

  test('is possible on a frozen account, and one whose sessions have ended', async () => {
    const { customer, payment } = await paidCustomer(engine.client());
    await freeze(engine.client(), customer.id);
    await changeWallet(engine.client(), customer.id, { sessionsSince: noon / 1000 + 60 });
    expect(await dispute(payment, { freezeDevice: true })).toMatchObject({ claim: { deviceFrozen: true } });
  });

  test('names what was captured, where a held payment was captured in part', async () => {
    const { payment } = await paidCustomer(engine.client());
    const ledger = { readPayment: async () => ({ ...payment, captured: 120n }) };
    const ports = { ...portsOn(engine.client()), ledger };
    const { id: paymentId, customer } = payment;
    const command = { customer, username: 'u', paymentId, reason: 'other', freezeDevice: false, now: noon };
    expect(await openDispute(ports, command)).toMatchObject({ money: { amount: 120n } });
  });

  test('again, in the same words, is the same dispute: however late, and once decided', async () => {
    const { payment } = await paidCustomer(engine.client());
    const first = await dispute(payment);
    await expectUnchanged(() => dispute(payment, { now: noon + 300 * DAY }), first);
  });

  test.each<[string, Partial<OpenDisputeCommand>]>([
    ['for another reason', { reason: 'duplicate' }],
    ['with another note', { note: 'I was away.' }],
    ['with a freeze', { freezeDevice: true }],
  ])('again, %s, is refused', async (_, change) => {
    const { payment } = await paidCustomer(engine.client());
    await dispute(payment);
    await expectUnchanged(() => dispute(payment, change), refused('already_disputed'));
  });

  test('ten times at once is once', async () => {
    const { customer, payment } = await paidCustomer(engine.client());
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        dispute(payment, { freezeDevice: true, reason: index < 5 ? 'not_me' : 'other', now: noon + index }),
      ),
    );
    const opened = answers.filter((answer) => !isRefusal(answer));
    expect(opened).toHaveLength(5);
    expect(new Set(opened.map((answer) => (answer as Dispute).openedAt)).size).toBe(1);
    expect((await kindsOf(customer.id)).sort()).toEqual(['device_frozen', 'dispute_opened']);
  });

  test.each<[string, () => Promise<[Payment, Partial<OpenDisputeCommand>]>, string]>([
    [
      "somebody else's",
      async () => [(await paidCustomer(engine.client())).payment, { customer: randomUUID() }],
      'not_found',
    ],
    [
      'of nobody',
      async () => [(await paidCustomer(engine.client())).payment, { paymentId: `pay_${'a'.repeat(27)}` }],
      'not_found',
    ],
    [
      'that is held',
      async () => [(await heldPayment(engine.client())).payment, {}],
      'payment_not_disputable',
    ],
    [
      'of 120 days ago',
      async () => [(await paidCustomer(engine.client())).payment, { now: noon + 120 * DAY }],
      'dispute_too_late',
    ],
  ])('a payment %s is refused', async (_, made, code) => {
    const [payment, change] = await made();
    await expectUnchanged(() => dispute(payment, { freezeDevice: true, ...change }), refused(code));
  });

  test('of almost 120 days ago is possible', async () => {
    const { payment } = await paidCustomer(engine.client());
    expect(await dispute(payment, { now: noon + 120 * DAY - 1 })).toMatchObject({ state: 'open' });
  });

  test('is beside the case of the hold that the payment was', async () => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'approved');
    const ledger = { readPayment: async () => ({ ...payment, state: 'posted' as const }) };
    const { id: paymentId, customer } = payment;
    const command = { customer, username: 'u', paymentId, reason: 'other', freezeDevice: false, now: noon };
    const opened = await openDispute({ ...portsOn(engine.client()), ledger }, command);
    expect(opened).toMatchObject({ state: 'open', paymentId });
  });
});

describe('with the device frozen', () => {
  test('the device pays no more, every session ends, and both are told', async () => {
    const { customer, payment } = await paidCustomer(engine.client());
    expect(await dispute(payment, { freezeDevice: true })).toMatchObject({ claim: { deviceFrozen: true } });
    expect(await pay(customer)).toEqual({ outcome: 'refused', code: 'device_not_enrolled' });
    expect(await walletOf(customer.id)).toMatchObject({
      devices: [],
      frozenDevices: [customer.device],
      sessionsSince: (noon + HOUR) / 1000,
    });
    expect((await kindsOf(customer.id)).sort()).toEqual(['device_frozen', 'dispute_opened']);
    expect(signedOut).toContain(`user-${customer.id}`);
  });

  test('again does not freeze again what a colleague has lifted since, nor sign anybody out', async () => {
    const { customer, payment } = await paidCustomer(engine.client());
    const first = await dispute(payment, { freezeDevice: true });
    const { id, device } = customer;
    const event = {
      id: 'lifted',
      customer: id,
      kind: 'device_unfrozen',
      at: noon,
      by: { role: 'system' },
    } as const;
    const lift = { device, customer: id, now: noon + 2 * HOUR, event: { ...event, details: {} } };
    const devices = deviceFreezes({ client: engine.client(), runtime, ...tables });
    expect(await devices.set({ ...lift, state: 'active', maxDevices: 2 })).toBe('written');
    const before = signedOut.length;
    await expectUnchanged(() => dispute(payment, { freezeDevice: true, now: noon + 3 * HOUR }), first);
    expect(signedOut).toHaveLength(before);
    expect(await pay(customer)).toMatchObject({ outcome: 'written' });
  });

  test('a device that was frozen meanwhile does not stand in the way', async () => {
    const { customer, payment } = await paidCustomer(engine.client());
    const client = engine.client();
    const { id, device } = customer;
    const event = {
      id: 'by-us',
      customer: id,
      kind: 'device_frozen',
      at: noon,
      by: { role: 'system' },
    } as const;
    beforeFirst(client, 'TransactWriteItems', () =>
      deviceFreezes({ client: engine.client(), runtime, ...tables }).set({
        device,
        customer: id,
        now: noon,
        event: { ...event, details: {} },
        state: 'frozen',
      }),
    );
    expect(await dispute(payment, { freezeDevice: true }, client)).toMatchObject({
      claim: { deviceFrozen: true },
    });
    expect((await kindsOf(id)).sort()).toEqual(['device_frozen', 'dispute_opened']);
  });

  test('a device that is not there any more does not either', async () => {
    const { payment } = await paidCustomer(engine.client());
    const ports = { ...portsOn(engine.client()), devices: { read: async () => undefined } };
    const { id: paymentId, customer } = payment;
    const command = { customer, username: 'u', paymentId, reason: 'not_me', freezeDevice: true, now: noon };
    expect(await openDispute(ports, command)).toMatchObject({ claim: { deviceFrozen: false } });
  });
});

describe('deciding', () => {
  test.each([
    ['uphold', 'dispute_upheld'],
    ['reject', 'dispute_rejected'],
  ] as const)('to %s it ends the case, moves no money, and is told', async (outcome, kind) => {
    const { id, customer } = await openedDispute(engine.client());
    const wallet = await walletOf(customer);
    expect(await decide(id, outcome)).toMatchObject({
      id,
      state: 'decided',
      decision: { outcome, decidedBy: 'rei', decidedAt: noon + DAY },
    });
    expect(await walletOf(customer)).toEqual(wallet);
    expect((await accountEventsOf(engine, customer)).find((event) => event.kind === kind)).toMatchObject({
      at: noon + DAY,
      by: { role: 'colleague', subject: 'the sub of rei' },
    });
  });

  test('is possible when it is overdue, which it is shown as, and expires by no one', async () => {
    const opened = await openedDispute(engine.client());
    expect(standingAt(opened, opened.deadline - 1).state).toBe('open');
    expect(standingAt(opened, opened.deadline).state).toBe('overdue');
    const decided = await decide(opened.id, 'reject', { now: opened.deadline + DAY });
    expect(decided).toMatchObject({ state: 'decided' });
    expect(isRefusal(decided) ? decided : standingAt(decided, opened.deadline + DAY).state).toBe('decided');
  });

  test('a hold past its deadline is not overdue, but expired: the machine releases it', async () => {
    const { payment } = await heldPayment(engine.client());
    expect(standingAt(caseFor(payment), noon + DAY).state).toBe('expired');
  });

  test('again by the same key is answered as it stands; another decision is refused', async () => {
    const { id } = await openedDispute(engine.client());
    const first = await decide(id, 'uphold');
    await expectUnchanged(() => decide(id, 'uphold', { now: noon + 2 * DAY }), first);
    await expectUnchanged(() => decide(id, 'reject'), refused('case_already_decided'));
    await expectUnchanged(
      () => decide(id, 'uphold', { key: 'another key' }),
      refused('case_already_decided'),
    );

    const client = engine.client();
    takeAway(client, '#state <> :decided');
    expect(await decide(id, 'reject', { now: noon + 2 * DAY, key: 'a third key' }, client)).toMatchObject({
      decision: { outcome: 'reject' },
    });
  });

  test('of one’s own is refused', async () => {
    const { id } = await openedDispute(engine.client(), { parties: [personKey(EMAIL)] });
    await expectUnchanged(
      () => decide(id, 'uphold', { email: 'Taro@example.jp' }),
      refused('conflict_of_interest'),
    );

    const client = engine.client();
    takeAway(client, 'NOT contains(#parties, :person)');
    expect(await decide(id, 'uphold', { email: EMAIL }, client)).toMatchObject({ state: 'decided' });
  });

  test('of nothing is refused', async () => {
    const nothing = `disp_${'a'.repeat(27)}`;
    await expectUnchanged(() => decide(nothing, 'uphold'), refused('not_found'));
  });

  test.each<[string, Outcome, boolean]>([
    ['case_1', 'approve', true],
    ['case_1', 'decline', true],
    ['case_1', 'uphold', false],
    ['case_1', 'reject', false],
    ['disp_1', 'approve', false],
    ['disp_1', 'decline', false],
    ['disp_1', 'uphold', true],
    ['disp_1', 'reject', true],
  ])('%s to %s: %s', (id, outcome, expected) => {
    expect(isOutcomeOf(id, outcome)).toBe(expected);
  });

  test('by the outcome of another kind of case writes nothing', async () => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'open');
    const held = payment.id.replace('pay_', 'case_');
    await expectUnchanged(() => decide(held, 'uphold', { now: noon + 1 }), refused('outcome_not_applicable'));
    const { id } = await openedDispute(engine.client());
    await expectUnchanged(() => decide(id, 'approve'), refused('outcome_not_applicable'));
  });
});

describe('the lists of open cases', () => {
  test('keep disputes apart from holds, which have minutes', async () => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'open');
    const { id } = await openedDispute(engine.client());
    const idsOf = async (kind?: 'dispute') =>
      (await cases().listOpen(undefined, kind)).cases.map((each) => each.id);
    expect(await idsOf()).not.toContain(id);
    const disputes = (await cases().listOpen(undefined, 'dispute')).cases;
    expect(disputes.find((each) => each.id === id)).toMatchObject({
      paymentId: id.replace('disp_', 'pay_'),
      claim: { reason: 'not_received' },
    });
    expect(disputes.map((each) => each.id)).not.toContain(payment.id.replace('pay_', 'case_'));
    await disputeDeciding({ client: engine.client(), runtime, ...tables }).decide(id, {
      decision: decisionTo('uphold'),
      reviewer: { username: 'rei', ...theReviewer },
      event: {
        id: 'decided',
        customer: randomUUID(),
        kind: 'dispute_upheld',
        at: noon,
        by: { role: 'system' },
        details: {},
      },
    });
    expect(await idsOf('dispute')).not.toContain(id);
  });

  test('take no place of the other', async () => {
    for (const [place, kind] of [
      [`1 disp_${'a'.repeat(27)}`, 'held_payment'],
      [`1 case_${'a'.repeat(27)}`, 'dispute'],
    ] as const)
      await expect(cases().listOpen(place, kind)).rejects.toThrow(InvalidCursor);
  });
});

describe('capacity', () => {
  test.each([
    ['opening one', false, { calls: 3, write: 5, read: 2 }],
    ['opening one with a freeze', true, { calls: 4, write: 11, read: 3 }],
  ])('of %s', async (_, freezeDevice, expected) => {
    const { payment } = await paidCustomer(engine.client());
    const client = engine.client();
    const counted = meter(client);
    await dispute(payment, { freezeDevice }, client);
    expect({ calls: counted.calls.length, ...counted.units }).toEqual(expected);
  });

  test('of deciding one', async () => {
    const { id } = await openedDispute(engine.client());
    const client = engine.client();
    const counted = meter(client);
    await decide(id, 'uphold', {}, client);
    expect({ calls: counted.calls.length, ...counted.units }).toEqual({ calls: 3, write: 10, read: 2 });
  });
});
