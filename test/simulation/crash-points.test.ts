/** Every path of money is cut off at every one of its calls, before and after it, and then taken again as a client or Lambda would. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { freeze, liftFreeze, signIn } from './commands/account.ts';
import { handOver, proceed } from './commands/background.ts';
import { confirm } from './commands/confirm.ts';
import { decide } from './commands/decide.ts';
import { askAgain, askFirst } from './commands/money.ts';
import { simulateMachine } from './machine/machine.ts';
import { integerIn, textIn } from './world/books.ts';
import { caseIdOf } from './world/invariants.ts';
import { type KillPoint, noTrouble } from './world/invocation.ts';
import { look, lookAtAll } from './world/looking.ts';
import { setting } from './world/setting.ts';
import { type Asked, World } from './world/world.ts';

let engine: Engine;
let restore: () => void;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-crash-points-'));
beforeAll(async () => {
  engine = await startEngine({ dataDir: folder });
  restore = simulateMachine(() => {});
});
afterAll(async () => {
  restore();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Path {
  readonly name: string;
  /** What has to be before it: the key of what it is about. */
  readonly prepare?: (world: World, key: string) => Promise<void>;
  readonly act: (world: World, key: string) => Promise<unknown>;
  /** As a client or Lambda does it again. @default - the same again */
  readonly again?: (world: World, key: string) => Promise<unknown>;
  /** What has moved in the wallet in the end, and how the transfer stands. */
  readonly moved: bigint;
  readonly state: string;
  /** What else must be. */
  readonly also?: (world: World, asked: Asked) => unknown;
}

const phone = { customer: 0, phone: 0 } as const;
const askedFor = (world: World, key: string): Asked => world.asked.get(key) as Asked;
const wish = (kind: Asked['kind'], amount: string) => (world: World, key: string) =>
  askFirst(world, kind, { ...phone, amount, key }, undefined);
const again = (world: World, key: string) => askAgain(world, askedFor(world, key), undefined);

const pay = wish('payment', '1200');
const hold = wish('payment', '50000');
const challenge = wish('payment', '30000');

const startReview = (world: World) => handOver(world, 'start-review', 25);
const held = async (world: World, key: string) => {
  await hold(world, key);
  await startReview(world);
};
const transition = (world: World, key: string) => proceed(world, askedFor(world, key).id);
const opened = async (world: World, key: string) => {
  await held(world, key);
  await transition(world, key);
};
const deciding = (outcome: 'approve' | 'decline') => (world: World, key: string) =>
  decide.run(world, { kind: 'decide', key, outcome, reviewer: 'rei', decisionKey: 'a-decision-of-rei' });
const followDecision = (world: World) => handOver(world, 'follow-decision', 25);
const decided = (outcome: 'approve' | 'decline') => async (world: World, key: string) => {
  await opened(world, key);
  await deciding(outcome)(world, key);
};
const toldOf = (outcome: 'approve' | 'decline') => async (world: World, key: string) => {
  await decided(outcome)(world, key);
  await followDecision(world);
};
const timedOut = async (world: World, key: string) => {
  await opened(world, key);
  world.clock.now += setting.timeToDecide;
  await transition(world, key);
};
const confirming = (world: World, key: string) =>
  confirm.run(world, {
    kind: 'confirm',
    key,
    confirmationKey: `confirmation-of-${key}`.slice(0, 60),
    signInFirst: true,
    other: false,
  });
const challenged = async (world: World, key: string) => {
  await challenge(world, key);
  world.clock.now += 2000;
};

const caseOf = (world: World, asked: Asked) => textIn(world.books.get('CASE', caseIdOf(asked.id)), 'state');
const execution = (world: World, asked: Asked) => world.executions.all.get(asked.id)?.state;
const entries = async (world: World) => world.feeds['record-entries'].queue.length;

