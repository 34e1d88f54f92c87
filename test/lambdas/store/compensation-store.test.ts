/** Compensations on the engine: once for payment and incident, never above what was paid, alone or by two. */
import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Compensation, Correction } from '../../../lambdas/domain/adjustments/adjustment.ts';
import { compensationId, correctionId } from '../../../lambdas/domain/identifiers.ts';
import { InvalidCursor } from '../../../lambdas/domain/invalid-cursor.ts';
import { walletAccount } from '../../../lambdas/domain/ledger/chart.ts';
import { type Payment, takenBy } from '../../../lambdas/domain/ledger/transfer.ts';
import {
  compensationOf as compensationOfItem,
  proposedItem,
} from '../../../lambdas/store/adjustment-items.ts';
import {
  compensationStore,
  correctionStore,
  isFree,
  roomInDay,
  walletClauses,
} from '../../../lambdas/store/adjustment-store.ts';
import { capturedAsRead, givenBackClauses } from '../../../lambdas/store/given-back.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerRefunds } from '../../../lambdas/store/ledger-refunds.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { proposedAdjustments } from '../../../lambdas/store/proposed-adjustments.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { takeAway } from '../../support/middleware.ts';
import { heldPayment } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  customerWith,
  freeze,
  noon,
  paymentOf,
  refundOf,
  type TestCustomer,
  termsWith,
  today,
} from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const HOUR = 3_600_000;
const ALONE = 10_000n;

const store = (client = engine.client()) => compensationStore({ client, runtime, ...tables });
const reading = () => ledgerReading({ client: engine.client(), runtime, ...tables });
const availableOf = async ({ id }: TestCustomer) => (await reading().readWallet(id))?.available;
const givenBackOf = async ({ id }: Payment) => (await reading().readPayment(id))?.refunded ?? 0n;

/** A customer with 50,000, of which so much was paid. */
async function paid(amount = 300n): Promise<{ customer: TestCustomer; payment: Payment }> {
  const customer = await customerWith(engine.client(), 50_000n);
  const payment = paymentOf(customer, { amount });
  await ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(payment, termsWith());
  return { customer, payment };
}

/** By an operator whom no other test has. */
function compensationOf(payment: Payment, amount: bigint, change: Partial<Compensation> = {}): Compensation {
  const by = change.by ?? randomUUID();
  const incident = change.incident ?? 'list-attack';
  return {
    id: compensationId(payment.id, incident),
    kind: 'compensation',
    state: 'posted',
    debit: 'losses:compensation',
    credit: payment.debit,
    money: { amount, currency: payment.money.currency },
    reason: 'unauthorised_payment',
    note: 'Not paid by her',
    paymentId: payment.id,
    incident,
    paid: takenBy(payment),
    inFull: false,
    counterparty: payment.counterparty,
    fingerprint: `of ${amount}`,
    by,
    person: `person of ${by}`,
    createdAt: noon,
    day: today,
    ...change,
  };
}
const proposalOf = (payment: Payment, amount: bigint, change: Partial<Compensation> = {}): Compensation =>
  compensationOf(payment, amount, { state: 'proposed', deadline: noon + HOUR, ...change });
const second = (change = {}) => ({
  outcome: 'approve' as const,
  by: 'second',
  person: 'person of second',
  now: noon + 1,
  ...change,
});
const codeOf = (result: { readonly outcome: string; readonly code?: string }) =>
  result.code ?? result.outcome;

