import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { HoldClass } from '../../../lambdas/domain/review/case-class.ts';
import { decideCase } from '../../../lambdas/domain/review/decide-case.ts';
import { openCase } from '../../../lambdas/domain/review/open-case.ts';
import type { PartiesPorts } from '../../../lambdas/domain/review/parties.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { judgementOf } from '../../../lambdas/domain/risk/evaluate.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { disputeDeciding } from '../../../lambdas/store/dispute-store.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { beforeFirst } from '../../support/middleware.ts';
import { partiesWith } from '../../support/parties.ts';
import { bringCase, type CaseStage, heldPayment } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon } from '../../support/transfers.ts';

const HOUR = 60 * 60 * 1000;

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const cases = (client = engine.client()) => caseStore({ client, runtime, ...tables });
const ledger = (client = engine.client()) => ledgerEnding({ client, runtime, ...tables });
const availableOf = async (customer: string) =>
  (await ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(customer))?.available;

/** Opens the case of a payment, with the tokens that were told to go on. */
async function open(
  paymentId: string,
  change: {
    taskToken?: string;
    now?: number;
    email?: string | undefined;
    parties?: Partial<PartiesPorts>;
    caseClass?: HoldClass;
  } = {},
): Promise<string[]> {
  const { taskToken = 'token', now = noon } = change;
  const told: string[] = [];
  await openCase(
    {
      ledger: ledger(),
      cases: cases(),
      executions: { proceed: async (token) => void told.push(token) },
      ...partiesWith('email' in change ? change.email : 'ann@example.com', change.parties),
      timeToDecide: { standard: HOUR, high: 2 * HOUR },
      fourEyes: { amount: 1_000_000, reasons: [] },
    },
    { paymentId, taskToken, caseClass: change.caseClass ?? 'standard', now },
  );
  return told;
}

function decide(caseId: string, change: { email?: string | undefined; now?: number } = {}) {
  const emailOf = async () => ('email' in change ? change.email : 'rei@example.com');
  return decideCase(
    {
      cases: cases(),
      disputes: disputeDeciding({ client: engine.client(), runtime, ...tables }),
      stores: operationsStore({ client: engine.client(), runtime, ...tables }),
      people: { emailOf },
    },
    {
      caseId,
      outcome: 'approve',
      reason: 'customer_confirmed',
      reviewer: 'rei',
      senior: false,
      subject: 'the sub of rei',
      idempotencyKey: 'the key of rei',
      now: change.now ?? noon + 1000,
    },
  );
}

const settle = async (paymentId: string, client = engine.client()) => {
  const command = { paymentId, now: noon + HOUR };
  return (await settlePayment({ ledger: ledger(client), cases: cases(client) }, command)).transfer.state;
};

describe('opening a case', () => {
  test('gives the reviewer the payment, the time, and who must not decide', async () => {
    const { customer, payment } = await heldPayment(engine.client());
    expect(await open(payment.id)).toEqual([]);
    expect(await cases().read(caseIdOf(payment.id))).toEqual({
      id: caseIdOf(payment.id),
      paymentId: payment.id,
      state: 'open',
      customer: customer.id,
      device: customer.device,
      store: 'shinjuku-east',
      storeName: 'Shinjuku East',
      money: payment.money,
      lines: [],
      ...judgementOf(payment),
      caseClass: 'standard',
      openedAt: noon,
      deadline: noon + HOUR,
      parties: [personKey('ann@example.com')],
    });
  });

  test('of a payment that is not there is a fault', async () => {
    await expect(open('pay_nothing')).rejects.toThrow(/is not in the ledger/);
  });

  test('again keeps the first deadline', async () => {
    const { payment } = await heldPayment(engine.client());
    await open(payment.id);
    await open(payment.id, { now: noon + HOUR });
    expect(await cases().read(caseIdOf(payment.id))).toMatchObject({ deadline: noon + HOUR });
  });

  test('again after the decision tells the new task at once', async () => {
    const { payment } = await heldPayment(engine.client());
    await open(payment.id);
    await decide(caseIdOf(payment.id));
    expect(await open(payment.id, { taskToken: 'second', now: noon + 2000 })).toEqual(['second']);
  });

  test('after the payment expired tells the task at once, and nobody can decide', async () => {
    const { payment } = await heldPayment(engine.client());
    await settle(payment.id);
    expect(await open(payment.id)).toEqual(['token']);
    expect(await decide(caseIdOf(payment.id))).toEqual({ refused: 'case_expired' });
  });
});

describe('deciding', () => {
  test.each([
    ['the customer', 'ann@example.com', 'conflict_of_interest'],
    ['the customer, written otherwise', ' ANN@example.com', 'conflict_of_interest'],
    ['someone without an address', undefined, 'conflict_of_interest'],
  ])('%s is refused', async (_, email, refused) => {
    const { payment } = await heldPayment(engine.client());
    await open(payment.id);
    const before = await engine.items();
    expect(await decide(caseIdOf(payment.id), { email })).toEqual({ refused });
    expect(await engine.items()).toEqual(before);
  });

  test('someone else decides, in time', async () => {
    const { payment } = await heldPayment(engine.client());
    await open(payment.id);
    expect(await decide(caseIdOf(payment.id), { now: noon + HOUR - 1 })).toMatchObject({
      state: 'decided',
      decision: { outcome: 'approve', decidedBy: 'rei', decidedAt: noon + HOUR - 1 },
    });
  });

  test('late is refused', async () => {
    const { payment } = await heldPayment(engine.client());
    await open(payment.id);
    expect(await decide(caseIdOf(payment.id), { now: noon + HOUR })).toEqual({ refused: 'case_expired' });
  });
});

describe('settling a held payment of 300 out of 1,000', () => {
  const ends: [CaseStage, state: string, available: bigint][] = [
    ['approved', 'posted', 700n],
    ['declined', 'voided', 1000n],
    ['open', 'expired', 1000n],
    ['none', 'expired', 1000n],
  ];
  test.each(ends)('whose case is %s: %s', async (stage, state, available) => {
    const { customer, payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, stage);
    expect(await settle(payment.id)).toBe(state);
    expect(await availableOf(customer.id)).toBe(available);

    // The task is retried, at any point and any number of times.
    const after = await engine.items();
    expect(await Promise.all([settle(payment.id), settle(payment.id)])).toEqual([state, state]);
    expect(await engine.items()).toEqual(after);
  });

  test.each([
    ['approved', 'posted'],
    ['declined', 'voided'],
  ] as const)('a decision (%s) between the read and the write is followed', async (stage, state) => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'open');
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => bringCase(engine.client(), payment, stage));
    expect(await settle(payment.id, client)).toBe(state);
  });

  test('ten at once end it once', async () => {
    const { customer, payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'declined');
    const results = await Promise.all(Array.from({ length: 10 }, () => settle(payment.id)));
    expect(new Set(results)).toEqual(new Set(['voided']));
    expect(await availableOf(customer.id)).toBe(1000n);
  });

  test('that is not there is a fault', async () => {
    await expect(settle('pay_nothing')).rejects.toThrow(/is not in the ledger/);
  });
});
