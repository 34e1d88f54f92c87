/** Cancelling and refunding charges on the real engine: whatever comes between, nothing is given back twice, and nothing twice taken. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelCharge } from '../../../lambdas/domain/charges/cancel-charge.ts';
import { createCharge } from '../../../lambdas/domain/charges/create-charge.ts';
import { refundCharge } from '../../../lambdas/domain/charges/refund-charge.ts';
import { caseIdOf, chargeRefundId } from '../../../lambdas/domain/identifiers.ts';
import type { Charged } from '../../../lambdas/domain/ledger/transfer.ts';
import { confirmPayment } from '../../../lambdas/domain/payments/confirm-payment.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { chargeEnding, chargeRefunds } from '../../../lambdas/store/charge-writing.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { refundFingerprint } from '../../../lambdas/store/refund-items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { chargeCommand, chargePorts, codeFor, terminalOf } from '../../support/charges.ts';
import { beforeFirst } from '../../support/middleware.ts';
import { moneyPorts, yen } from '../../support/money-requests.ts';
import { bringCase, type CaseStage, decisionTo, theReviewer } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon, type TestCustomer } from '../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const timeZone = 'Asia/Tokyo';

let engine: TestTables;
let till: Awaited<ReturnType<typeof terminalOf>>;
let customer: TestCustomer;

beforeAll(async () => {
  engine = await startTables();
  const operations = operationsStore({ client: engine.client(), runtime, ...tables });
  await operations.putStore({ id: 'shinjuku-east', name: 'Shinjuku East' }, { by: 'ops', at: noon });
});
afterAll(() => engine.close());
beforeEach(async () => {
  till = await terminalOf(engine.client());
  customer = await customerWith(engine.client(), 100_000n, { enrolledAt: noon - 2 * DAY });
});

const options = (client = engine.client()) => ({ client, runtime, ...tables });
const kinds = {
  posted: { money: yen(1_200n) },
  challenged: { money: yen(30_000n) },
  pending: {
    money: yen(5_000n),
    lines: [{ category: 'e_cigarette', quantity: 11, amount: 5_000n }],
  },
};

async function charged(state: keyof typeof kinds): Promise<Charged> {
  const { id } = await codeFor(engine.client(), customer);
  const made = await createCharge(chargePorts(engine.client()), chargeCommand(till, id, kinds[state]));
  if ('refused' in made || made.state !== state) throw new Error(`The charge of the test is not ${state}`);
  return made;
}

const cancel = async ({ id }: Charged, client = engine.client(), now = noon + 2 * MINUTE) => {
  const ports = { ledger: chargeEnding(options(client)), minutes: 10, timeZone };
  return cancelCharge(ports, { id, terminal: till, fingerprintOf: refundFingerprint, now });
};
const refund = (charge: Charged, amount: bigint, reference: string, client = engine.client()) => {
  const wish = { paymentId: charge.id, money: yen(amount), reason: 'goods_returned' };
  return refundCharge(
    { ledger: chargeRefunds(options(client)), timeZone },
    {
      id: chargeRefundId(till.id, reference),
      chargeId: charge.id,
      terminal: till,
      ...wish,
      fingerprint: refundFingerprint(wish),
      now: noon + 2 * MINUTE,
    },
  );
};
const confirm = (charge: Charged) =>
  confirmPayment(moneyPorts(engine.client()), {
    id: charge.id,
    customer: customer.id,
    device: customer.device,
    challenge: charge.stepUp?.challenge ?? '',
    store: charge.store,
    money: charge.money,
    authTime: noon / 1000 + 120,
    evidence: new Uint8Array(140),
    now: noon + 2 * MINUTE,
  });
const settle = ({ id }: Charged) =>
  settlePayment(
    { ledger: ledgerEnding(options()), cases: caseStore(options()) },
    { paymentId: id, now: noon + 2 * MINUTE },
  );
const wallet = async () => {
  const { available, pending } = (await ledgerReading(options()).readWallet(customer.id)) ?? {};
  return [available, pending];
};
const whole = [100_000n, 0n];

describe('what comes between the look and the write of a cancellation', () => {
  type Row = [string, keyof typeof kinds, (charge: Charged) => Promise<unknown>, object];
  const rows: Row[] = [
    ['the phone confirms', 'challenged', confirm, { state: 'posted', refunded: 30_000n }],
    [
      'a person approves, and it is captured',
      'pending',
      async (charge) => {
        await bringCase(engine.client(), charge, 'approved');
        await settle(charge);
      },
      { state: 'posted', refunded: 5_000n },
    ],
    [
      'a person approves some of it, and that is captured',
      'pending',
      async (charge) => {
        await bringCase(engine.client(), charge, 'approved in part');
        await settle(charge);
      },
      { state: 'posted', captured: 120n, refunded: 120n },
    ],
    [
      'a person declines',
      'pending',
      async (charge) => {
        await bringCase(engine.client(), charge, 'declined');
        await settle(charge);
      },
      { state: 'voided' },
    ],
    [
      'its case is opened',
      'pending',
      (charge) => bringCase(engine.client(), charge, 'open'),
      { state: 'voided' },
    ],
    ['a part is refunded', 'posted', (charge) => refund(charge, 500n, 'part'), { refunded: 1_200n }],
    ['all of it is refunded', 'posted', (charge) => refund(charge, 1_200n, 'all'), { refunded: 1_200n }],
    ['another cancels', 'posted', (charge) => cancel(charge), { state: 'posted', refunded: 1_200n }],
    ['another cancels what is held', 'pending', (charge) => cancel(charge), { state: 'voided' }],
    ['another cancels what waits', 'challenged', (charge) => cancel(charge), { state: 'voided' }],
  ];
  test.each(rows)('%s: the customer has all of it back', async (_, state, between, expected) => {
    const charge = await charged(state);
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => between(charge));
    expect(await cancel(charge, client)).toMatchObject(expected);
    expect(await wallet()).toEqual(whole);
    const after = await engine.items();
    expect(await cancel(charge)).toMatchObject(expected);
    expect(await engine.items()).toEqual(after);
  });

  test.each(['approved', 'declined'] as CaseStage[])(
    'a case that was decided just now (%s) is waited for: asked again, it is cancelled',
    async (stage) => {
      const charge = await charged('pending');
      await bringCase(engine.client(), charge, stage);
      const before = await engine.items();
      await expect(cancel(charge)).rejects.toThrow(/just being decided/);
      expect(await engine.items()).toEqual(before);
      await settle(charge);
      expect(await cancel(charge)).toMatchObject({ state: stage === 'approved' ? 'posted' : 'voided' });
      expect(await wallet()).toEqual(whole);
    },
  );
});

describe('after a cancellation', () => {
  test('the phone confirms nothing', async () => {
    const charge = await charged('challenged');
    await cancel(charge);
    expect(await confirm(charge)).toMatchObject({ state: 'voided' });
    expect(await wallet()).toEqual(whole);
  });

  test.each(['none', 'open'] as CaseStage[])(
    'nobody decides, whether its case was open (%s)',
    async (stage) => {
      const charge = await charged('pending');
      await bringCase(engine.client(), charge, stage);
      await cancel(charge);
      const cases = caseStore(options());
      expect(await cases.decide(caseIdOf(charge.id), decisionTo('approve'), theReviewer)).toMatchObject({
        refused: 'case_expired',
      });
      expect((await settle(charge)).transfer.state).toBe('voided');
      expect(await wallet()).toEqual(whole);
    },
  );

  test('nothing is left to refund', async () => {
    const charge = await charged('posted');
    await cancel(charge);
    expect(await refund(charge, 1n, 'more')).toEqual({ refused: 'refund_above_capture' });
  });

  test('the code stays used', async () => {
    const { id } = await codeFor(engine.client(), customer);
    const ports = chargePorts(engine.client());
    await cancel((await createCharge(ports, chargeCommand(till, id))) as Charged);
    expect(await createCharge(ports, chargeCommand(till, id, { reference: 'again' }))).toEqual({
      refused: 'payment_code_used',
    });
  });
});

describe('a cancellation', () => {
  test('is taken for ten minutes, to the millisecond; what was cancelled in time stays so', async () => {
    const late = await charged('posted');
    const end = late.createdAt + 10 * MINUTE;
    expect(await cancel(late, engine.client(), end)).toEqual({ refused: 'cancel_too_late' });
    expect(await cancel(late, engine.client(), end - 1)).toMatchObject({ refunded: 1_200n });
    expect(await cancel(late, engine.client(), end + DAY)).toMatchObject({ refunded: 1_200n });
  });

  test('of what nobody confirmed in time is not needed', async () => {
    const charge = await charged('challenged');
    const before = await engine.items();
    expect(await cancel(charge, engine.client(), noon + 9 * MINUTE)).toMatchObject({ state: 'expired' });
    expect(await engine.items()).toEqual(before);
  });
});

test('many cancellations and refunds at once give back exactly what was taken', async () => {
  const charge = await charged('posted');
  await Promise.all([
    ...Array.from({ length: 6 }, (_, n) => refund(charge, 350n, `r-${n}`)),
    ...Array.from({ length: 3 }, () => cancel(charge)),
  ]);
  expect(await wallet()).toEqual(whole);
  expect(await ledgerReading(options()).readCharge(charge.id)).toMatchObject({ refunded: 1_200n });
});