describe('a compensation that is posted', () => {
  test('moves from our losses to the wallet, is counted by the payment, and is read again', async () => {
    const { customer, payment } = await paid();
    const made = compensationOf(payment, 120n, { inFull: true });
    expect(await store().post(made, ALONE)).toEqual({ outcome: 'written', adjustment: made });
    const { person: _, ...read } = made;
    expect(await store().readWithPayment(made.id, payment.id)).toMatchObject({
      earlier: read,
      payment: { ...payment, refunded: 120n },
    });
    expect(await availableOf(customer)).toBe(49_820n);
    const item = (await engine.items(tables.ledgerTable)).find(({ pk }) => pk?.S?.endsWith(made.id));
    expect(item).toMatchObject({
      debit: { S: 'losses:compensation' },
      credit: { S: walletAccount(customer.id) },
      payment: { S: payment.id },
      incident: { S: 'list-attack' },
    });
  });

  test('reaches a wallet that is frozen', async () => {
    const { customer, payment } = await paid();
    await freeze(engine.client(), customer.id);
    expect(await store().post(compensationOf(payment, 300n), ALONE)).toMatchObject({ outcome: 'written' });
    expect(await availableOf(customer)).toBe(50_000n);
  });

  test('again, by whomever, is the same one; with another amount it is a conflict', async () => {
    const { customer, payment } = await paid();
    const made = compensationOf(payment, 100n, { by: 'first' });
    await store().post(made, ALONE);
    const before = await engine.items();
    expect(await store().post(compensationOf(payment, 100n, { by: 'other' }), ALONE)).toMatchObject({
      outcome: 'replayed',
      adjustment: { by: 'first' },
    });
    expect(codeOf(await store().post(compensationOf(payment, 101n), ALONE))).toBe('idempotency_conflict');
    expect(await engine.items()).toEqual(before);
    expect(await availableOf(customer)).toBe(49_800n);
  });

  test('fifty times at once, by as many operators, moves once', async () => {
    const { customer, payment } = await paid();
    const compensations = store();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => compensations.post(compensationOf(payment, 100n), ALONE)),
    );
    expect(results.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'replayed')).toHaveLength(49);
    expect(await availableOf(customer)).toBe(49_800n);
  });

  test('for another incident is another one, within what is left', async () => {
    const { payment } = await paid();
    const of = (incident: string, amount: bigint) => compensationOf(payment, amount, { incident });
    expect(codeOf(await store().post(of('one', 200n), ALONE))).toBe('written');
    expect(codeOf(await store().post(of('two', 101n), ALONE))).toBe('refund_above_capture');
    expect(codeOf(await store().post(of('two', 100n), ALONE))).toBe('written');
    expect(codeOf(await store().post(of('three', 1n), ALONE))).toBe('refund_above_capture');
  });
});

describe('refunds and compensations of a payment together', () => {
  const refunds = () => ledgerRefunds({ client: engine.client(), runtime, ...tables });

  test('never exceed what was paid, one after the other', async () => {
    const { payment } = await paid();
    await refunds().writeRefund(refundOf(payment, 200n), payment);
    expect(codeOf(await store().post(compensationOf(payment, 101n), ALONE))).toBe('refund_above_capture');
    expect(codeOf(await store().post(compensationOf(payment, 100n), ALONE))).toBe('written');
    expect(codeOf(await refunds().writeRefund(refundOf(payment, 1n), payment))).toBe('refund_above_capture');
    expect(await givenBackOf(payment)).toBe(300n);
  });

  test('never exceed what was paid, racing: twenty of each, of 20 out of 300', async () => {
    const { customer, payment } = await paid();
    const [compensations, ledger] = [store(), refunds()];
    const results = await Promise.all(
      Array.from({ length: 40 }, async (_, n) =>
        n % 2 === 0
          ? codeOf(await ledger.writeRefund(refundOf(payment, 20n), payment))
          : codeOf(await compensations.post(compensationOf(payment, 20n, { incident: `no-${n}` }), ALONE)),
      ),
    );
    expect(results.filter((result) => result === 'written')).toHaveLength(15);
    expect(results.filter((result) => result === 'refund_above_capture')).toHaveLength(25);
    expect([await givenBackOf(payment), await availableOf(customer)]).toEqual([300n, 50_000n]);
  });
});

