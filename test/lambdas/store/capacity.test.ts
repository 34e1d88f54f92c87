import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint, paymentId, topUpId } from '../../../lambdas/domain/identifiers.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import { openCase } from '../../../lambdas/domain/review/open-case.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/ruleset.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { factsReader } from '../../../lambdas/store/facts-reader.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { type Meter, meter } from '../../support/middleware.ts';
import { decisionTo } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon, type TestCustomer } from '../../support/transfers.ts';

/** The design's table: what each flow may take, in round trips and capacity units. */
const budget = {
  payment: { trips: 2, write: 4, read: 3 },
  topUp: { trips: 2, write: 4, read: 2 },
  /** The ledger's items alone, from the hold to its end. */
  heldThenEnded: { write: 8 },
};

let engine: TestTables;
let counted: Meter;
let ports: ReturnType<typeof portsOf>;

const portsOf = (client: ReturnType<TestTables['client']>) => ({
  facts: factsReader({ client, runtime, ...tables }),
  ledger: ledgerWriting({ client, runtime, ...tables }),
  ending: ledgerEnding({ client, runtime, ...tables }),
  cases: caseStore({ client, runtime, ...tables }),
  ruleset: standardRuleset,
  timeZone: 'Asia/Tokyo',
  dayLimit: 500_000n,
  fundingSources: ['sandbox'],
});

const DAY = 24 * 60 * 60 * 1000;
const store = 'a-store-with-an-id-of-forty-characters-x';

beforeAll(async () => {
  engine = await startTables();
  const operations = operationsStore({ client: engine.client(), runtime, ...tables });
  await operations.putStore({ id: store, name: '店'.repeat(80) }, { by: 'ops', at: noon });
  for (const name of ['payments', 'top-ups', 'enrolments'] as const) {
    const reason = '理'.repeat(200);
    await operations.putSwitch({ name, state: 'on', reason, changedBy: 'ops', changedAt: noon });
  }
  const client = engine.client();
  counted = meter(client);
  ports = portsOf(client);
});
afterAll(() => engine.close());

/** Known for a while, with money, and a basket as long as they come. */
const customer = () => customerWith(engine.client(), 400_000n, { enrolledAt: noon - 2 * DAY });

function pay({ id, device }: TestCustomer, amount: bigint, key = 'a key of this customer') {
  const lines = Array.from({ length: 20 }, (_, index) => ({
    category: 'groceries',
    quantity: 9999,
    amount: index === 0 ? amount - 19n : 1n,
  }));
  const command = {
    id: paymentId(id, key),
    fingerprint: fingerprint({ amount: String(amount) }),
    customer: id,
    device,
    store,
    money: { amount, currency: 'JPY' },
    lines,
    now: noon,
  };
  counted.reset();
  return createPayment(ports, command);
}

function topUp({ id, device }: TestCustomer, amount: bigint) {
  counted.reset();
  return createTopUp(ports, {
    id: topUpId(id, 'a key of this customer'),
    fingerprint: fingerprint({ amount: String(amount) }),
    customer: id,
    device,
    fundingSource: 'sandbox',
    money: { amount, currency: 'JPY' },
    now: noon,
  });
}

describe('round trips and capacity units', () => {
  test('a payment that is approved', async () => {
    expect(await pay(await customer(), 1200n)).toMatchObject({ state: 'posted' });
    expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
    expect(counted.calls.length).toBeLessThanOrEqual(budget.payment.trips);
    expect(counted.units.write).toBeLessThanOrEqual(budget.payment.write);
    expect(counted.units.read).toBeLessThanOrEqual(budget.payment.read);
    expect(counted.units).toEqual({ write: 4, read: 2 });
  });

  test('a payment that is held costs what an approved one does', async () => {
    expect(await pay(await customer(), 60_000n)).toMatchObject({ state: 'pending' });
    expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
    expect(counted.units).toEqual({ write: 4, read: 2 });
  });

  test('a top-up', async () => {
    expect(await topUp(await customer(), 50_000n)).toMatchObject({ state: 'posted' });
    expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
    expect(counted.calls.length).toBeLessThanOrEqual(budget.topUp.trips);
    expect(counted.units.write).toBeLessThanOrEqual(budget.topUp.write);
    expect(counted.units.read).toBeLessThanOrEqual(budget.topUp.read);
    expect(counted.units).toEqual({ write: 4, read: 1.5 });
  });

  test('a replay writes nothing and asks no third time', async () => {
    const payer = await customer();
    const first = await pay(payer, 1200n);
    expect(await pay(payer, 1200n)).toEqual(first);
    expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
    // A cancelled transaction reports no capacity; AWS bills its two items as if they were written.
    expect(counted.units).toEqual({ write: 0, read: 2 });
  });

  test('a refusal by the ledger asks once more for an earlier payment', async () => {
    expect(await pay(await customer(), 400_001n)).toEqual({ refused: 'insufficient_funds' });
    expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems', 'GetItem']);
    expect(counted.units).toEqual({ write: 0, read: 3 });
  });

  test('a refusal before the ledger writes nothing at all', async () => {
    const payer = await customer();
    counted.reset();
    expect(await pay({ ...payer, device: 'not enrolled' }, 1200n)).toEqual({
      refused: 'device_not_enrolled',
    });
    // The second one asks for the device alone, consistently.
    expect(counted.calls).toEqual(['BatchGetItem', 'BatchGetItem']);
    expect(counted.units).toEqual({ write: 0, read: 3 });
  });

  test.each(['approve', 'decline', 'expire'] as const)(
    'a payment that is held, then: %s',
    async (outcome) => {
      const payer = await customer();
      const held = await pay(payer, 60_000n);
      if ('refused' in held) throw new Error(held.refused);
      const holding = counted.written[tables.ledgerTable] ?? 0;
      await openCase(
        {
          ledger: ports.ledger,
          cases: ports.cases,
          executions: { proceed: async () => {} },
          people: { emailOf: async () => undefined },
          timeToDecide: DAY,
        },
        { paymentId: held.id, taskToken: 'token', now: noon },
      );
      const caseId = held.id.replace('pay_', 'case_');
      if (outcome !== 'expire') await ports.cases.decide(caseId, decisionTo(outcome), 'the reviewer');

      counted.reset();
      await settlePayment(
        { ledger: ports.ending, cases: ports.cases },
        { paymentId: held.id, now: noon + DAY },
      );
      expect(counted.calls).toEqual(['GetItem', 'GetItem', 'TransactWriteItems']);
      const ending = counted.written[tables.ledgerTable] ?? 0;
      expect(holding + ending).toBeLessThanOrEqual(budget.heldThenEnded.write);
      // Checking the case's record costs what writing it does; expiring it also takes it out of the index.
      const caseRecord = outcome === 'expire' ? 3 : 2;
      expect(counted.written).toEqual({ [tables.ledgerTable]: 4, [tables.casesTable]: caseRecord });
      expect(counted.units.read).toBe(2);
    },
  );
});
