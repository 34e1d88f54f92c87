import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { signInAttempts, signInSuccesses } from '../../../lambdas/store/sign-in-attempts.ts';
import { meter } from '../../support/middleware.ts';
import { fakeRuntime } from '../../support/runtime.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const DAY = 24 * 60 * 60 * 1000;
const noon = Date.UTC(2026, 10, 22, 3);
/** @param random picks the part of the counters, of which there are eight */
const storeWith = (random = 0, client = engine.client()) => {
  const options = { client, runtime: fakeRuntime(random), ...tables };
  return { ...signInAttempts(options), ...signInSuccesses(options) };
};
const count = (user: string, at = noon, most = 3) => storeWith().countOfUser(user, most, DAY, at);

describe('of one user', () => {
  test('as many as there may be, and then no more', async () => {
    const user = randomUUID();
    const counted = [await count(user), await count(user), await count(user), await count(user)];
    expect(counted).toEqual([true, true, true, false]);
    expect(await count(randomUUID())).toBe(true);
  });

  test('at once, none is let in beside the others', async () => {
    const user = randomUUID();
    const counted = await Promise.all(Array.from({ length: 8 }, () => count(user)));
    expect(counted.filter((each) => each)).toHaveLength(3);
  });

  test('what is refused is not counted: a day after the first, there are new ones', async () => {
    const user = randomUUID();
    for (let n = 0; n < 5; n++) await count(user);
    expect(await count(user, noon + DAY - 1)).toBe(false);
    expect(await count(user, noon + DAY)).toBe(true);
    expect(await count(user, noon + DAY)).toBe(true);
    expect(await count(user, noon + DAY)).toBe(true);
    expect(await count(user, noon + DAY)).toBe(false);
  });

  test('at once when the day is over, still no more than there may be', async () => {
    const user = randomUUID();
    for (let n = 0; n < 3; n++) await count(user);
    const counted = await Promise.all(Array.from({ length: 8 }, () => count(user, noon + DAY)));
    expect(counted.filter((each) => each)).toHaveLength(3);
  });

  test('a success forgets them', async () => {
    const user = randomUUID();
    for (let n = 0; n < 4; n++) await count(user);
    await storeWith().succeeded(user, 60_000, noon + 1);
    expect(await count(user, noon + 2)).toBe(true);
  });

  test('a reset by mail forgets them, and is no success', async () => {
    const user = randomUUID();
    for (let n = 0; n < 4; n++) await count(user);
    const before = await storeWith().failuresOfAll(60_000, noon);
    await storeWith().forget(user, noon);
    expect(await count(user)).toBe(true);
    expect(await storeWith().failuresOfAll(60_000, noon)).toBe(before);
  });

  test('are kept under a hash, for two days', async () => {
    await count('stranger@example.com');
    const items = (await engine.items(tables.registryTable)).filter(({ sk }) => sk?.S === 'SIGN_IN');
    expect(JSON.stringify(items)).not.toContain('stranger');
    for (const { expires } of items) expect(Number(expires?.N)).toBeLessThanOrEqual((noon + 3 * DAY) / 1000);
  });

  test('cost one write while there are any left, and one when there are none', async () => {
    const client = engine.client();
    const counted = meter(client);
    const user = randomUUID();
    for (let n = 0; n < 4; n++) await storeWith(0, client).countOfUser(user, 3, DAY, noon);
    expect(counted.calls).toEqual(['UpdateItem', 'UpdateItem', 'UpdateItem', 'UpdateItem']);
  });
});

describe('of all', () => {
  /** A window of time of its own for each test. */
  let windows = 0;
  const WINDOW = 60_000;
  const newWindow = () => noon - (noon % WINDOW) + ++windows * WINDOW;
  const randoms = Array.from({ length: 8 }, (_, part) => part / 8);

  test('are counted in parts; those that succeeded do not count', async () => {
    const at = newWindow();
    for (const random of [...randoms, ...randoms]) await storeWith(random).countOfAll(WINDOW, at);
    for (const random of [0, 0, 0.99]) await storeWith(random).succeeded(randomUUID(), WINDOW, at + 1);
    expect(await storeWith().failuresOfAll(WINDOW, at + 2)).toBe(13);
  });

  test('begin anew with each window', async () => {
    const at = newWindow();
    await storeWith().countOfAll(WINDOW, at + WINDOW - 1);
    expect(await storeWith().failuresOfAll(WINDOW, at)).toBe(1);
    expect(await storeWith().failuresOfAll(WINDOW, at + WINDOW)).toBe(0);
  });

  test.each<readonly [string, (n: number) => number]>([
    ['spread evenly', (n) => (n % 8) / 8],
    ['all in one part', () => 0.5],
    ['by chance', () => Math.random()],
  ])('an estimate passes every bound no later than they do: %s', async (_, randomOf) => {
    const at = newWindow();
    let highest = 0;
    for (let n = 1; n <= 24; n++) {
      highest = Math.max(highest, await storeWith(randomOf(n)).countOfAll(WINDOW, at));
      expect(highest).toBeGreaterThanOrEqual(n);
    }
  });
});

describe('the restriction', () => {
  test('is begun by one of those who see that it is needed, and ends by itself', async () => {
    const store = storeWith();
    expect(await store.restrictedUntil(noon)).toBe(0);
    const begun = await Promise.all(Array.from({ length: 5 }, () => store.restrict(noon + 1000, noon)));
    expect(begun.filter((each) => each)).toHaveLength(1);
    expect(await store.restrictedUntil(noon)).toBe(noon + 1000);
    expect(await store.restrict(noon + 9000, noon + 999)).toBe(false);
    expect(await store.restrict(noon + 9000, noon + 1000)).toBe(true);
    expect(await store.restrictedUntil(noon)).toBe(noon + 9000);
  });
});

test('a restriction that was seen is not read again before it is over', async () => {
  const client = engine.client();
  const counted = meter(client);
  const memory = { restrictedUntil: 0 };
  const store = signInAttempts({ client, runtime: fakeRuntime(), ...tables, memory });
  const ask = async (now: number) => {
    counted.reset();
    return [await store.restrictedUntil(now), counted.calls.length];
  };
  await store.restrict(noon + DAY, noon + DAY - 1000);
  expect(await ask(noon)).toEqual([noon + DAY, 1]);
  expect(await ask(noon + 1)).toEqual([noon + DAY, 0]);
  expect(await ask(noon + DAY)).toEqual([noon + DAY, 1]);
});

test('a table that does not answer is a fault, not a count of none', async () => {
  const client = engine.client();
  client.middlewareStack.add(
    () => async () => {
      throw Object.assign(new Error('No answer'), { name: 'TimeoutError' });
    },
    { step: 'initialize' },
  );
  const store = storeWith(0.5, client);
  await expect(store.restrictedUntil(noon)).rejects.toThrow(ServiceBusy);
  await expect(store.countOfUser('hana', 3, DAY, noon)).rejects.toThrow(ServiceBusy);
  await expect(store.countOfAll(DAY, noon)).rejects.toThrow(ServiceBusy);
  await expect(store.failuresOfAll(DAY, noon)).rejects.toThrow(ServiceBusy);
  await expect(store.restrict(noon, noon)).rejects.toThrow(ServiceBusy);
});
