/** The sweeper on the real engine: what the machine missed ends once, and nothing else does. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { sweepHolds } from '../../../lambdas/domain/review/sweep-holds.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { entriesStore } from '../../../lambdas/store/entries-store.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { openHolds } from '../../../lambdas/store/open-holds.ts';
import { historyRecorder, readBalanceAt } from '../../../lambdas/store/past-balances.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { around, beforeFirst, meter } from '../../support/middleware.ts';
import {
  bringCase,
  type CaseStage,
  caseFor,
  deadline,
  decisionTo,
  heldPayment,
  theReviewer,
} from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());
/** What earlier tests left is not to be found again: the first ends it, the second records that it did. */
beforeEach(async () => {
  for (let run = 0; run < 2; run++) await sweep(noon + 1000 * HOUR);
  expect(await found()).toEqual([]);
});

const HOUR = 60 * 60 * 1000;
const MARGIN = 5 * 60 * 1000;
/** The last moment at which a hold of noon, and its case, are left to the machine. */
const late = deadline + MARGIN;

const portsOf = (client = engine.client()) => ({
  ledger: ledgerEnding({ client, runtime, ...tables }),
  cases: caseStore({ client, runtime, ...tables }),
  holds: openHolds({ client, runtime, ...tables }),
  entries: historyRecorder({ client, runtime, ...tables }),
  timeToDecide: HOUR,
  margin: MARGIN,
  limit: 200,
});
const sweep = (now: number, client = engine.client()) => sweepHolds(portsOf(client), now);
const found = () => portsOf().holds.heldBefore(Number.MAX_SAFE_INTEGER, 200);

/** As the consumer of the ledger's stream does. */
async function record(payment: Payment) {
  const entry = entryFrom(payment, noon);
  if (entry) await portsOf().entries.record(entry);
}
const stateOf = async ({ id }: Payment) =>
  (await ledgerReading({ client: engine.client(), runtime, ...tables }).readPayment(id))?.state;

/** A hold of noon that its customer's history knows of. */
async function recorded(stage: CaseStage) {
  const made = await heldPayment(engine.client());
  await bringCase(engine.client(), made.payment, stage);
  await record(made.payment);
  return made;
}
const walletOf = async (customer: { readonly id: string }) => {
  const wallet = await ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(customer.id);
  return [wallet?.available, wallet?.pending];
};

describe('a hold that the machine missed', () => {
  // biome-ignore format: a table is read by its lines
  const holds: [string, CaseStage, state: string, available: bigint][] = [
    ['whose case was never opened', 'none', 'expired', 1000n],
    ['whose case is open still', 'open', 'expired', 1000n],
    ['that was approved', 'approved', 'posted', 700n],
    ['that was approved in part', 'approved in part', 'posted', 880n],
    ['that was declined', 'declined', 'voided', 1000n],
  ];
  test.each(holds)('and %s ends as it should have, once', async (_, stage, state, available) => {
    const { customer, payment } = await recorded(stage);
    expect(await sweep(late)).toEqual([]);
    expect(await sweep(late + 1)).toEqual([{ paymentId: payment.id, outcome: 'swept', state }]);
    expect([await stateOf(payment), ...(await walletOf(customer))]).toEqual([state, available, 0n]);
    // Before the stream has told the history, and after.
    expect(await sweep(late + HOUR)).toEqual([{ paymentId: payment.id, outcome: 'ended_before' }]);
    const after = await engine.items();
    expect(await sweep(late + HOUR)).toEqual([]);
    expect(await engine.items()).toEqual(after);
  });

  test('and that no history knows of is found by its open case', async () => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'open');
    expect(await sweep(late)).toEqual([]);
    expect(await sweep(late + 1)).toEqual([{ paymentId: payment.id, outcome: 'swept', state: 'expired' }]);
  });

  test('cannot be decided or opened after that', async () => {
    const { payment } = await recorded('none');
    await sweep(late + 1);
    const { cases } = portsOf();
    expect(await cases.open(caseFor(payment), 'token')).toMatchObject({ state: 'expired' });
    expect(await cases.decide(caseIdOf(payment.id), decisionTo('approve'), theReviewer)).toEqual({
      refused: 'case_expired',
    });
  });

  test('costs no scan, and no read of the ledger but its own payment', async () => {
    await recorded('none');
    const client = engine.client();
    const counted = meter(client);
    await sweep(late + 1, client);
    expect(counted.calls).not.toContain('Scan');
    expect(counted.calls.filter((call) => call === 'GetItem').length).toBeLessThanOrEqual(4);
  });
});

