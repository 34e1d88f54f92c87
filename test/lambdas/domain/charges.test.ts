/** Charges on the real engine: a code is used once, whoever comes first, and everything that a payment asks is asked. */
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CreateChargeCommand, createCharge } from '../../../lambdas/domain/charges/create-charge.ts';
import type { Charged } from '../../../lambdas/domain/ledger/transfer.ts';
import { confirmPayment } from '../../../lambdas/domain/payments/confirm-payment.ts';
import type { Store } from '../../../lambdas/domain/payments/facts.ts';
import type { RefusalCode } from '../../../lambdas/domain/refusal.ts';
import { codeClauses } from '../../../lambdas/store/code-use.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { codeKey } from '../../../lambdas/store/keys.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { paymentCodes } from '../../../lambdas/store/payment-codes.ts';
import { storeItem } from '../../../lambdas/store/registry-items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { chargeCommand, chargePorts, codeFor, terminalOf } from '../../support/charges.ts';
import { beforeFirst, meter, takeAway } from '../../support/middleware.ts';
import { moneyPorts, yen } from '../../support/money-requests.ts';
import { turnSwitch } from '../../support/switches.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  changeWallet,
  customerWith,
  freeze,
  limitsWith,
  noon,
  signedIn,
  type TestCustomer,
  thumbprint,
} from '../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let engine: TestTables;
let till: Awaited<ReturnType<typeof terminalOf>>;
let customer: TestCustomer;

const putStore = async (store: Store) =>
  engine.client().send(
    new PutItemCommand({
      TableName: tables.registryTable,
      Item: storeItem(store, { by: 'ops', at: noon }),
    }),
  );

beforeAll(async () => {
  engine = await startTables();
  await putStore({ id: 'shinjuku-east', name: 'Shinjuku East' });
});
afterAll(() => engine.close());
beforeEach(async () => {
  till = await terminalOf(engine.client());
  customer = await customerWith(engine.client(), 100_000n, { enrolledAt: noon - 2 * DAY });
});

const code = async (change: Parameters<typeof codeFor>[2] = {}) =>
  (await codeFor(engine.client(), customer, change)).id;
const charge = (id: string, change: Partial<CreateChargeCommand> = {}, by = till, client = engine.client()) =>
  createCharge(chargePorts(client), chargeCommand(by, id, change));
const outcome = async (made: ReturnType<typeof charge>) => {
  const result = await made;
  return 'refused' in result ? result.refused : result.state;
};
const wallet = async (id = customer.id) =>
  (await ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(id))?.available;
const kept = (id: string) => paymentCodes({ client: engine.client(), runtime, ...tables }).read(id);
const changeCode = (id: string, change: string, values: Record<string, unknown>) =>
  engine.client().send(
    new UpdateItemCommand({
      TableName: tables.registryTable,
      Key: toItem({ ...codeKey(id) }),
      UpdateExpression: change,
      ExpressionAttributeValues: toItem(values as never),
    }),
  );

