import {
  type DynamoDBClient,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { deviceRegistry } from '../../../lambdas/store/device-registry.ts';
import { factsReader } from '../../../lambdas/store/facts-reader.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime } from '../../../lambdas/store/runtime.ts';
import { challengeFor, softwareEvidence } from '../../support/devices.ts';
import { around } from '../../support/middleware.ts';
import { bringCase, caseFor, decisionTo, heldPayment, theReviewer } from '../../support/reviews.ts';
import { fakeRuntime } from '../../support/runtime.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon, paymentOf, termsWith, thumbprint, topUpOf } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const $metadata = {};
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const conflict = () => cancelled('None', 'TransactionConflict');
const internal = () => new InternalServerError({ message: 'Internal server error', $metadata });
const lost = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const timedOut = () => Object.assign(new Error('No answer within 3000 ms'), { name: 'TimeoutError' });

const wide = termsWith();
const reading = () => ledgerReading({ client: engine.client(), runtime: systemRuntime, ...tables });
const availableOf = async (customer: string) => (await reading().readWallet(customer))?.available;

interface Fault {
  readonly error: () => Error;
  /** `after`: the call is carried out, and its answer is lost. */
  readonly when?: 'before' | 'after';
}

/** The first calls of the command fail one by one; the tokens of all are returned. */
function failing(client: DynamoDBClient, command: string, faults: readonly Fault[]): (string | undefined)[] {
  const tokens: (string | undefined)[] = [];
  around(client, async (call, send) => {
    if (call.command !== command) return send();
    const fault = faults[tokens.length];
    tokens.push(call.input.ClientRequestToken as string | undefined);
    if (fault?.when === 'after') await send();
    if (fault) throw fault.error();
    return send();
  });
  return tokens;
}

const forever = (fault: Fault): Fault[] => Array(1000).fill(fault);

function ledgerWith(faults: readonly Fault[], command = 'TransactWriteItems') {
  const client = engine.client();
  const runtime = fakeRuntime();
  const tokens = failing(client, command, faults);
  return { ledger: ledgerWriting({ client, runtime, ...tables }), tokens, runtime, client };
}

describe('a payment of 100 out of 1,000', () => {
  const passing: [string, () => Error][] = [
    ['a conflict', conflict],
    ['conflicts and throttling', () => cancelled('TransactionConflict', 'ThrottlingError')],
    ['no capacity for an item', () => cancelled('ProvisionedThroughputExceeded', 'None')],
    ['throttling', () => new ThrottlingException({ message: 'Too fast', $metadata })],
    ['no capacity', () => new ProvisionedThroughputExceededException({ message: 'Too fast', $metadata })],
    ['the token in progress', () => new TransactionInProgressException({ message: 'Wait', $metadata })],
    ['a server error', internal],
    ['a lost connection', lost],
    ['no answer in time', timedOut],
  ];

  test.each(passing)('is written after %s, three times, with one token', async (_, error) => {
    const customer = await customerWith(engine.client(), 1000n);
    const { ledger, tokens, runtime } = ledgerWith([{ error }, { error }, { error }]);
    const result = await ledger.writePayment(paymentOf(customer, { amount: 100n }), wide);
    expect(result.outcome).toBe('written');
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens).size).toBe(1);
    expect(runtime.pauses).toEqual([12.5, 25, 50]);
    expect(await availableOf(customer.id)).toBe(900n);
  });

  test.each([
    ['a server error', internal],
    ['a lost connection', lost],
    ['no answer in time', timedOut],
  ])('moves once if %s hides that it was written', async (_, error) => {
    const customer = await customerWith(engine.client(), 1000n);
    const { ledger } = ledgerWith([
      { error, when: 'after' },
      { error, when: 'after' },
    ]);
    const result = await ledger.writePayment(paymentOf(customer, { amount: 100n }), wide);
    expect(result).toMatchObject({ outcome: 'written', transfer: { version: 1 } });
    expect(await availableOf(customer.id)).toBe(900n);
  });

  test('two calls have two tokens', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const { ledger, tokens } = ledgerWith([]);
    const payment = paymentOf(customer, { amount: 100n });
    await ledger.writePayment(payment, wide);
    expect((await ledger.writePayment(payment, wide)).outcome).toBe('replayed');
    expect(new Set(tokens).size).toBe(2);
  });

  test('is refused as busy when conflicts do not end, within the deadline, and nothing was written', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const before = await engine.items();
    const { ledger, runtime } = ledgerWith(forever({ error: conflict }));
    const start = runtime.now();
    await expect(ledger.writePayment(paymentOf(customer, { amount: 100n }), wide)).rejects.toThrow(
      ServiceBusy,
    );
    expect(runtime.now() - start).toBeLessThanOrEqual(4000);
    expect(runtime.now() - start).toBeGreaterThan(3000);
    expect(Math.max(...runtime.pauses)).toBe(200);
    expect(await engine.items()).toEqual(before);
  });

  test('is found by its key when the outcome stays unknown', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const payment = paymentOf(customer, { amount: 100n });
    const { ledger } = ledgerWith(forever({ error: internal, when: 'after' }));
    expect(await ledger.writePayment(payment, wide)).toEqual({ outcome: 'replayed', transfer: payment });
    expect(await availableOf(customer.id)).toBe(900n);
  });

  test('is found by its key when conflicts follow an unknown outcome to the end', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const payment = paymentOf(customer, { amount: 100n });
    const { ledger } = ledgerWith([{ error: lost, when: 'after' }, ...forever({ error: conflict })]);
    expect(await ledger.writePayment(payment, wide)).toEqual({ outcome: 'replayed', transfer: payment });
  });

  test('is refused as busy when the outcome stays unknown and nothing is there', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const { ledger } = ledgerWith(forever({ error: lost }));
    await expect(ledger.writePayment(paymentOf(customer, { amount: 100n }), wide)).rejects.toThrow(
      ServiceBusy,
    );
    expect(await availableOf(customer.id)).toBe(1000n);
  });

  test('with the key of another request is a conflict, even when the outcome stays unknown', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const earlier = paymentOf(customer, { amount: 100n, key: 'one-key' });
    await ledgerWith([]).ledger.writePayment(earlier, wide);
    const { ledger } = ledgerWith(forever({ error: internal }));
    const other = paymentOf(customer, { amount: 200n, key: 'one-key' });
    expect(await ledger.writePayment(other, wide)).toEqual({
      outcome: 'refused',
      code: 'idempotency_conflict',
    });
  });

  test('that was written before is answered though only the wallet is named as a reason', async () => {
    const customer = await customerWith(engine.client(), 100n);
    const payment = paymentOf(customer, { amount: 100n });
    const { ledger, client } = ledgerWith([]);
    await ledger.writePayment(payment, wide);
    around(client, async (_, send) => {
      try {
        return await send();
      } catch (error) {
        if (error instanceof TransactionCanceledException && error.CancellationReasons) {
          error.CancellationReasons[0] = { Code: 'None' };
        }
        throw error;
      }
    });
    expect(await ledger.writePayment(payment, wide)).toEqual({ outcome: 'replayed', transfer: payment });
  });

  test.each([
    ['a malformed item', () => cancelled('None', 'ValidationError')],
    ['no reasons', () => cancelled()],
    ['our own mistake', () => new TypeError('undefined is not a function')],
    ['a refusal of its own', () => Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
  ])('is not tried again after %s', async (_, error) => {
    const customer = await customerWith(engine.client(), 1000n);
    const { ledger, tokens } = ledgerWith([{ error }]);
    await expect(ledger.writePayment(paymentOf(customer, { amount: 100n }), wide)).rejects.toThrow();
    expect(tokens).toHaveLength(1);
  });

  test('jitter is full: the least chance is no pause at all', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const client = engine.client();
    failing(client, 'TransactWriteItems', [{ error: conflict }, { error: conflict }]);
    const runtime = fakeRuntime(0);
    await ledgerWriting({ client, runtime, ...tables }).writePayment(
      paymentOf(customer, { amount: 1n }),
      wide,
    );
    expect(runtime.pauses).toEqual([0, 0]);
  });
});

