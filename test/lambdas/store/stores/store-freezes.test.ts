/** A store that is frozen, as payments meet it: what is exact, and how long what was judged before may still be written. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCharge } from '../../../../lambdas/domain/charges/create-charge.ts';
import { ServiceBusy } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import { confirmPayment } from '../../../../lambdas/domain/payments/confirm-payment.ts';
import { createPayment } from '../../../../lambdas/domain/payments/create-payment.ts';
import { JUDGEMENT_LASTS } from '../../../../lambdas/domain/payments/terms.ts';
import { isRefusal } from '../../../../lambdas/domain/refusal.ts';
import { decideCase } from '../../../../lambdas/domain/review/decide-case.ts';
import {
  FREEZE_WRITTEN_WITHIN,
  inForceAt,
  setStoreFreeze,
} from '../../../../lambdas/domain/stores/store-freeze.ts';
import { caseStore } from '../../../../lambdas/store/case-store.ts';
import { chargeFacts } from '../../../../lambdas/store/charge-facts.ts';
import { chargeLedger } from '../../../../lambdas/store/charge-writing.ts';
import { factsReader } from '../../../../lambdas/store/facts-reader.ts';
import { ledgerEnding } from '../../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../../lambdas/store/ledger-reading.ts';
import { ledgerRefunds } from '../../../../lambdas/store/ledger-refunds.ts';
import { ledgerWriting } from '../../../../lambdas/store/ledger-writing.ts';
import { operationsStore } from '../../../../lambdas/store/operations-store.ts';
import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import { storeFreezes } from '../../../../lambdas/store/stores/store-freezes.ts';
import { chargeCommand, chargePorts, codeFor, terminalOf } from '../../../support/charges.ts';
import { around, beforeFirst, meter } from '../../../support/middleware.ts';
import { moneyPorts, moneySettings, paymentCommand, yen } from '../../../support/money-requests.ts';
import { bringCase, caseFor } from '../../../support/reviews.ts';
import { type FakeRuntime, fakeRuntime } from '../../../support/runtime.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import {
  customerWith,
  noon,
  paymentOf,
  refundOf,
  type TestCustomer,
  termsWith,
} from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const DAY = 24 * 60 * 60 * 1000;
const store = 'shinjuku-east';
const known = () => customerWith(engine.client(), 400_000n, { enrolledAt: noon - 2 * DAY });
const options = (client = engine.client(), runtime: FakeRuntime | typeof systemRuntime = systemRuntime) => ({
  client,
  runtime,
  ...tables,
});
const set = (state: 'frozen' | 'active', given = options(), id = store) =>
  setStoreFreeze(
    { freezes: storeFreezes(given), newId: randomUUID },
    { store: id, state, reason: 'Cartons at night', by: 'ops' },
  );
const paid = (id: string) => ledgerReading(options()).readPayment(id);
const everything = () => engine.items();

beforeEach(async () => {
  const operations = operationsStore(options());
  for (const id of [store, 'shibuya'])
    await operations.putStore({ id, name: 'Shinjuku East' }, { by: 'ops', at: noon });
  await set('active');
});

describe('a store that is frozen', () => {
  test('is paid nothing by a phone, and another store is', async () => {
    const payer = await known();
    await set('frozen');
    const before = await everything();
    const command = paymentCommand(payer);
    expect(await createPayment(moneyPorts(engine.client()), command)).toEqual({ refused: 'store_frozen' });
    expect(await everything()).toEqual(before);
    const elsewhere = paymentCommand(payer, { store: 'shibuya', key: 'at another store' });
    expect(await createPayment(moneyPorts(engine.client()), elsewhere)).toMatchObject({ state: 'posted' });
    await set('active');
    expect(await createPayment(moneyPorts(engine.client()), command)).toMatchObject({ state: 'posted' });
  });

  test('is paid nothing at a till, and the code is good still', async () => {
    const client = engine.client();
    const [terminal, code] = [await terminalOf(client), await codeFor(client, await known())];
    const command = chargeCommand(terminal, code.id);
    await set('frozen');
    const before = await everything();
    expect(await createCharge(chargePorts(client), command)).toEqual({ refused: 'store_frozen' });
    expect(await everything()).toEqual(before);
    await set('active');
    expect(await createCharge(chargePorts(client), command)).toMatchObject({ state: 'posted' });
  });

  test('is paid nothing by a confirmation of what was asked for before', async () => {
    const ports = moneyPorts(engine.client());
    const payer = await known();
    const asked = (await createPayment(ports, paymentCommand(payer, { money: yen(30_000n) }))) as Payment;
    expect(asked.state).toBe('challenged');
    const confirmation = {
      ...paymentCommand(payer, { money: asked.money, authTime: noon / 1000 + 1, now: noon + 1000 }),
      id: asked.id,
      challenge: asked.stepUp?.challenge ?? '',
    };
    await set('frozen');
    expect(await confirmPayment(ports, confirmation)).toEqual({ refused: 'store_frozen' });
    expect(await paid(asked.id)).toMatchObject({ state: 'challenged' });
    await set('active');
    expect(await confirmPayment(ports, confirmation)).toMatchObject({ state: 'posted' });
    // Confirmed before: answered as it stands.
    await set('frozen');
    expect(await confirmPayment(ports, confirmation)).toMatchObject({ state: 'posted' });
  });

  test('does not change what was accepted before: the same request is answered as it stands', async () => {
    const ports = moneyPorts(engine.client());
    const command = paymentCommand(await known());
    const made = await createPayment(ports, command);
    await set('frozen');
    expect(await createPayment(ports, command)).toEqual(made);
  });

  test('gives back what it was paid', async () => {
    const ports = moneyPorts(engine.client());
    const made = (await createPayment(ports, paymentCommand(await known()))) as Payment;
    await set('frozen');
    const refund = refundOf(made, 500n);
    expect(await ledgerRefunds(options()).writeRefund(refund, made)).toMatchObject({ outcome: 'written' });
  });
});

describe('a payment to it that is held', () => {
  async function held(): Promise<{ readonly payer: TestCustomer; readonly payment: Payment }> {
    const payer = await customerWith(engine.client(), 1000n);
    const payment = paymentOf(payer, { amount: 300n, state: 'pending' });
    await ledgerWriting(options()).writePayment(payment, termsWith());
    return { payer, payment };
  }
  const fundsOf = async ({ id }: TestCustomer) => {
    const { available, pending } = (await ledgerReading(options()).readWallet(id)) ?? {};
    return [available, pending];
  };

  test('is not approved, and declined as ever', async () => {
    const { payment } = await held();
    const cases = caseStore(options());
    await cases.open(caseFor(payment), 'a token');
    await set('frozen');
    const decide = (outcome: 'approve' | 'decline') =>
      decideCase(
        {
          cases,
          stores: operationsStore(options()),
          disputes: { read: async () => undefined, decide: () => Promise.reject(new Error('No dispute')) },
          people: { emailOf: async () => 'rei@example.com' },
        },
        {
          caseId: caseFor(payment).id,
          outcome,
          reason: 'customer_confirmed',
          reviewer: 'rei',
          senior: false,
          subject: 'rei',
          idempotencyKey: 'a decision of a reviewer',
          now: noon + 1000,
        },
      );
    expect(await decide('approve')).toEqual({ refused: 'store_frozen' });
    expect(await cases.read(caseFor(payment).id)).toMatchObject({ state: 'open' });
    expect(await decide('decline')).toMatchObject({ state: 'decided' });
  });

  test.each(['approved', 'approved in part'] as const)(
    'and %s before is released: its customer has the money back',
    async (stage) => {
      const { payer, payment } = await held();
      await bringCase(engine.client(), payment, stage);
      await set('frozen');
      const ending = ledgerEnding(options());
      const ended = await ending.capture(payment, stage === 'approved' ? 300n : 120n);
      expect(ended).toMatchObject({ endedNow: true, transfer: { state: 'voided', version: 2 } });
      expect(await fundsOf(payer)).toEqual([1000n, 0n]);
      await set('active');
      expect(await ending.capture(payment, 300n)).toMatchObject({
        endedNow: false,
        transfer: { state: 'voided' },
      });
    },
  );

  test('is neither captured nor released by who has not approved it', async () => {
    const { payer, payment } = await held();
    await bringCase(engine.client(), payment, 'declined');
    await set('frozen');
    await expect(ledgerEnding(options()).capture(payment, 300n)).rejects.toThrow(/not decided so/);
    expect(await fundsOf(payer)).toEqual([700n, 300n]);
  });

  test.each([
    ['frozen just before the capture is written', 'active', 'frozen', 'voided'],
    ['no longer frozen just before its release is written', 'frozen', 'active', 'posted'],
  ] as const)('%s', async (_, first, then, state) => {
    const { payer, payment } = await held();
    await bringCase(engine.client(), payment, 'approved');
    await set(first);
    const client = engine.client();
    // The release is the second attempt.
    let writes = 0;
    around(client, async ({ command }, send) => {
      if (command === 'TransactWriteItems' && ++writes === (then === 'frozen' ? 1 : 2)) await set(then);
      return send();
    });
    const ended = await ledgerEnding(options(client)).capture(payment, 300n);
    expect(ended.transfer.state).toBe(state);
    expect(await fundsOf(payer)).toEqual(state === 'posted' ? [700n, 0n] : [1000n, 0n]);
  });

  test('costs two units more to capture, of the Registry, and none of the ledger', async () => {
    const { payment } = await held();
    await bringCase(engine.client(), payment, 'approved');
    const client = engine.client();
    const counted = meter(client);
    await ledgerEnding(options(client)).capture(payment, 300n);
    expect(counted.written).toEqual({
      [tables.ledgerTable]: 4,
      [tables.casesTable]: 2,
      [tables.registryTable]: 2,
    });
  });
});

/** The flows that judge on what they read of the store, with a clock that only the test moves. */
const flows = {
  payment: async (client: ReturnType<TestTables['client']>, runtime: FakeRuntime, keepsTime: boolean) => {
    const command = paymentCommand(await known());
    const ledger = ledgerWriting(options(client, runtime));
    const ports = {
      ...moneySettings,
      facts: factsReader(options(client, runtime)),
      ledger: {
        ...ledger,
        writePayment: (payment: Payment, terms: Parameters<typeof ledger.writePayment>[1]) =>
          ledger.writePayment(payment, keepsTime ? terms : { ...terms, writeBy: undefined }),
      },
    };
    return { id: command.id, run: () => createPayment(ports, command) };
  },
  charge: async (client: ReturnType<TestTables['client']>, runtime: FakeRuntime, keepsTime: boolean) => {
    const [terminal, code] = [await terminalOf(client), await codeFor(client, await known())];
    const command = chargeCommand(terminal, code.id);
    const ledger = chargeLedger(options(client, runtime));
    const ports = {
      ...chargePorts(client),
      facts: chargeFacts({
        ...options(client, runtime),
        customers: factsReader(options(client, runtime)),
      }),
      ledger: {
        ...ledger,
        writeCharge: (...[charge, terms]: Parameters<typeof ledger.writeCharge>) =>
          ledger.writeCharge(charge, keepsTime ? terms : { ...terms, writeBy: undefined }),
      },
    };
    return { id: command.id, run: () => createCharge(ports, command) };
  },
  confirmation: async (
    client: ReturnType<TestTables['client']>,
    runtime: FakeRuntime,
    keepsTime: boolean,
  ) => {
    const payer = await known();
    const money = yen(30_000n);
    const asked = await createPayment(moneyPorts(engine.client()), paymentCommand(payer, { money }));
    if (isRefusal(asked)) throw new Error(asked.refused);
    const ledger = ledgerWriting(options(client, runtime));
    const ports = {
      ...moneySettings,
      facts: factsReader(options(client, runtime)),
      ledger: {
        ...ledger,
        confirmPayment: (...[payment, terms]: Parameters<typeof ledger.confirmPayment>) =>
          ledger.confirmPayment(payment, keepsTime ? terms : { ...terms, writeBy: undefined }),
      },
    };
    const command = {
      ...paymentCommand(payer, { money, authTime: noon / 1000 + 1, now: noon + 1000 }),
      id: asked.id,
      challenge: asked.stepUp?.challenge ?? '',
    };
    return { id: asked.id, run: () => confirmPayment(ports, command) };
  },
} as const;

