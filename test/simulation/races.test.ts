/** A thousand requests at once on one wallet: exactly what is affordable succeeds. Other races: test/lambdas/store/ledger-ending.test.ts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as createPayment } from '../../lambdas/handlers/create-payment.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { paymentBody, signedRequest } from './commands/asking.ts';
import { askFirst } from './commands/money.ts';
import { simulateMachine } from './machine/machine.ts';
import { integerIn } from './world/books.ts';
import { noTrouble } from './world/invocation.ts';
import { lookAtAll } from './world/looking.ts';
import { World } from './world/world.ts';

let engine: Engine;
let restore: () => void;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-races-'));
beforeAll(async () => {
  engine = await startEngine({ dataDir: folder });
  restore = simulateMachine(() => {});
});
afterAll(async () => {
  restore();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

test('of 1,000 payments of 100 at once out of 20,000, exactly 200 are made', async () => {
  const world = await World.open({ engine, seed: 'races', trouble: noTrouble });
  const who = { customer: 0, phone: 0 };
  await askFirst(world, 'top_up', { ...who, amount: '20000', key: 'the-funds-of-the-race' }, undefined);
  const contenders = Array.from({ length: 1000 }, (_, number) => `contender-number-${number}`);
  const answers: string[] = [];
  // As many as the engine works on at a time: who waits for a connection does not contend.
  const contend = async () => {
    for (let key = contenders.pop(); key !== undefined; key = contenders.pop()) {
      const request = signedRequest(world, { ...who, key }, '/payments', paymentBody(100n));
      const { answer } = await world.request('create-payment', createPayment, request);
      answers.push(String(answer?.body.code ?? answer?.body.status));
    }
  };
  await Promise.all(Array.from({ length: 16 }, contend));
  const count = (of: string) => answers.filter((answer) => answer === of).length;
  expect({ approved: count('approved'), refused: count('insufficient_funds') }).toEqual({
    approved: 200,
    refused: 800,
  });
  await world.follow();
  await lookAtAll(world);
  expect(world.violations).toEqual([]);
  expect(integerIn(world.wallet(0), 'available')).toBe(0n);
  const paid = [...world.books.items.keys()].filter((key) => key.startsWith('PAYMENT#'));
  expect(paid).toHaveLength(200);
  await world.close();
});