describe('other writes', () => {
  const stepUp = { challenge: 'Tm90IHJhbmRvbSBhdCBhbA', expiresAt: noon + 300_000 };

  async function challenged() {
    const customer = await customerWith(engine.client(), 1000n);
    const asked = {
      ...paymentOf(customer, { amount: 100n }),
      state: 'challenged',
      version: 0,
      stepUp,
    } as const;
    await ledgerWith([]).ledger.writePayment(asked, wide);
    const confirmedAt = noon + 1000;
    return {
      customer,
      confirmed: { ...asked, state: 'posted', version: 1, stepUp: { ...stepUp, confirmedAt } } as const,
    };
  }

  test('a confirmation moves the money once if the answer is lost', async () => {
    const { customer, confirmed } = await challenged();
    const { ledger } = ledgerWith(forever({ error: lost, when: 'after' }));
    expect(await ledger.confirmPayment(confirmed, wide)).toEqual({
      outcome: 'replayed',
      transfer: confirmed,
    });
    expect(await availableOf(customer.id)).toBe(900n);
  });

  test('a confirmation is refused as busy when the outcome stays unknown and the payment still waits', async () => {
    const { customer, confirmed } = await challenged();
    const { ledger } = ledgerWith(forever({ error: lost }));
    await expect(ledger.confirmPayment(confirmed, wide)).rejects.toThrow(ServiceBusy);
    expect(await availableOf(customer.id)).toBe(1000n);
  });

  test('a top-up moves once if the answer is lost', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const { ledger } = ledgerWith(forever({ error: lost, when: 'after' }));
    expect((await ledger.writeTopUp(topUpOf(customer, { amount: 50n }), wide)).outcome).toBe('replayed');
    expect(await availableOf(customer.id)).toBe(1050n);
  });

  test.each([
    ['is known after all', [{ error: internal, when: 'after' }] as const, true],
    ['stays unknown', forever({ error: internal, when: 'after' }), false],
  ])('a release gives the money back once if the outcome %s', async (_, faults, endedNow) => {
    const { customer, payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'declined');
    const client = engine.client();
    failing(client, 'TransactWriteItems', faults);
    const ledger = ledgerEnding({ client, runtime: fakeRuntime(), ...tables });
    expect(await ledger.release(payment)).toMatchObject({ transfer: { state: 'voided' }, endedNow });
    expect(await availableOf(customer.id)).toBe(1000n);
  });

  test('a release that is not known to have happened says so', async () => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'declined');
    const client = engine.client();
    failing(client, 'TransactWriteItems', forever({ error: internal }));
    const ledger = ledgerEnding({ client, runtime: fakeRuntime(), ...tables });
    await expect(ledger.release(payment)).rejects.toThrow(ServiceBusy);
  });

  test.each([
    ['one lost answer', [{ error: lost, when: 'after' }] as const],
    ['lost answers to the end', forever({ error: lost, when: 'after' })],
  ])('a device is enrolled once after %s', async (_, faults) => {
    const client = engine.client();
    failing(client, 'TransactWriteItems', faults);
    const customer = `customer of ${faults.length}`;
    const device = {
      id: thumbprint(customer),
      customer,
      name: 'Phone',
      cognitoDeviceKey: 'ap-northeast-1_x',
      publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint('x'), y: thumbprint('y') },
      enrolledAt: noon,
      evidence: softwareEvidence,
    } as const;
    const challenge = await challengeFor(engine.client(), customer);
    const registry = deviceRegistry({ client, runtime: fakeRuntime(), ...tables });
    const enrolled = await registry.enrol({
      device,
      authTime: noon / 1000,
      challenge,
      currency: 'JPY',
      maxDevices: 5,
      hardwareDays: 30,
    });
    expect(enrolled).toEqual({ ...device, additional: false });
  });

  test('a decision meets a transaction, and is recorded after it', async () => {
    const { payment } = await heldPayment(engine.client());
    const client = engine.client();
    const cases = caseStore({ client, runtime: fakeRuntime(), ...tables });
    const opened = await cases.open(caseFor(payment), 'token');
    failing(client, 'TransactWriteItems', [{ error: conflict }]);
    expect(await cases.decide(opened.id, decisionTo('approve'), theReviewer)).toMatchObject({
      state: 'decided',
    });
  });

  test('a decision whose answer is lost is answered, not refused as decided', async () => {
    const { payment } = await heldPayment(engine.client());
    const client = engine.client();
    const cases = caseStore({ client, runtime: fakeRuntime(), ...tables });
    const opened = await cases.open(caseFor(payment), 'token');
    failing(client, 'TransactWriteItems', [{ error: lost, when: 'after' }]);
    const decision = decisionTo('approve');
    expect(await cases.decide(opened.id, decision, theReviewer)).toMatchObject({ decision });
  });

  test('a case whose opening is answered late is open, with the token', async () => {
    const { payment } = await heldPayment(engine.client());
    const client = engine.client();
    failing(client, 'PutItem', [
      { error: lost, when: 'after' },
      { error: lost, when: 'after' },
    ]);
    const cases = caseStore({ client, runtime: fakeRuntime(), ...tables });
    expect(await cases.open(caseFor(payment), 'token')).toMatchObject({ state: 'open' });
    expect(await cases.readTaskToken(caseFor(payment).id)).toBe('token');
  });
});

