/** A thousand requests at once against a limit: exactly as much is made as it allows, whatever their calls' order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as createPayment } from '../../lambdas/handlers/create-payment.ts';
import { handler as createTopUp } from '../../lambdas/handlers/create-top-up.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { paymentBody, signedRequest, topUpBody } from './commands/asking.ts';
import { askFirst } from './commands/money.ts';
import { simulateMachine } from './machine/machine.ts';
import { integerIn } from './world/books.ts';
import { noTrouble } from './world/invocation.ts';
import { lookAtAll } from './world/looking.ts';
import { setting } from './world/setting.ts';
import { World } from './world/world.ts';

let engine: Engine;
let restore: () => void;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-races-of-limits-'));
beforeAll(async () => {
  engine = await startEngine({ dataDir: folder });
  restore = simulateMachine(() => {});
});
afterAll(async () => {
  restore();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const functions = {
  '/payments': { name: 'create-payment', handler: createPayment, body: paymentBody },
  '/top-ups': { name: 'create-top-up', handler: createTopUp, body: (amount: bigint) => topUpBody(amount) },
} as const;

/** @returns answer -> how often, of a thousand under keys of their own */
async function thousand(
  world: World,
  path: keyof typeof functions,
  customer: number,
  amount: bigint,
): Promise<Readonly<Record<string, number>>> {
  const { name, handler, body } = functions[path];
  const keys = Array.from({ length: 1000 }, (_, number) => `contender-number-${number}`);
  const answers: Record<string, number> = {};
  // As many as the engine works on at a time: who waits for a connection does not contend.
  const contend = async () => {
    for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
      const request = signedRequest(world, { customer, phone: 0, key }, path, body(amount));
      const { answer } = await world.request(name, handler, request);
      const told = String(answer?.body.code ?? answer?.body.status);
      answers[told] = (answers[told] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, contend));
  await world.follow();
  await lookAtAll(world);
  expect(world.violations).toEqual([]);
  return answers;
}

const open = (seed: string) => World.open({ engine, seed, trouble: noTrouble });

const fund = (world: World, customer: number, amount: string, key: string) =>
  askFirst(world, 'top_up', { customer, phone: 0, amount, key }, undefined);

test('of 1,000 payments of 1,000 at once, exactly the 300 of the day are made', async () => {
  const world = await open('payments of a day');
  await fund(world, 0, '300000', 'the-funds-of-yesterday');
  world.clock.now += setting.day;
  await fund(world, 0, '300000', 'the-funds-of-today');
  const { approved = 0, held = 0, ...refused } = await thousand(world, '/payments', 0, 1000n);
  // Above 100,000 they are held, and count all the same.
  expect({ made: approved + held, ...refused }).toEqual({ made: 300, limit_exceeded: 700 });
  expect(held).toBeGreaterThan(0);
  expect(integerIn(world.wallet(0), 'available')).toBe(300_000n);
  await world.close();
});

test('of 1,000 top-ups of 1,000 at once, exactly the 300 of the day are made', async () => {
  const world = await open('top-ups of a day');
  expect(await thousand(world, '/top-ups', 0, 1000n)).toEqual({ approved: 300, limit_exceeded: 700 });
  expect(integerIn(world.wallet(0), 'available')).toBe(setting.topUpPerDay);
  await world.close();
});

test('of 1,000 payments of 100 at once on a first day, exactly 100 are made unseen', async () => {
  const world = await open('first day');
  await fund(world, 2, '50000', 'the-funds-of-a-first-day');
  const answers = await thousand(world, '/payments', 2, 100n);
  expect(answers).toEqual({ approved: 100, held: 400, insufficient_funds: 500 });
  expect(integerIn(world.wallet(2), 'available')).toBe(0n);
  await world.close();
});