/** The payment, if its money has moved. */
async function made(id: string): Promise<Payment | undefined> {
  const payment = await paid(id);
  return payment?.state === 'posted' ? payment : undefined;
}

describe.each(Object.entries(flows))('a freeze against a %s', (_, flow) => {
  const readers = ['BatchGetItem', 'GetItem'];
  /** Other things may be read at the same time. */
  const readsStore = ({ command, input }: { readonly command: string; readonly input: object }) =>
    readers.includes(command) && JSON.stringify(input).includes(`STORE#${store}`);

  test.each([
    ['just before it reads the store', 'refused'],
    ['just after it has read the store', 'written'],
    ['just before it writes', 'written'],
    ['just after it has written', 'written'],
  ] as const)('%s: %s, and if written, before the freeze is in force', async (point, expected) => {
    const client = engine.client();
    const runtime = fakeRuntime();
    const { id, run } = await flow(client, runtime, true);
    let [frozenAt, writtenAt] = [Number.NaN, Number.NaN];
    const freezeIf = async (here: boolean) => {
      if (!here || !Number.isNaN(frozenAt)) return;
      const frozen = await set('frozen', options(engine.client(), runtime));
      frozenAt = isRefusal(frozen) ? Number.NaN : (frozen.frozenAt ?? Number.NaN);
    };
    around(client, async (call, send) => {
      const [reads, writes] = [readsStore(call), call.command === 'TransactWriteItems'];
      await freezeIf(point.startsWith('just before') && (point.includes('reads') ? reads : writes));
      // As late as may be.
      if (writes) await runtime.sleep(JUDGEMENT_LASTS - 100);
      const answer = await send();
      if (writes) writtenAt = runtime.now();
      await freezeIf(point.startsWith('just after') && (point.includes('read') ? reads : writes));
      return answer;
    });
    const outcome = await run();
    const stands = await made(id);
    expect(stands === undefined ? 'refused' : 'written').toBe(expected);
    if (stands) expect(writtenAt).toBeLessThanOrEqual(inForceAt(frozenAt));
    else expect(outcome).toEqual({ refused: 'store_frozen' });
  });

  test('is not written on what was read too long ago, and with the deadline taken away it is', async () => {
    const patience = JUDGEMENT_LASTS + FREEZE_WRITTEN_WITHIN + 1;
    for (const keepsTime of [true, false]) {
      await set('active');
      const client = engine.client();
      const runtime = fakeRuntime();
      const { id, run } = await flow(client, runtime, keepsTime);
      let frozenAt = Number.NaN;
      // Between what was read and the write: a function that was stopped for a while, say.
      around(client, async (call, send) => {
        const answer = await send();
        if (readsStore(call) && Number.isNaN(frozenAt)) {
          frozenAt = runtime.now();
          await set('frozen', options(engine.client(), runtime));
          await runtime.sleep(patience);
        }
        return answer;
      });
      const outcome = await run().catch((error: unknown) => error);
      const stands = await made(id);
      if (keepsTime) {
        expect(outcome).toBeInstanceOf(ServiceBusy);
        expect(stands).toBeUndefined();
      } else {
        // What the deadline is for: paid after the freeze was said to be in force.
        expect(stands).toMatchObject({ state: 'posted' });
        expect(runtime.now()).toBeGreaterThan(inForceAt(frozenAt));
      }
    }
  });

  test('no attempt is begun once the time is up, however often it was held off', async () => {
    const client = engine.client();
    const runtime = fakeRuntime(0.99);
    const { id, run } = await flow(client, runtime, true);
    const begun: number[] = [];
    const start = runtime.now();
    around(client, async (call, send) => {
      if (call.command !== 'TransactWriteItems') {
        const answer = await send();
        if (readsStore(call)) await runtime.sleep(JUDGEMENT_LASTS - 1000);
        return answer;
      }
      begun.push(runtime.now());
      throw Object.assign(new Error('Injected'), { name: 'ThrottlingException' });
    });
    await expect(run()).rejects.toBeInstanceOf(ServiceBusy);
    expect(begun.length).toBeGreaterThan(1);
    expect(Math.max(...begun)).toBeLessThan(start + JUDGEMENT_LASTS);
    expect(await made(id)).toBeUndefined();
  });

  test('an attempt under way is given up when the time is up', async () => {
    const client = engine.client();
    const given: number[] = [];
    const runtime: FakeRuntime = {
      ...fakeRuntime(),
      abortIn: (milliseconds) => {
        given.push(milliseconds);
        return AbortSignal.abort();
      },
    };
    const { id, run } = await flow(client, runtime, true);
    await expect(run()).rejects.toBeInstanceOf(ServiceBusy);
    expect(given).toEqual([JUDGEMENT_LASTS]);
    expect(await made(id)).toBeUndefined();
  });

  test('the store is read strongly consistent before anything is judged', async () => {
    const client = engine.client();
    const { run } = await flow(client, fakeRuntime(), true);
    const consistent: unknown[] = [];
    around(client, ({ command, input }, send) => {
      const text = JSON.stringify(input);
      if (readers.includes(command) && text.includes(`STORE#${store}`)) {
        const tablesAsked = Object.values((input.RequestItems ?? { only: input }) as Record<string, object>);
        const ofStore = tablesAsked.filter((asked) => JSON.stringify(asked).includes(`STORE#${store}`));
        consistent.push(...ofStore.map((asked) => (asked as { ConsistentRead?: boolean }).ConsistentRead));
      }
      return send();
    });
    await run();
    expect(consistent).toEqual([true]);
  });
});