describe('reads', () => {
  test('a read that is throttled is tried again, until the deadline', async () => {
    const throttled = () => new ThrottlingException({ message: 'Too fast', $metadata });
    const client = engine.client();
    failing(client, 'GetItem', [{ error: throttled }, { error: internal }]);
    const reader = ledgerReading({ client, runtime: fakeRuntime(), ...tables });
    expect(await reader.readWallet('nobody')).toBeUndefined();

    const stuck = engine.client();
    failing(stuck, 'GetItem', forever({ error: throttled }));
    const busy = ledgerReading({ client: stuck, runtime: fakeRuntime(), ...tables });
    await expect(busy.readWallet('nobody')).rejects.toThrow(ServiceBusy);
  });

  test('facts that DynamoDB left out are asked for again, and only those', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const client = engine.client();
    const asked: number[] = [];
    around(client, async ({ command, input }, send) => {
      if (command !== 'BatchGetItem') return send();
      const requested = input.RequestItems as Record<string, { Keys: unknown[] }>;
      asked.push(Object.values(requested).flatMap(({ Keys }) => Keys).length);
      const { [tables.ledgerTable]: held, ...rest } = requested;
      if (asked.length > 1 || !held) return send();
      input.RequestItems = rest;
      return { ...(await send()), UnprocessedKeys: { [tables.ledgerTable]: held } };
    });
    const reader = factsReader({ client, runtime: fakeRuntime(), ...tables });
    const facts = await reader.gather({ customer: customer.id, device: customer.device, now: noon });
    expect(facts.wallet?.available).toBe(1000n);
    expect(facts.device?.customer).toBe(customer.id);
    expect(asked).toEqual([4, 1]);
  });

  test('facts that an eventually consistent read does not show yet are asked for consistently', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const client = engine.client();
    around(client, async ({ input }, send) => {
      const requested = input.RequestItems as Record<string, { ConsistentRead?: boolean }>;
      return Object.values(requested).every(({ ConsistentRead }) => ConsistentRead)
        ? send()
        : { Responses: {}, UnprocessedKeys: {} };
    });
    const reader = factsReader({ client, runtime: fakeRuntime(), ...tables });
    const facts = await reader.gather({ customer: customer.id, device: customer.device, now: noon });
    expect(facts.wallet?.available).toBe(1000n);
    expect(facts.device?.customer).toBe(customer.id);
  });

  test('facts that DynamoDB leaves out to the end are no facts', async () => {
    const client = engine.client();
    around(client, async ({ input }) => ({ Responses: {}, UnprocessedKeys: input.RequestItems }));
    const reader = factsReader({ client, runtime: fakeRuntime(), ...tables });
    await expect(reader.gather({ customer: 'c', device: 'd', now: noon })).rejects.toThrow(ServiceBusy);
  });
});

test('a condition that fails is never tried again', async () => {
  const { payment } = await heldPayment(engine.client());
  const client = engine.client();
  const tokens = failing(client, 'TransactWriteItems', [
    { error: () => cancelled('ConditionalCheckFailed', 'None') },
  ]);
  const cases = caseStore({ client, runtime: fakeRuntime(), ...tables });
  await cases.open(caseFor(payment), 'token');
  expect(await cases.decide(caseFor(payment).id, decisionTo('approve'), theReviewer)).toEqual({
    refused: 'not_found',
  });
  expect(tokens).toHaveLength(1);
});