const paths: readonly Path[] = [
  { name: 'top-up', act: wish('top_up', '5000'), again, moved: 5000n, state: 'posted' },
  { name: 'payment', act: pay, again, moved: -1200n, state: 'posted' },
  { name: 'payment that is held', act: hold, again, moved: 0n, state: 'pending' },
  { name: 'payment to be confirmed', act: challenge, again, moved: 0n, state: 'challenged' },
  { name: 'confirmation', prepare: challenged, act: confirming, moved: -30_000n, state: 'posted' },
  {
    name: 'start of the review',
    prepare: hold,
    act: startReview,
    moved: 0n,
    state: 'pending',
    also: (world, asked) => expect(execution(world, asked)).toBe('open case'),
  },
  {
    name: 'opening of the case',
    prepare: held,
    act: transition,
    moved: 0n,
    state: 'pending',
    also: (world, asked) => expect(caseOf(world, asked)).toBe('open'),
  },
  {
    name: 'decision',
    prepare: opened,
    act: deciding('approve'),
    moved: 0n,
    state: 'pending',
    also: (world, asked) => expect(caseOf(world, asked)).toBe('decided'),
  },
  {
    name: 'telling of the decision',
    prepare: decided('approve'),
    act: followDecision,
    moved: 0n,
    state: 'pending',
    also: (world, asked) => expect(execution(world, asked)).toBe('settle'),
  },
  { name: 'capture', prepare: toldOf('approve'), act: transition, moved: -50_000n, state: 'posted' },
  { name: 'release', prepare: toldOf('decline'), act: transition, moved: 0n, state: 'voided' },
  {
    name: 'expiry',
    prepare: timedOut,
    act: transition,
    moved: 0n,
    state: 'expired',
    also: (world, asked) => expect(caseOf(world, asked)).toBe('expired'),
  },
  {
    name: 'history',
    prepare: pay,
    act: (world) => handOver(world, 'record-entries', 25),
    moved: -1200n,
    state: 'posted',
    also: async (world) => expect(await entries(world)).toBe(0),
  },
  {
    name: 'freeze',
    prepare: pay,
    act: (world) => freeze.run(world, { kind: 'freeze', customer: 0, by: 'customer' }),
    moved: -1200n,
    state: 'posted',
    also: (world) => expect(textIn(world.wallet(0), 'status')).toBe('frozen'),
  },
];

const standing = (world: World) =>
  integerIn(world.wallet(0), 'available') + integerIn(world.wallet(0), 'pending');

const stops = (world: World) =>
  [...world.faults].filter(([fault]) => fault.startsWith('Lambda stops')).length > 0;

/** @returns how many calls the path made, and whether it was cut off */
async function take(world: World, path: Path, number: number, at?: KillPoint) {
  const key = `key-of-point-number-${number}`;
  // No limit is reached, and no account stays frozen, because of the points before.
  world.clock.now += 40 * setting.day;
  world.faults.clear();
  if (textIn(world.wallet(0), 'status') === 'frozen') {
    await liftFreeze.run(world, { kind: 'lift freeze', customer: 0 });
    world.clock.now += 2000;
    await signIn.run(world, { kind: 'sign in', customer: 0 });
    world.clock.now += 1000;
  }
  await wish('top_up', '60000')(world, `funds-of-point-number-${number}`);
  world.feeds['record-entries'].queue.splice(0);
  const before = standing(world);
  await path.prepare?.(world, key);
  world.killNext = at;
  await path.act(world, key);
  const calls = world.lastCalls;
  const isCutOff = stops(world);
  if (isCutOff) await (path.again ?? path.act)(world, key);
  await world.follow();
  look(world);
  expect(world.violations).toEqual([]);
  const asked = askedFor(world, key);
  expect([textIn(world.transfer(asked), 'state'), standing(world) - before]).toEqual([
    path.state,
    path.moved,
  ]);
  await path.also?.(world, asked);
  return { calls, isCutOff };
}

test.each(paths)(
  '$name: cut off anywhere and taken again, nothing is lost and nothing doubled',
  async (path) => {
    const world = await World.open({ engine, seed: 'crash points', trouble: noTrouble });
    const { calls } = await take(world, path, 0);
    expect(calls).toBeGreaterThan(0);
    let points = 0;
    for (let call = 1; call <= calls; call++) {
      for (const when of ['before', 'after'] as const) {
        points += 1;
        expect(await take(world, path, points, { call, when })).toMatchObject({ isCutOff: true });
      }
    }
    expect(points).toBe(2 * calls);
    await lookAtAll(world);
    expect(world.violations).toEqual([]);
    await world.close();
  },
);