describe('what is not the sweeper’s', () => {
  test('a hold that ended, whose end the history has missed: it is recorded', async () => {
    const { payment } = await recorded('declined');
    const { ledger, cases } = portsOf();
    await settlePayment({ ledger, cases }, { paymentId: payment.id, now: noon });
    expect(await sweep(late + 1)).toEqual([{ paymentId: payment.id, outcome: 'ended_before' }]);
    expect(await found()).toEqual([]);
    const { entries } = await entriesStore({ client: engine.client(), runtime, ...tables }).list(
      payment.customer,
      { limit: 10 },
    );
    expect(entries).toMatchObject([{ id: payment.id, state: 'voided', version: 2 }]);
  });

  test('a hold that ended and that the history never knew of is in balances of the past, though these were added up', async () => {
    const { customer, payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'open');
    const [now, DAY] = [noon + 100 * 24 * HOUR, 24 * HOUR];
    const history = { client: engine.client(), runtime: { ...runtime, now: () => now }, ...tables };
    const entry = { ...payment, kind: 'top_up', debit: payment.credit, credit: payment.debit } as const;
    for (const [id, createdAt, amount] of [
      ['top_before', noon - DAY, 1000n],
      ['top_after', noon + DAY, 7n],
    ] as const) {
      const money = { ...payment.money, amount };
      await historyRecorder(history).record({
        ...entry,
        id,
        createdAt,
        money,
        movedAt: createdAt,
        state: 'posted',
      });
    }
    const balance = async (worthKeeping?: number) =>
      (await readBalanceAt({ ...history, ...(worthKeeping ? { worthKeeping } : {}) }, customer.id, now))
        .posted;
    expect(await balance(1)).toBe(1007n);
    const { ledger, cases } = portsOf();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', async () => {
      await cases.decide(caseIdOf(payment.id), decisionTo('approve'), theReviewer);
      await settlePayment({ ledger, cases }, { paymentId: payment.id, now: noon + HOUR });
    });
    const looked = await sweepHolds({ ...portsOf(client), entries: historyRecorder(history) }, now);
    expect(looked).toEqual([{ paymentId: payment.id, outcome: 'ended_before' }]);
    expect(await balance()).toBe(707n);
  });

  test('a case that was opened late keeps its time', async () => {
    const { payment } = await recorded('none');
    await portsOf().cases.open(caseFor(payment, { openedAt: late, deadline: late + HOUR }), 'token');
    expect(await sweep(late + 1)).toEqual([{ paymentId: payment.id, outcome: 'has_time' }]);
    expect(await stateOf(payment)).toBe('pending');
    expect(await sweep(late + HOUR + MARGIN + 1)).toEqual([
      { paymentId: payment.id, outcome: 'swept', state: 'expired' },
    ]);
  });

  test('one that cannot be ended does not keep the others', async () => {
    const { payment: lost } = await recorded('none');
    const { payment } = await recorded('open');
    const client = engine.client();
    around(client, ({ command, input }, send) => {
      const asked = (input.Key as Item | undefined)?.pk?.S;
      if (command === 'GetItem' && asked === `PAYMENT#${lost.id}`) throw new Error('No');
      return send();
    });
    const looked = await sweep(late + 1, client);
    expect(looked).toHaveLength(2);
    expect(looked).toContainEqual({ paymentId: lost.id, outcome: 'failed', error: expect.any(Error) });
    expect(looked).toContainEqual({ paymentId: payment.id, outcome: 'swept', state: 'expired' });
  });

  test('more than a run looks at are left to the next, the oldest first', async () => {
    const { payment: younger } = await recorded('none');
    const { payment } = await heldPayment(engine.client());
    await record({ ...payment, createdAt: noon - 1 });
    const run = () => sweepHolds({ ...portsOf(), limit: 1 }, late + 1);
    expect((await run()).map(({ paymentId }) => paymentId)).toEqual([payment.id]);
    await record({ ...payment, createdAt: noon - 1, state: 'expired', version: 2 });
    expect((await run()).map(({ paymentId }) => paymentId)).toEqual([younger.id]);
  });
});

describe('races', () => {
  test('with the machine and with itself: one of them ends the hold', async () => {
    for (const stage of ['none', 'open', 'approved', 'declined'] as const) {
      const { customer, payment } = await recorded(stage);
      const { ledger, cases } = portsOf();
      const settle = () => settlePayment({ ledger, cases }, { paymentId: payment.id, now: late });
      const [one, other, ...settled] = await Promise.all([
        sweep(late + 1),
        sweep(late + 1),
        settle(),
        settle(),
      ]);
      const ends =
        [one, other].flat().filter(({ outcome }) => outcome === 'swept').length +
        settled.filter(({ endedNow }) => endedNow).length;
      expect([stage, ends]).toEqual([stage, 1]);
      expect((await walletOf(customer))[1]).toBe(0n);
    }
  });

  test('with a decision: whichever was written first is followed', async () => {
    const { customer, payment } = await recorded('open');
    const client = engine.client();
    const { cases } = portsOf();
    beforeFirst(client, 'TransactWriteItems', () =>
      cases.decide(caseIdOf(payment.id), decisionTo('approve'), theReviewer),
    );
    expect(await sweep(late + 1, client)).toEqual([
      { paymentId: payment.id, outcome: 'swept', state: 'posted' },
    ]);
    expect(await walletOf(customer)).toEqual([700n, 0n]);
  });

  test('with a case that opens just then: the hold expires, and the case with it', async () => {
    const { payment } = await recorded('none');
    const client = engine.client();
    let writes = 0;
    around(client, async ({ command }, send) => {
      if (command === 'TransactWriteItems' && ++writes === 2)
        await portsOf().cases.open(caseFor(payment, { deadline: late + HOUR }), 'token');
      return send();
    });
    expect(await sweep(late + 1, client)).toEqual([
      { paymentId: payment.id, outcome: 'swept', state: 'expired' },
    ]);
    expect(await portsOf().cases.read(caseIdOf(payment.id))).toMatchObject({ state: 'expired' });
  });
});