describe('a charge', () => {
  test('moves the money, uses the code, and says which till it was', async () => {
    const id = await code();
    const made = (await charge(id)) as Charged;
    expect(made).toMatchObject({
      kind: 'payment',
      state: 'posted',
      customer: customer.id,
      device: customer.device,
      counterparty: 'Shinjuku East',
      store: 'shinjuku-east',
      money: yen(1200n),
      lines: [{ category: 'groceries', quantity: 1, amount: 1200n }],
      charge: { terminal: 1, reference: 'receipt-1', code: id },
    });
    expect(await wallet()).toBe(98_800n);
    expect(await kept(id)).toMatchObject({ usedBy: made.id });
    const reading = ledgerReading({ client: engine.client(), runtime, ...tables });
    expect(await reading.readCharge(made.id)).toEqual(made);
  });

  test('takes two round trips, six write units and 3.5 read units', async () => {
    const id = await code();
    const client = engine.client();
    const counted = meter(client);
    expect(await outcome(charge(id, {}, till, client))).toBe('posted');
    // The switches beside the rest, at the same time.
    expect(counted.calls).toEqual(['BatchGetItem', 'BatchGetItem', 'TransactWriteItems']);
    expect(counted.units).toEqual({ write: 6, read: 3.5 });
  });

  test('with the same reference again is the same charge, also when the code is too old by then', async () => {
    const id = await code();
    const first = await charge(id);
    expect(await charge(id)).toEqual(first);
    expect(await charge(id, { now: noon + DAY })).toEqual(first);
    expect(await wallet()).toBe(98_800n);
  });

  test('with the same reference and anything else is a conflict', async () => {
    const id = await code();
    await charge(id);
    const next = await code();
    expect(await outcome(charge(id, { money: yen(1300n) }))).toBe('idempotency_conflict');
    expect(await outcome(charge(next))).toBe('idempotency_conflict');
    expect((await kept(next))?.usedBy).toBeUndefined();
    expect(await wallet()).toBe(98_800n);
  });

  test('of two tills and one code is one, ten times over', async () => {
    const other = await terminalOf(engine.client(), { number: 2 });
    const payer = await customerWith(engine.client(), 100_000n, { enrolledAt: noon - 2 * DAY });
    for (let round = 0; round < 10; round++) {
      const { id } = await codeFor(engine.client(), payer);
      const reference = `round-${round}`;
      const ends = await Promise.all(
        [till, other].map((by) => outcome(charge(id, { reference, money: yen(10n) }, by))),
      );
      expect(ends.sort()).toEqual(['payment_code_used', 'posted']);
    }
    expect(await wallet(payer.id)).toBe(99_900n);
  });

  test('of many codes at once takes exactly what is affordable', async () => {
    const payer = await customerWith(engine.client(), 5_000n, { enrolledAt: noon - 2 * DAY });
    const codes = await Promise.all(Array.from({ length: 12 }, () => codeFor(engine.client(), payer)));
    const ends = await Promise.all(
      codes.map(({ id }, index) => outcome(charge(id, { reference: `r-${index}`, money: yen(1_000n) }))),
    );
    expect(ends.filter((each) => each === 'posted')).toHaveLength(5);
    expect(ends.filter((each) => each === 'insufficient_funds')).toHaveLength(7);
    expect(await wallet(payer.id)).toBe(0n);
  });

  test('that the rules want confirmed moves nothing until the phone confirms it', async () => {
    const id = await code();
    const asked = (await charge(id, { money: yen(30_000n) })) as Charged;
    expect(asked.state).toBe('challenged');
    expect(await wallet()).toBe(100_000n);
    expect(await outcome(charge(id, { reference: 'another', money: yen(1n) }))).toBe('payment_code_used');
    const confirmed = await confirmPayment(moneyPorts(engine.client()), {
      id: asked.id,
      customer: customer.id,
      device: customer.device,
      challenge: asked.stepUp?.challenge ?? '',
      store: asked.store,
      money: asked.money,
      authTime: noon / 1000 + 120,
      evidence: new Uint8Array(140),
      now: noon + 3 * MINUTE,
    });
    expect(confirmed).toMatchObject({ state: 'posted', charge: asked.charge });
    expect(await charge(id, { money: yen(30_000n), now: noon + 4 * MINUTE })).toMatchObject({
      state: 'posted',
    });
    expect(await wallet()).toBe(70_000n);
  });

  test('that the rules hold reserves the money', async () => {
    const id = await code();
    const lines = [{ category: 'e_cigarette', quantity: 11, amount: 5_000n }];
    expect(await charge(id, { money: yen(5_000n), lines })).toMatchObject({
      state: 'pending',
      reasons: ['cash_convertible_quantity'],
    });
    expect(await wallet()).toBe(95_000n);
  });
});