describe('the freeze itself', () => {
  const events = async () =>
    (await engine.items(tables.registryTable)).filter(
      ({ pk, sk }) => pk?.S === 'STORE#akiba' && sk?.S?.startsWith('EVENT#'),
    );

  test('is written once, with who, when and why; lifting it adds to that and edits nothing', async () => {
    const runtime = fakeRuntime();
    const given = options(engine.client(), runtime);
    await operationsStore(options()).putStore({ id: 'akiba', name: 'Akiba' }, { by: 'ops', at: noon });
    expect(await storeFreezes(given).read('akiba')).toEqual({ store: 'akiba', state: 'active' });
    const first = await set('frozen', given, 'akiba');
    const last = { kind: 'frozen', reason: 'Cartons at night', by: 'ops', at: runtime.now() } as const;
    expect(first).toEqual({ store: 'akiba', state: 'frozen', frozenAt: runtime.now(), last });
    await runtime.sleep(1000);
    expect(await set('frozen', given, 'akiba')).toEqual(first);
    expect(await events()).toHaveLength(1);
    await set('active', given, 'akiba');
    await set('active', given, 'akiba');
    expect(await storeFreezes(given).read('akiba')).toMatchObject({
      state: 'active',
      last: { kind: 'unfrozen', at: runtime.now() },
    });
    expect(await events()).toHaveLength(2);
    // Its name may be changed meanwhile: that lifts nothing.
    await set('frozen', given, 'akiba');
    await operationsStore(options()).putStore({ id: 'akiba', name: 'Akiba 2' }, { by: 'ops', at: noon });
    expect(await storeFreezes(given).read('akiba')).toMatchObject({ state: 'frozen' });
  });

  test('is of stores that there are', async () => {
    expect(await set('frozen', options(), 'nowhere')).toEqual({ refused: 'not_found' });
    expect(await storeFreezes(options()).read('nowhere')).toBeUndefined();
  });

  test('is given up where it cannot be written in its time, and then is not written later', async () => {
    const runtime = fakeRuntime(0.99);
    const client = engine.client();
    const begun: number[] = [];
    around(client, async ({ command }, send) => {
      if (command !== 'TransactWriteItems') return send();
      begun.push(runtime.now());
      throw Object.assign(new Error('Injected'), { name: 'ThrottlingException' });
    });
    const start = runtime.now();
    await expect(set('frozen', options(client, runtime))).rejects.toBeInstanceOf(ServiceBusy);
    expect(Math.max(...begun)).toBeLessThan(start + FREEZE_WRITTEN_WITHIN);
  });

  test('is asked for again where nobody knows whether it was written', async () => {
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => Promise.resolve());
    const runtime: FakeRuntime = { ...fakeRuntime(), abortIn: () => AbortSignal.abort() };
    await expect(set('frozen', options(client, runtime))).rejects.toBeInstanceOf(ServiceBusy);
    expect(await set('frozen')).toMatchObject({ state: 'frozen' });
  });
});