describe('each control is what refuses', () => {
  const sample = paymentOf({ id: 'ann', device: 'x' }, { amount: 300n });
  const clauses = givenBackClauses(compensationOf(sample, 1n));
  /** Clause -> what nothing else refuses. */
  const attempts: Record<string, () => Promise<Compensation>> = {
    'same currency': async () =>
      compensationOf((await paid()).payment, 0n, { money: { amount: 300n, currency: 'USD' } }),
    captured: async () => compensationOf((await heldPayment(engine.client())).payment, 300n),
    'within the capture': async () => compensationOf((await paid()).payment, 301n),
  };

  test.each(clauses.map(({ name, code }) => [name, code] as const))('%s: %s', async (name, code) => {
    const made = await attempts[name]?.();
    if (!made) throw new Error(`No attempt meets the clause ${name}`);
    const before = await engine.items();
    expect(codeOf(await store().post(made, ALONE))).toBe(code);
    expect(await engine.items()).toEqual(before);
    const client = engine.client();
    const expression = givenBackClauses(made).find((clause) => clause.name === name)?.expression ?? '';
    const found = takeAway(client, expression);
    expect(codeOf(await store(client).post(made, ALONE))).toBe('written');
    // The wallet asks for its own currency as well.
    expect(found()).toBe(name === 'same currency' ? 2 : 1);
  });

  test('what the payment took, as it was read: another sum is a fault', async () => {
    const { payment } = await paid();
    const made = compensationOf(payment, 400n, { paid: 500n });
    await expect(store().post(made, ALONE)).rejects.toThrow(/each of its clauses holds/);
    const client = engine.client();
    takeAway(client, capturedAsRead(made).expression);
    expect(codeOf(await store(client).post(made, ALONE))).toBe('written');
  });

  test('the wallet’s own currency', () => {
    expect(walletClauses(compensationOf(sample, 1n)).map(({ name }) => name)).toEqual(['same currency']);
  });
});

describe('what an operator moves alone in a day', () => {
  const correctionBy = (by: string, amount: bigint): Correction => ({
    id: correctionId(by, randomUUID()),
    kind: 'correction',
    state: 'posted',
    debit: 'losses:errors',
    credit: 'store:shinjuku-east',
    money: { amount, currency: 'JPY' },
    reason: 'other',
    note: 'A correction',
    fingerprint: 'f',
    by,
    person: `person of ${by}`,
    createdAt: noon,
    day: today,
  });
  const corrections = (client = engine.client()) => correctionStore({ client, runtime, ...tables });

  test('is the sum of corrections and compensations', async () => {
    const by = randomUUID();
    const { payment } = await paid(20_000n);
    const of = (amount: bigint, incident: string) => compensationOf(payment, amount, { by, incident });
    expect(codeOf(await store().post(of(6000n, 'one'), ALONE))).toBe('written');
    expect(codeOf(await corrections().post(correctionBy(by, 4001n), ALONE))).toBe('beyond');
    expect(codeOf(await corrections().post(correctionBy(by, 3999n), ALONE))).toBe('written');
    expect(codeOf(await store().post(of(2n, 'two'), ALONE))).toBe('beyond');
    expect(codeOf(await store().post(of(1n, 'two'), ALONE))).toBe('written');
    expect(codeOf(await store().post(of(10_001n, 'three'), ALONE))).toBe('beyond');
  });

  test('goes beyond it without the condition', async () => {
    const by = randomUUID();
    const { payment } = await paid(20_000n);
    await corrections().post(correctionBy(by, ALONE), ALONE);
    const made = compensationOf(payment, 1n, { by });
    expect(codeOf(await store().post(made, ALONE))).toBe('beyond');
    const client = engine.client();
    takeAway(client, roomInDay);
    expect(codeOf(await store(client).post(made, ALONE))).toBe('written');
  });
});

