import { randomBytes, randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompensation } from '../../../lambdas/domain/adjustments/create-compensation.ts';
import type { ChargeAnswer } from '../../../lambdas/domain/cards/card-processor.ts';
import type { ChargePorts } from '../../../lambdas/domain/cards/charge-card.ts';
import { type ChargeResult, receiveCharge } from '../../../lambdas/domain/cards/settle-charge.ts';
import { cancelCharge } from '../../../lambdas/domain/charges/cancel-charge.ts';
import { createCharge } from '../../../lambdas/domain/charges/create-charge.ts';
import { refundCharge } from '../../../lambdas/domain/charges/refund-charge.ts';
import { chargeRefundId, compensationId, refundId } from '../../../lambdas/domain/identifiers.ts';
import { confirmPayment } from '../../../lambdas/domain/payments/confirm-payment.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createRefund } from '../../../lambdas/domain/payments/create-refund.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import { openCase } from '../../../lambdas/domain/review/open-case.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { compensationStore } from '../../../lambdas/store/adjustment-store.ts';
import { encodeLines } from '../../../lambdas/store/basket-lines.ts';
import { cardItem } from '../../../lambdas/store/card-items.ts';
import { cardTopUps } from '../../../lambdas/store/card-top-ups.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { chargeEnding, chargeRefunds } from '../../../lambdas/store/charge-writing.ts';
import { evidenceRoom } from '../../../lambdas/store/evidence/room.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerRefunds } from '../../../lambdas/store/ledger-refunds.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { refundFingerprint } from '../../../lambdas/store/refund-items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { chargeCommand, chargePorts, codeFor, terminalOf } from '../../support/charges.ts';
import { beforeFirst, type Meter, meter } from '../../support/middleware.ts';
import { moneyPorts, paymentCommand, topUpCommand, yen } from '../../support/money-requests.ts';
import { partiesWith } from '../../support/parties.ts';
import { bringCase, decisionTo, theReviewer } from '../../support/reviews.ts';
import { throwAllSwitches } from '../../support/switches.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  changeWallet,
  customerWith,
  limitsWith,
  noon,
  type TestCustomer,
  thumbprint,
} from '../../support/transfers.ts';

/** The design's table: what each flow may take, in round trips and capacity units. */
const budget = {
  payment: { trips: 2, write: 4, read: 3 },
  topUp: { trips: 2, write: 4, read: 2 },
  refund: { trips: 2, write: 6, read: 2 },
  compensation: { trips: 2, write: 10, read: 3 },
  code: { write: 1, read: 4 },
  /** At a till; without the read of the terminal that comes before a cancellation and a refund. */
  charge: { trips: 2, write: 6, read: 4 },
  chargeCancelled: { read: 2 },
  /**
   * From a card: what it takes to start, then to settle it by an answer or by an event; units of both tables. The card is
   * no item of a top-up from the sandbox, and the event is one of nobody else's.
   */
  cardTopUp: { start: 6, answered: 4, event: 6, chargeBack: 12 },
  /** The ledger's items alone, from the hold to its end. */
  heldThenEnded: { write: 8 },
};

let engine: TestTables;
let counted: Meter;
let ports: ReturnType<typeof portsOf>;
let cardPorts: Pick<ChargePorts, 'topUps' | 'timeZone'>;

const portsOf = (client: ReturnType<TestTables['client']>) => ({
  ...moneyPorts(client),
  limits: limitsWith(),
  ending: ledgerEnding({ client, runtime, ...tables }),
  cases: caseStore({ client, runtime, ...tables }),
});

const DAY = 24 * 60 * 60 * 1000;
const store = 'a-store-with-an-id-of-forty-characters-x';

beforeAll(async () => {
  engine = await startTables();
  const operations = operationsStore({ client: engine.client(), runtime, ...tables });
  await operations.putStore({ id: store, name: '店'.repeat(32) }, { by: 'ops', at: noon });
  await throwAllSwitches(engine.client());
  const client = engine.client();
  counted = meter(client);
  ports = portsOf(client);
  cardPorts = { topUps: cardTopUps({ client, runtime, ...tables }), timeZone: 'Asia/Tokyo' };
});
afterAll(() => engine.close());

