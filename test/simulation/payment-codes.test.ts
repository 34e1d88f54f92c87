/** Payment codes by brute force: two tills and one code a thousand times, and a million guesses. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCharge } from '../../lambdas/domain/charges/create-charge.ts';
import { windowOf } from '../../lambdas/domain/charges/guesses.ts';
import type { PaymentCode } from '../../lambdas/domain/codes/code.ts';
import { isPaymentCode, paymentCode } from '../../lambdas/domain/codes/payment-code.ts';
import { handler } from '../../lambdas/handlers/create-charge.ts';
import { codeKeys } from '../../lambdas/store/code-keys.ts';
import { ledgerReading } from '../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { codeOf, invoke } from '../support/api-event.ts';
import { chargeCommand, chargePorts, codeFor, terminalOf } from '../support/charges.ts';
import { environmentWithStore } from '../support/customer-requests.ts';
import { type FunctionEnvironment, settings } from '../support/function-environment.ts';
import { yen } from '../support/money-requests.ts';
import { tables } from '../support/tables.ts';
import { putTerminal, signedBy } from '../support/terminals.ts';
import { customerWith, noon } from '../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;
const PATIENCE = 280_000;

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());

test('of two tills and one code, exactly one is approved: 1,000 rounds on the engine', {
  timeout: PATIENCE,
}, async () => {
  const client = env.tables.client();
  const ports = chargePorts(client);
  const tills = [await terminalOf(client), await terminalOf(client, { number: 2 })];
  const rounds = Array.from({ length: 1_000 }, (_, round) => round);
  const payers = await Promise.all(
    Array.from({ length: 4 }, () => customerWith(client, 100_000n, { enrolledAt: noon - 2 * DAY })),
  );
  const ends: string[] = [];
  // Four customers, one round after the other each: more would wait for the engine, and not contend.
  await Promise.all(
    payers.map(async (payer) => {
      for (let round = rounds.pop(); round !== undefined; round = rounds.pop()) {
        const { id } = await codeFor(client, payer);
        const change = { reference: `round-${round}`, money: yen(1n) };
        const both = await Promise.all(
          tills.map((till) => createCharge(ports, chargeCommand(till, id, change))),
        );
        ends.push(
          both
            .map((end) => ('refused' in end ? end.refused : end.state))
            .sort()
            .join(' '),
        );
      }
    }),
  );
  expect(ends).toEqual(Array(1_000).fill('payment_code_used posted'));
  const reading = ledgerReading({ client, runtime, ...tables });
  const left = await Promise.all(
    payers.map(async ({ id }) => (await reading.readWallet(id))?.available ?? 0n),
  );
  expect(left.reduce((sum, available) => sum + available, 0n)).toBe(399_000n);
});

/** The same for the same number: what was guessed can be guessed again. */
const bytesOf = (guess: number) => createHash('sha256').update(`guess ${guess}`).digest();

test('1,000,000 guesses that nobody stops find none of 20,000 codes, with the items in memory', {
  timeout: PATIENCE,
}, async () => {
  const key = randomBytes(32);
  const keys = codeKeys({ keys: { values: async () => [key.toString('hex')] }, prefix: '01', now: Date.now });
  const live = new Map<string, PaymentCode>();
  const client = env.tables.client();
  const payer = await customerWith(client, 100_000n, { enrolledAt: noon - 2 * DAY });
  const given = await codeFor(client, payer);
  let known = '';
  for (let n = 0; n < 20_000; n++) {
    known = await keys.digitsFor(payer.id, `request-${n}`);
    const id = await keys.idOf(known);
    live.set(id, { ...given, id });
  }
  const till = await terminalOf(client);
  const ports = chargePorts(client);
  const store = { id: till.store, name: 'Shinjuku East' };
  let written = 0;
  const unbounded: typeof ports = {
    ...ports,
    facts: {
      gather: async ({ code }) => ({ code: live.get(code), terminal: till, store, switchedOff: [] }),
    },
    ledger: {
      readCharge: async () => undefined,
      writeCharge: async (transfer) => {
        written += 1;
        return { outcome: 'written', transfer };
      },
    },
    guesses: { most: Number.POSITIVE_INFINITY, window: DAY, count: async () => undefined },
  };
  const template = chargeCommand(till, given.id);
  const attempt = async (digits: string) =>
    createCharge(unbounded, { ...template, code: await keys.idOf(digits) });
  let found = 0;
  for (let guess = 0; guess < 1_000_000; guess++) {
    const end = await attempt(paymentCode('01', bytesOf(guess)));
    if (!('refused' in end) || end.refused !== 'payment_code_invalid') found += 1;
  }
  expect([found, written]).toEqual([0, 0]);
  // And it would have been seen: the one that is known is charged.
  expect(await attempt(known)).toMatchObject({ state: 'posted' });
  expect(written).toBe(1);
});

test('through the function, a terminal that guesses is stopped at its bound, and a right code with it', async () => {
  const limits = JSON.parse(settings.GUESS_LIMITS) as { most: number; window: number };
  // Within one window, whenever it is run.
  vi.useFakeTimers({ toFake: ['Date'], now: windowOf(Date.now(), limits) + 60_000 });
  try {
    const till = await putTerminal(env.tables.client());
    const ends: unknown[] = [];
    for (let guess = 0; guess < 200; guess++) {
      const code = paymentCode('01', bytesOf(guess));
      const body = {
        store_id: 'shinjuku-east',
        code,
        amount: '1',
        currency: 'JPY',
        reference: `guess-${guess}`,
        lines: [{ category: 'groceries', quantity: 1, amount: '1' }],
      };
      ends.push(codeOf(await invoke(handler, await signedBy(till, '/charges', body))));
    }
    expect(ends).toEqual([
      ...Array(limits.most).fill('payment_code_invalid'),
      ...Array(200 - limits.most).fill('terminal_cut_off'),
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test('a code tells nothing of the next: of 100,000 none is like another, and no digit is likelier', () => {
  const seen = new Set<string>();
  const counts = Array.from({ length: 21 }, () => new Array<number>(10).fill(0));
  for (let n = 0; n < 100_000; n++) {
    const code = paymentCode('01', createHmac('sha256', 'a key').update(String(n)).digest());
    seen.add(code.slice(2, -1));
    if (!isPaymentCode(code)) throw new Error(`${code} has a wrong check digit`);
    for (const [place, row] of counts.entries()) {
      const digit = Number(code[place + 2]);
      row[digit] = (row[digit] ?? 0) + 1;
    }
  }
  expect(seen.size).toBe(100_000);
  // Five standard deviations of a binomial count of 100,000 and a tenth.
  for (const row of counts) for (const count of row) expect(Math.abs(count - 10_000)).toBeLessThan(475);
});