describe('what is refused moves nothing and uses no code', () => {
  type Row = [string, RefusalCode, (id: string) => Promise<Partial<CreateChargeCommand>>];
  const rows: Row[] = [
    ['a code that there is not', 'payment_code_invalid', async () => ({ code: `code_${'z'.repeat(26)}A` })],
    [
      'a code whose time has passed to the millisecond',
      'payment_code_expired',
      async () => ({ now: noon + 5 * MINUTE }),
    ],
    [
      'another currency',
      'currency_not_supported',
      async () => ({ money: { amount: 1200n, currency: 'USD' } }),
    ],
    [
      'a key that is not the terminal’s',
      'terminal_not_enrolled',
      async () => ({ signer: thumbprint('thief') }),
    ],
    ['a terminal that there is not', 'terminal_not_enrolled', async () => ({ terminal: 'nobody' })],
    ['a store that is not the terminal’s', 'terminal_not_enrolled', async () => ({ store: 'osaka-west' })],
    [
      'an account that was frozen since',
      'account_frozen',
      async () => {
        await freeze(engine.client(), customer.id);
        return {};
      },
    ],
    [
      'a session that was ended since',
      'session_ended',
      async () => {
        await changeWallet(engine.client(), customer.id, { sessionsSince: signedIn });
        return {};
      },
    ],
    [
      'a device that was taken from the wallet since',
      'device_not_enrolled',
      async () => {
        await engine.client().send(
          new UpdateItemCommand({
            TableName: tables.ledgerTable,
            Key: toItem({ pk: `WALLET#${customer.id}`, sk: 'WALLET' }),
            UpdateExpression: 'DELETE devices :gone',
            ExpressionAttributeValues: toItem({ ':gone': new Set([customer.device]) }),
          }),
        );
        return {};
      },
    ],
  ];
  test.each(rows)('%s: %s', async (_, refused, prepare) => {
    const id = await code();
    const change = await prepare(id);
    const before = await engine.items(tables.ledgerTable);
    expect(await outcome(charge(change.code ?? id, change))).toBe(refused);
    expect(await engine.items(tables.ledgerTable)).toEqual(before);
    expect((await kept(id))?.usedBy).toBeUndefined();
  });

  test.each([
    ['revoked', { state: 'revoked' as const }],
    ['without its key yet', { state: 'enrolling' as const, key: undefined }],
  ])('a terminal that is %s', async (_, change) => {
    const { key: __, ...rest } = { key: undefined, ...change };
    const other = await terminalOf(engine.client(), { ...rest, number: 3 });
    expect(await outcome(charge(await code(), {}, other))).toBe('terminal_not_enrolled');
  });

  test('more than the ceiling of the code; as much as it is charged', async () => {
    const id = await code({ maxAmount: 1_200n });
    expect(await outcome(charge(id, { money: yen(1_201n) }))).toBe('payment_code_ceiling');
    expect(await outcome(charge(id, { money: yen(1_200n) }))).toBe('posted');
  });

  test('a store that is closed, and more than the store may charge at once', async () => {
    const hours = { sun: [{ from: 9 * 60, to: 12 * 60 + 2 }] };
    await putStore({ id: 'night-shop', name: 'Night shop', openingHours: hours, chargeLimit: 2_000n });
    const there = await terminalOf(engine.client(), { store: 'night-shop' });
    const at = (change: Partial<CreateChargeCommand>) =>
      code().then((id) => outcome(charge(id, { store: 'night-shop', ...change }, there)));
    expect(await at({ now: noon + 2 * MINUTE })).toBe('store_closed');
    expect(await at({ money: yen(2_001n) })).toBe('store_limit_exceeded');
    expect(await at({ money: yen(2_000n) })).toBe('posted');
  });

  test('a switch that is off', async () => {
    const id = await code();
    for (const name of ['charges', 'payments'] as const) {
      await turnSwitch(engine.client(), { name, state: 'off' });
      expect(await outcome(charge(id))).toBe('switched_off');
      await turnSwitch(engine.client(), { name, state: 'on' });
    }
    expect(await outcome(charge(id))).toBe('posted');
  });

  test('the day’s limit, which is a condition of the write', async () => {
    const ports = { ...chargePorts(engine.client()), limits: limitsWith({ paymentPerDay: 2_000n }) };
    const ids = [await code(), await code()];
    const ends = await Promise.all(
      ids.map((id, index) =>
        outcome(createCharge(ports, chargeCommand(till, id, { reference: `r-${index}` }))),
      ),
    );
    expect(ends.sort()).toEqual(['limit_exceeded', 'posted']);
  });
});