describe('a compensation that is proposed', () => {
  const page = (after?: string, now = noon) =>
    proposedAdjustments({ client: engine.client(), runtime, ...tables }, 'compensation', compensationOfItem, {
      now,
      after,
    });
  const listOf = async ({ id }: Payment) =>
    (await page()).adjustments.filter(({ paymentId }) => paymentId === id);

  test('moves nothing, waits in a list of its own, and moves when another operator approves', async () => {
    const { customer, payment } = await paid(20_000n);
    const proposed = proposalOf(payment, 15_000n);
    expect(await store().propose(proposed)).toEqual({ outcome: 'written', adjustment: proposed });
    expect([await availableOf(customer), await givenBackOf(payment)]).toEqual([30_000n, 0n]);
    expect(await listOf(payment)).toEqual([proposed]);
    expect(await store().decide(proposed, second())).toMatchObject({
      outcome: 'written',
      adjustment: { state: 'posted', decidedBy: 'second' },
    });
    expect([await availableOf(customer), await givenBackOf(payment)]).toEqual([45_000n, 15_000n]);
    expect(await listOf(payment)).toEqual([]);
  });

  test('is listed by its deadline, fifty a page, and not beyond it', async () => {
    const { payment } = await paid(20_000n);
    const late = noon + 1000 * HOUR;
    const proposed = Array.from({ length: 52 }, (_, number) => {
      const incident = `outage-${number}`;
      return proposalOf(payment, 1n, {
        id: compensationId(payment.id, incident),
        incident,
        deadline: late + 51 - number,
      });
    });
    for (const each of proposed)
      await engine
        .client()
        .send(new PutItemCommand({ TableName: tables.casesTable, Item: proposedItem(each) }));
    const first = await page(undefined, late - 1);
    const second = await page(first.next, late - 1);
    expect([first.adjustments.length, second.adjustments.length, second.next]).toEqual([50, 2, undefined]);
    expect([...first.adjustments, ...second.adjustments].map(({ id }) => id)).toEqual(
      proposed.map(({ id }) => id).reverse(),
    );
    const idsAt = async (now: number) => (await page(undefined, now)).adjustments.map(({ id }) => id);
    expect(await idsAt(late + 50)).toEqual([proposed[0]?.id]);
    expect(await idsAt(late + 51)).toEqual([]);
    for (const place of ['somewhere', first.next?.replace('com_', 'cor_')])
      await expect(page(place)).rejects.toThrow(InvalidCursor);
  });

  test.each([
    ['the operator who proposed it', { by: 'first' }],
    ['the same person under another name', { person: 'person of first' }],
  ])('is not approved by %s: nothing is written', async (_, change) => {
    const { payment } = await paid(20_000n);
    const proposed = proposalOf(payment, 15_000n, { by: 'first' });
    await store().propose(proposed);
    const before = await engine.items();
    expect(codeOf(await store().decide(proposed, second(change)))).toBe('second_person_required');
    expect(await engine.items()).toEqual(before);
    const client = engine.client();
    takeAway(client, 'by' in change ? '#by <> :by' : '#person <> :person');
    expect(codeOf(await store(client).decide(proposed, second(change)))).toBe('written');
  });

  test('is not approved above what is left by then, and still waits', async () => {
    const { payment } = await paid(20_000n);
    const proposed = proposalOf(payment, 15_000n);
    await store().propose(proposed);
    await store().post(compensationOf(payment, 5001n, { incident: 'another' }), ALONE);
    expect(codeOf(await store().decide(proposed, second()))).toBe('refund_above_capture');
    expect(await store().read(proposed.id)).toMatchObject({ state: 'proposed' });
    const client = engine.client();
    takeAway(
      client,
      givenBackClauses(proposed).find(({ name }) => name.startsWith('within'))?.expression ?? '',
    );
    expect(codeOf(await store(client).decide(proposed, second()))).toBe('written');
  });

  test('and waits is proposed once, by whomever; out of time, once more', async () => {
    const { payment } = await paid(20_000n);
    const proposed = proposalOf(payment, 15_000n, { by: 'first' });
    await store().propose(proposed);
    const anew = (createdAt: number) =>
      proposalOf(payment, 15_000n, { by: 'other', createdAt, deadline: createdAt + HOUR });
    expect(await store().propose(anew(noon + HOUR - 1))).toMatchObject({
      outcome: 'replayed',
      adjustment: { by: 'first' },
    });
    expect(codeOf(await store().propose(anew(noon + HOUR)))).toBe('written');
    expect(await store().read(proposed.id)).toMatchObject({ by: 'other', createdAt: noon + HOUR });
    // Whoever had read the first one has not seen who proposed the second one.
    const late = second({ by: 'first', person: 'person of first', now: noon + HOUR + 1 });
    expect(codeOf(await store().decide(proposed, late))).toBe('proposal_expired');
  });

  test.each(['decline', 'approve'] as const)(
    'and decided (%s) is not proposed once more',
    async (outcome) => {
      const { payment } = await paid(20_000n);
      const proposed = proposalOf(payment, 15_000n);
      await store().propose(proposed);
      await store().decide(proposed, second({ outcome }));
      const before = await engine.items();
      const anew = { ...proposed, createdAt: noon + HOUR, deadline: noon + 2 * HOUR };
      expect(codeOf(await store().propose(anew))).toBe('replayed');
      expect(await engine.items()).toEqual(before);
      const client = engine.client();
      takeAway(client, isFree);
      // Without the condition a declined one would wait again; a posted one is in the ledger, which is asked too.
      expect(codeOf(await store(client).propose(anew))).toBe(outcome === 'decline' ? 'written' : 'replayed');
    },
  );
});