/** Known for a while, with money. */
const customer = () => customerWith(engine.client(), 400_000n, { enrolledAt: noon - 2 * DAY });

/** With a basket as long as they come, and as much evidence as may stand beside it. */
function pay(payer: TestCustomer, amount: bigint, key = 'a key of this customer') {
  const lines = Array.from({ length: 20 }, (_, index) => ({
    category: 'groceries',
    quantity: 9999,
    amount: index === 0 ? amount - 19n : 1n,
  }));
  const evidence = new Uint8Array(evidenceRoom - encodeLines(lines).length);
  const command = { key, store, money: yen(amount), lines, evidence, country: 'JP' };
  counted.reset();
  return createPayment(ports, paymentCommand(payer, command));
}

function topUp(payer: TestCustomer, amount: bigint) {
  counted.reset();
  const evidence = new Uint8Array(evidenceRoom);
  return createTopUp(ports, topUpCommand(payer, { money: yen(amount), evidence, country: 'JP' }));
}

/** From a card of theirs, as long as such a top-up can be. */
async function fromCard(payer: TestCustomer, answer: ChargeAnswer) {
  const card = `card_${randomBytes(20).toString('base64url')}`;
  const details = {
    token: 'tok_1a2b3c4d',
    brand: 'american_express',
    lastFour: '1111',
    expires: '2028-12',
  } as const;
  const times = { startedAt: noon - 2 * DAY, expiresAt: noon - DAY, usableFrom: noon - 1 };
  const item = cardItem({ id: card, customer: payer.id, processor: 'p', state: 'active', details, ...times });
  await engine.client().send(new PutItemCommand({ TableName: tables.registryTable, Item: item }));
  const cards = {
    ...cardPorts,
    onUnknown: () => {},
    processor: {
      name: 'p',
      beginRegistration: async () => ({ url: 'https://p.example/' }),
      charge: async () => answer,
      chargeOf: async () => answer,
    },
  };
  counted.reset();
  const command = topUpCommand(payer, {
    key: card,
    fundingSource: card,
    evidence: new Uint8Array(evidenceRoom),
    country: 'JP',
  });
  return createTopUp({ ...ports, cards }, command);
}

const receive = (reference: string, result: ChargeResult) =>
  receiveCharge(
    cardPorts,
    { ...result, id: `msg_${randomUUID()}`, fingerprint: 'f'.repeat(43), reference },
    noon + 1000,
  );

/** What it is judged by in one round trip, of two calls at the same time; then it is written. */
const aPayment = ['BatchGetItem', 'GetItem', 'TransactWriteItems'];