describe('judged on what the code has of the customer', () => {
  test('a code that was asked for before a cool-off began is judged anew, and held', async () => {
    const id = await code();
    await changeWallet(engine.client(), customer.id, { coolOffUntil: noon + DAY });
    expect(await charge(id)).toMatchObject({ state: 'pending', reasons: ['cool_off'] });
  });

  test('a level that has changed since is judged anew, by its limits', async () => {
    const id = await code();
    await changeWallet(engine.client(), customer.id, { level: 'identity_verified' });
    expect(await outcome(charge(id))).toBe('posted');
  });
});

describe('each condition on the code', () => {
  /** What the conditions say does not depend on it. */
  const sample = { money: yen(1n) } as Charged;

  test('is one of these', () => {
    expect(codeClauses(sample, noon).map(({ name }) => name)).toEqual([
      'not used',
      'not expired',
      'for this customer',
      'for this device',
      'in this currency',
      'below its ceiling',
    ]);
  });

  type Row = [string, string, Record<string, unknown>, RefusalCode];
  const rows: Row[] = [
    ['not used', 'SET usedBy = :value', { ':value': 'pay_other' }, 'payment_code_used'],
    ['not expired', 'SET expiresAt = :value', { ':value': noon + MINUTE }, 'payment_code_expired'],
    ['for this customer', 'SET customer = :value', { ':value': 'somebody else' }, 'payment_code_invalid'],
    ['for this device', 'SET device = :value', { ':value': new Uint8Array(32) }, 'payment_code_invalid'],
    ['in this currency', 'SET currency = :value', { ':value': 'USD' }, 'payment_code_invalid'],
    ['below its ceiling', 'SET maxAmount = :value', { ':value': 1_199n }, 'payment_code_ceiling'],
  ];
  test.each(rows)(
    '%s: refuses what changed after the read, and lets it pass where it is taken away',
    async (name, update, values, refused) => {
      for (const control of [true, false]) {
        const id = await code();
        const client = engine.client();
        const before = await wallet();
        beforeFirst(client, 'TransactWriteItems', () => changeCode(id, update, values));
        const clause = codeClauses(sample, noon).find((each) => each.name === name);
        if (!control) takeAway(client, clause?.expression ?? '');
        const reference = `${name.replaceAll(' ', '-')}-${control}`;
        expect(await outcome(charge(id, { reference }, till, client))).toBe(control ? refused : 'posted');
        expect(await wallet()).toBe(control ? before : (before ?? 0n) - 1_200n);
      }
    },
  );
});

describe('guessing', () => {
  const guess = (n: number, now = noon + MINUTE) =>
    outcome(charge(`code_${String(n).padStart(26, '0')}A`, { reference: `guess-${n}`, now }));

  test('is cut off after three codes that there are not, and a right one is refused then too', async () => {
    for (let n = 0; n < 3; n++) expect(await guess(n)).toBe('payment_code_invalid');
    expect(await guess(3)).toBe('terminal_cut_off');
    expect(await outcome(charge(await code()))).toBe('terminal_cut_off');
  });

  test('of one terminal does not stop another', async () => {
    for (let n = 0; n < 4; n++) await guess(n);
    const other = await terminalOf(engine.client(), { number: 2 });
    expect(await outcome(charge(await code(), {}, other))).toBe('posted');
  });

  test('is forgotten in the next ten minutes', async () => {
    for (let n = 0; n < 4; n++) await guess(n);
    const id = await code({ now: noon + 10 * MINUTE });
    expect(await outcome(charge(id, { now: noon + 11 * MINUTE }))).toBe('posted');
    for (let n = 10; n < 13; n++) expect(await guess(n, noon + 11 * MINUTE)).toBe('payment_code_invalid');
    expect(await guess(13, noon + 11 * MINUTE)).toBe('terminal_cut_off');
  });

  test('all at once is counted too', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => guess(n)));
    expect(await guess(9)).toBe('terminal_cut_off');
  });

  test('codes that are used or too old are no guesses: a clerk scans twice', async () => {
    const id = await code();
    await charge(id);
    for (let n = 0; n < 5; n++)
      expect(await outcome(charge(id, { reference: `again-${n}` }))).toBe('payment_code_used');
    expect(await outcome(charge(await code(), { reference: 'next' }))).toBe('posted');
  });
});
