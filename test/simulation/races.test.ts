/** A thousand requests at once on one wallet, and two at once on one payment: exactly what is affordable is made, and one wins. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { correctionId } from '../../lambdas/domain/identifiers.ts';
import { handler as createPayment } from '../../lambdas/handlers/create-payment.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { compensate, correct, decideAdjustment } from './commands/adjust.ts';
import { paymentBody, signedRequest } from './commands/asking.ts';
import { runTogether } from './commands/at-once.ts';
import { execution, handOver, proceed } from './commands/background.ts';
import type { Command } from './commands/command.ts';
import { decide } from './commands/decide.ts';
import { askFirst } from './commands/money.ts';
import { refund } from './commands/refund.ts';
import { sweep } from './commands/sweep.ts';
import { simulateMachine } from './machine/machine.ts';
import { seeded } from './machine/random.ts';
import { integerIn, textIn } from './world/books.ts';
import { noTrouble } from './world/invocation.ts';
import { look, lookAtAll } from './world/looking.ts';
import { setting } from './world/setting.ts';
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

const ROUNDS = 60;

interface Duel {
  readonly name: string;
  /** What has to be before it, of the payment under the key. */
  readonly prepare: (world: World, key: string) => Promise<unknown>;
  readonly contenders: (world: World, key: string) => readonly Command[];
  /** How the payment stands in the end, and what was given back of it: one of these. */
  readonly ends: readonly (readonly [state: string, refunded: bigint])[];
}

const kinds = new Map([compensate, decide, execution, refund, sweep].map((each) => [each.kind, each]));
const payment = (amount: string) => (world: World, key: string) =>
  askFirst(world, 'payment', { customer: 0, phone: 0, amount, key }, undefined);
const giveBack = (key: string, number: number, amount: string): Command => ({
  kind: 'refund',
  key,
  operator: number % 2 === 0 ? 'rei' : 'ken',
  refundKey: `refund-${number}-of-${key}`,
  amount,
});
const idOf = (world: World, key: string): string => world.asked.get(key)?.id ?? '';
const approve = (key: string): Command => ({
  kind: 'decide',
  key,
  outcome: 'approve',
  reviewer: 'rei',
  decisionKey: 'in-the-last-moment',
});

async function opened(world: World, key: string) {
  await payment('50000')(world, key);
  await handOver(world, 'start-review', 25);
  await handOver(world, 'record-entries', 25);
  await proceed(world, idOf(world, key));
}

/** Approved, told, and not captured yet; by now it is overdue for the sweeper. */
async function approved(world: World, key: string) {
  await opened(world, key);
  await decide.run(world, approve(key) as Parameters<typeof decide.run>[1]);
  await handOver(world, 'follow-decision', 25);
  world.clock.now += setting.timeToDecide + 2 * setting.sweepMargin;
}

/** Its time is up by the machine's clock, and not yet by that of whoever decides. */
async function lastMoment(world: World, key: string) {
  await opened(world, key);
  const waiting = world.executions.all.get(idOf(world, key));
  const due = (waiting?.since ?? 0) + setting.timeToDecide;
  world.clock.now = due - 500;
  if (waiting) world.executions.timeOut(waiting, due);
}

const settling = (world: World, key: string): Command => ({ kind: 'execution', name: idOf(world, key) });

const duels: readonly Duel[] = [
  {
    name: 'refund against refund',
    prepare: payment('1200'),
    contenders: (_, key) => [0, 1, 2].map((number) => giveBack(key, number, '700')),
    ends: [['posted', 700n]],
  },
  {
    name: 'refund against compensation',
    prepare: payment('1200'),
    contenders: (_, key) => [
      giveBack(key, 0, '700'),
      { kind: 'compensate', key, operator: 'ken', incident: 'outage', amount: '800' },
    ],
    ends: [
      ['posted', 700n],
      ['posted', 800n],
    ],
  },
  {
    name: 'decision against timeout',
    prepare: lastMoment,
    contenders: (world, key) => [approve(key), settling(world, key)],
    ends: [
      ['posted', 0n],
      ['expired', 0n],
    ],
  },
  {
    name: 'capture against the sweeper',
    prepare: approved,
    contenders: (world, key) => [settling(world, key), { kind: 'sweep', what: 'holds' }],
    // What was decided in time is never expired, whoever ends it.
    ends: [['posted', 0n]],
  },
];

test.each(duels)(
  '$name: in any order of their calls one end is reached, and every invariant holds',
  async (duel) => {
    const world = await World.open({ engine, seed: duel.name, trouble: noTrouble });
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      world.random = seeded(`${duel.name} ${round}`);
      const key = `payment-of-round-${round}`;
      world.clock.now += 2 * setting.day;
      await askFirst(
        world,
        'top_up',
        { customer: 0, phone: 0, amount: '60000', key: `funds-of-round-${round}` },
        undefined,
      );
      await duel.prepare(world, key);
      await runTogether(world, kinds, duel.contenders(world, key));
      // Whoever lost its turn has its next one.
      await proceed(world, idOf(world, key));
      await world.follow();
      look(world);
      const transfer = world.books.get('PAYMENT', idOf(world, key));
      const end = [textIn(transfer, 'state'), integerIn(transfer, 'refunded')] as const;
      expect(duel.ends).toContainEqual(end);
      seen.add(end.join(' '));
      await spend(world, key);
      expect(world.violations).toEqual([]);
    }
    expect(seen.size).toBe(duel.ends.length);
    await lookAtAll(world);
    expect(world.violations).toEqual([]);
    await world.close();
  },
);

/** So that no limit of the wallet is reached by the next rounds. */
async function spend(world: World, key: string): Promise<void> {
  const available = integerIn(world.wallet(0), 'available');
  if (available < 400_000n) return;
  const debit = `wallet:${world.customer(0).id}`;
  const amount = String(available);
  const correction = { kind: 'correct', operator: 'rei', adjustKey: `spent-${key}`, amount } as const;
  await correct.run(world, { ...correction, debit, credit: 'losses:errors' });
  const of = 'CORRECTION';
  const id = correctionId(world.reviewer('rei').subject, `spent-${key}`);
  await decideAdjustment.run(world, {
    kind: 'decide adjustment',
    of,
    id,
    operator: 'ken',
    outcome: 'approve',
  });
}