describe('round trips and capacity units', () => {
  test('a payment that is approved', async () => {
    expect(await pay(await customer(), 1200n)).toMatchObject({ state: 'posted' });
    expect(counted.calls).toEqual(aPayment);
    expect(counted.trips).toBeLessThanOrEqual(budget.payment.trips);
    expect(counted.units.write).toBeLessThanOrEqual(budget.payment.write);
    expect(counted.units.read).toBeLessThanOrEqual(budget.payment.read);
    expect(counted.units).toEqual({ write: 4, read: 3 });
  });

  test('a payment that is held costs what an approved one does', async () => {
    expect(await pay(await customer(), 60_000n)).toMatchObject({ state: 'pending' });
    expect(counted.calls).toEqual(aPayment);
    expect(counted.units).toEqual({ write: 4, read: 3 });
  });

  test('a payment of a new device, which is counted once more, costs no more', async () => {
    const payer = await customerWith(engine.client(), 400_000n, { enrolledAt: noon });
    expect(await pay(payer, 1200n)).toMatchObject({ state: 'posted' });
    expect(counted.calls).toEqual(aPayment);
    expect(counted.units).toEqual({ write: 4, read: 3 });
  });

  test('a payment that was judged on old facts is judged once more, on consistent ones', async () => {
    const payer = await customer();
    const client = engine.client();
    const recount = meter(client);
    beforeFirst(client, 'TransactWriteItems', () =>
      changeWallet(engine.client(), payer.id, { coolOffUntil: noon + 1 }),
    );
    const command = paymentCommand(payer, { store });
    expect(await createPayment({ ...ports, ...moneyPorts(client) }, command)).toMatchObject({
      state: 'pending',
    });
    expect(recount.calls).toEqual([...aPayment, 'GetItem', ...aPayment]);
    expect(recount.trips).toBe(5);
    expect(recount.units).toEqual({ write: 4, read: 3 + 1 + 5 });
  });

  test('a payment that is to be confirmed, and its confirmation, cost what a payment does each', async () => {
    const payer = await customer();
    const asked = await pay(payer, 30_000n);
    expect(asked).toMatchObject({ state: 'challenged' });
    expect(counted.calls).toEqual(aPayment);
    expect(counted.units).toEqual({ write: 4, read: 3 });
    if ('refused' in asked) throw new Error(asked.refused);

    counted.reset();
    const confirmation = {
      ...paymentCommand(payer, { store, money: asked.money, authTime: noon / 1000 + 1, now: noon + 1000 }),
      id: asked.id,
      challenge: asked.stepUp?.challenge ?? '',
    };
    expect(await confirmPayment(ports, confirmation)).toMatchObject({ state: 'posted' });
    expect(counted.calls).toEqual(aPayment);
    expect(counted.units).toEqual({ write: 4, read: 3.5 });
  });

  test('a top-up', async () => {
    expect(await topUp(await customer(), 50_000n)).toMatchObject({ state: 'posted' });
    expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
    expect(counted.trips).toBeLessThanOrEqual(budget.topUp.trips);
    expect(counted.units.write).toBeLessThanOrEqual(budget.topUp.write);
    expect(counted.units.read).toBeLessThanOrEqual(budget.topUp.read);
    expect(counted.units).toEqual({ write: 4, read: 2 });
  });

  test('a top-up from a card: to start it, beside its card, which is to be active still', async () => {
    const payer = await customer();
    const started = await fromCard(payer, 'pending');
    expect(started).toMatchObject({ state: 'pending' });
    expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
    expect(counted.trips).toBeLessThanOrEqual(budget.topUp.trips);
    expect(counted.units).toEqual({ write: budget.cardTopUp.start, read: budget.topUp.read + 0.5 });
    // The top-up itself costs what any does; the read of the card and the check of it come to it.
    expect(counted.written[tables.ledgerTable]).toBeLessThanOrEqual(budget.topUp.write);
  });

  test.each(['succeeded', 'failed'] as const)(
    'a top-up from a card that its processor answers at once, %s: a third trip settles it',
    async (answer) => {
      await fromCard(await customer(), answer);
      const { start, answered } = budget.cardTopUp;
      const wallet = answer === 'failed' ? ['GetItem'] : [];
      expect(counted.calls).toEqual(['BatchGetItem', 'TransactWriteItems', ...wallet, 'TransactWriteItems']);
      expect(counted.units.write).toBe(start + answered);
    },
  );

  test.each([
    ['charge.succeeded', ['GetItem', 'GetItem', 'TransactWriteItems'], 'event', 2],
    ['charge.failed', ['GetItem', 'GetItem', 'GetItem', 'TransactWriteItems'], 'event', 3],
  ] as const)(
    'a card event, %s, is read, and kept beside what it settles',
    async (type, calls, kind, read) => {
      const started = await fromCard(await customer(), 'pending');
      counted.reset();
      await receive('id' in started ? started.id : '', { type });
      expect(counted.calls).toEqual(calls);
      expect(counted.units).toEqual({ write: budget.cardTopUp[kind], read });
    },
  );

  test('a charge-back: the top-up, the event, the wallet, a transfer, that it is a loss, and the card; more where the money was spent', async () => {
    const payer = await customerWith(engine.client(), 0n, { enrolledAt: noon - 2 * DAY });
    const reverse = async (topUp: Awaited<ReturnType<typeof fromCard>>) => {
      counted.reset();
      await receive('id' in topUp ? topUp.id : '', { type: 'charge.reversed', reason: 'fraud' });
      return counted.units.write;
    };
    expect(await reverse(await fromCard(payer, 'succeeded'))).toBe(budget.cardTopUp.chargeBack);
    const spent = await fromCard(payer, 'succeeded');
    await pay(payer, 600n);
    // A transfer of what we bear, that it is a loss, and the event that tells of the freeze.
    expect(await reverse(spent)).toBe(budget.cardTopUp.chargeBack + 6);
  });

  test.each([
    ['in full', 59_999n],
    ['in part', 20_000n],
  ])('a refund, %s, of a payment as long as it can be', async (_, amount) => {
    const payer = await customer();
    const held = await pay(payer, 60_000n);
    if ('refused' in held) throw new Error(held.refused);
    await bringCase(engine.client(), held, 'approved in part', 59_999n);
    await settlePayment(
      { ledger: ports.ending, cases: ports.cases },
      { paymentId: held.id, now: noon + 1000 },
    );
    const client = engine.client();
    const refundMeter = meter(client);
    const refund = (key: string) =>
      createRefund(
        {
          ledger: ledgerRefunds({ client, runtime, ...tables }),
          customers: { findCustomer: async () => ({ username: 'ann', email: 'ann@example.com' }) },
          colleagues: { emailOf: async () => 'ops@example.com' },
          timeZone: 'Asia/Tokyo',
        },
        {
          id: refundId('ops', key),
          paymentId: held.id,
          money: yen(amount),
          reason: 'goods_not_received',
          fingerprint: refundFingerprint({
            paymentId: held.id,
            money: yen(amount),
            reason: 'goods_not_received',
          }),
          colleague: { username: 'o'.repeat(128), subject: 'ops' },
          now: noon + 2000,
        },
      );
    expect(await refund(`first of ${amount}`)).toMatchObject({ kind: 'refund' });
    expect(refundMeter.calls).toEqual(['GetItem', 'TransactWriteItems']);
    expect(refundMeter.trips).toBeLessThanOrEqual(budget.refund.trips);
    expect(refundMeter.units.write).toBeLessThanOrEqual(budget.refund.write);
    expect(refundMeter.units.read).toBeLessThanOrEqual(budget.refund.read);
    expect(refundMeter.units).toEqual({ write: 6, read: 1 });

    refundMeter.reset();
    expect(await refund(`first of ${amount}`)).toMatchObject({ kind: 'refund' });
    expect(refundMeter.calls).toEqual(['GetItem', 'TransactWriteItems']);
    expect(refundMeter.units).toEqual({ write: 0, read: 1 });
  });

  /** By a terminal with all that it can have, at such a store. */
  async function charge(payer: TestCustomer, amount: bigint, category = 'groceries') {
    const client = engine.client();
    const till = await terminalOf(client, {
      store,
      number: 255,
      name: '機'.repeat(32),
      next: {
        thumbprint: thumbprint('next'),
        publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint('x'), y: thumbprint('y') },
      },
      enrolment: { hash: thumbprint('code'), expiresAt: noon, guesses: 5 },
    });
    // Its evidence is as long as that of a phone's own request.
    const asked = { maxAmount: 999_999n, evidence: new Uint8Array(evidenceRoom) };
    const { id } = await codeFor(client, payer, asked);
    const lines = Array.from({ length: 20 }, (_, index) => ({
      category,
      quantity: 9999,
      amount: index === 0 ? amount - 19n : 1n,
    }));
    const reference = 'r'.repeat(32);
    const room = evidenceRoom - encodeLines(lines).length - 38 - reference.length;
    const evidence = new Uint8Array(room);
    const command = chargeCommand(till, id, { store, money: yen(amount), lines, reference, evidence });
    const counting = engine.client();
    const chargeMeter = meter(counting);
    const made = await createCharge(chargePorts(counting), command);
    if ('refused' in made) throw new Error(made.refused);
    return { made, till, counted: chargeMeter };
  }

  test.each([
    ['that is approved', 1_200n, 'groceries', 'posted'],
    ['that is held', 5_000n, 'e_cigarette', 'pending'],
    ['that is to be confirmed', 30_000n, 'groceries', 'challenged'],
  ])(
    'a charge %s: code, terminal, store and switches, then payment, wallet and code',
    async (_, amount, category, state) => {
      const { made, counted } = await charge(await customer(), amount, category);
      expect(made.state).toBe(state);
      expect(counted.calls).toEqual(['BatchGetItem', 'BatchGetItem', 'TransactWriteItems']);
      expect(counted.trips).toBe(budget.charge.trips);
      expect(counted.units).toEqual({ write: budget.charge.write, read: budget.charge.read - 0.5 });
    },
  );

  test('a code that a phone asks for: wallet, device and switches, then the code', async () => {
    const payer = await customer();
    const client = engine.client();
    const codeMeter = meter(client);
    await codeFor(client, payer, { maxAmount: 999_999n, evidence: new Uint8Array(evidenceRoom) });
    expect(codeMeter.calls).toEqual(['BatchGetItem', 'PutItem']);
    expect(codeMeter.units).toEqual({ write: budget.code.write, read: budget.code.read });
  });

  test.each([
    ['has moved: it is refunded', 1_200n, 'groceries', 6],
    // One of them to the index of open cases, and one to that of ended ones.
    ['is held: its case ends with it', 5_000n, 'e_cigarette', 8],
    ['is to be confirmed', 30_000n, 'groceries', 2],
  ])('a charge that is cancelled, and %s', async (_, amount, category, write) => {
    const { made, till } = await charge(await customer(), amount, category);
    if (made.state === 'pending') await bringCase(engine.client(), made, 'open');
    const client = engine.client();
    const cancelMeter = meter(client);
    await cancelCharge(
      { ledger: chargeEnding({ client, runtime, ...tables }), minutes: 10, timeZone: 'Asia/Tokyo' },
      { id: made.id, terminal: till, fingerprintOf: refundFingerprint, now: noon + 120_000 },
    );
    expect(cancelMeter.calls).toEqual(['GetItem', 'TransactWriteItems', 'GetItem']);
    expect(cancelMeter.units).toEqual({ write, read: budget.chargeCancelled.read });
  });

  test('a charge that is refunded at the till costs what any refund does', async () => {
    const { made, till } = await charge(await customer(), 1_200n);
    const client = engine.client();
    const refundMeter = meter(client);
    const wish = { paymentId: made.id, money: yen(500n), reason: 'goods_returned' };
    const refunded = await refundCharge(
      { ledger: chargeRefunds({ client, runtime, ...tables }), timeZone: 'Asia/Tokyo' },
      {
        id: chargeRefundId(till.id, 'r'.repeat(32)),
        chargeId: made.id,
        terminal: till,
        ...wish,
        fingerprint: refundFingerprint(wish),
        now: noon + DAY,
      },
    );
    expect(refunded).toMatchObject({ kind: 'refund' });
    expect(refundMeter.calls).toEqual(['GetItem', 'TransactWriteItems']);
    expect(refundMeter.units).toEqual({ write: budget.refund.write, read: 1 });
  });

  test.each([
    ['in full', undefined, 'o'],
    ['in part', 20_000n, 'p'],
  ])('a compensation, %s, of a payment as long as it can be', async (_, amount, operator) => {
    const payment = await pay(await customer(), 29_999n);
    if ('refused' in payment) throw new Error(payment.refused);
    const client = engine.client();
    const compensationMeter = meter(client);
    const compensate = (by: string) =>
      createCompensation(
        {
          adjustments: compensationStore({ client, runtime, ...tables }),
          customers: { findCustomer: async () => ({ username: 'ann', email: 'ann@example.com' }) },
          colleagues: { emailOf: async () => 'ops@example.com' },
          timeZone: 'Asia/Tokyo',
          alone: 30_000n,
          timeToDecide: DAY,
        },
        {
          id: compensationId(payment.id, 'list-attack'),
          paymentId: payment.id,
          incident: 'list-attack',
          amount,
          reason: 'unauthorised_payment',
          note: '注'.repeat(80),
          fingerprint: 'f'.repeat(43),
          colleague: { username: by, subject: 'ops' },
          now: noon + 2000,
        },
      );
    expect(await compensate(operator.repeat(128))).toMatchObject({ replayed: false });
    expect(compensationMeter.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
    expect(compensationMeter.trips).toBeLessThanOrEqual(budget.compensation.trips);
    expect(compensationMeter.units.write).toBeLessThanOrEqual(budget.compensation.write);
    expect(compensationMeter.units.read).toBeLessThanOrEqual(budget.compensation.read);
    // The payment, the wallet and the transfer; that nothing is proposed, and what the operator moved alone.
    expect(compensationMeter.written).toEqual({ [tables.ledgerTable]: 6, [tables.casesTable]: 4 });

    compensationMeter.reset();
    expect(await compensate('another operator')).toMatchObject({ replayed: true });
    expect(compensationMeter.calls).toEqual(['BatchGetItem']);
  });

  test('a replay writes nothing and asks no third time', async () => {
    const payer = await customer();
    const first = await pay(payer, 1200n);
    expect(await pay(payer, 1200n)).toEqual(first);
    expect(counted.calls).toEqual(aPayment);
    // A cancelled transaction reports no capacity; AWS bills its two items as if they were written.
    expect(counted.units).toEqual({ write: 0, read: 3 });
  });

  test('a refusal by the ledger asks once more for an earlier payment', async () => {
    expect(await pay(await customer(), 400_001n)).toEqual({ refused: 'insufficient_funds' });
    expect(counted.calls).toEqual([...aPayment, 'GetItem']);
    expect(counted.units).toEqual({ write: 0, read: 4 });
  });

  test('a refusal before the ledger writes nothing at all', async () => {
    const payer = await customer();
    counted.reset();
    expect(await pay({ ...payer, device: 'not enrolled' }, 1200n)).toEqual({
      refused: 'device_not_enrolled',
    });
    // The second one asks for the device alone, consistently.
    expect(counted.calls).toEqual(['BatchGetItem', 'GetItem', 'BatchGetItem']);
    expect(counted.units).toEqual({ write: 0, read: 4 });
  });

  test.each(['approve', 'approve in part', 'decline', 'expire'] as const)(
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
          ...partiesWith(undefined),
          timeToDecide: { standard: DAY, high: DAY },
          fourEyes: { amount: 1_000_000, reasons: [] },
        },
        { paymentId: held.id, taskToken: 'token', caseClass: 'standard', now: noon },
      );
      const caseId = held.id.replace('pay_', 'case_');
      const decision =
        outcome === 'approve in part'
          ? decisionTo('approve', { captureAmount: 1n })
          : outcome !== 'expire' && decisionTo(outcome);
      if (decision) await ports.cases.decide(caseId, decision, theReviewer);

      counted.reset();
      await settlePayment(
        { ledger: ports.ending, cases: ports.cases },
        { paymentId: held.id, now: noon + DAY },
      );
      expect(counted.calls).toEqual(['GetItem', 'GetItem', 'TransactWriteItems']);
      const ending = counted.written[tables.ledgerTable] ?? 0;
      expect(holding + ending).toBeLessThanOrEqual(budget.heldThenEnded.write);
      // Checking the case's record costs what writing it does; expiring it also takes it from one index to another.
      const caseRecord = outcome === 'expire' ? 4 : 2;
      expect(counted.written).toEqual({
        [tables.ledgerTable]: 4,
        [tables.casesTable]: caseRecord,
        // That the store takes payments.
        ...(outcome.startsWith('approve') ? { [tables.registryTable]: 2 } : {}),
      });
      expect(counted.units.read).toBe(2);
    },
  );
});
