/** Every path of money is cut off at every one of its calls, before and after it, and then taken again as a client or Lambda would. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compensationId, correctionId, disputeIdOf } from '../../lambdas/domain/identifiers.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { freeze, liftFreeze, signIn } from './commands/account.ts';
import { compensate, correct, decideAdjustment } from './commands/adjust.ts';
import { handOver, proceed } from './commands/background.ts';
import { send } from './commands/cards.ts';
import { confirm } from './commands/confirm.ts';
import { decide } from './commands/decide.ts';
import { decideDispute, dispute, liftDeviceFreeze } from './commands/dispute.ts';
import { askAgain, askFirst } from './commands/money.ts';
import { refund } from './commands/refund.ts';
import { sweepNow } from './commands/sweep.ts';
import { simulateMachine } from './machine/machine.ts';
import { integerIn, textIn, textsIn } from './world/books.ts';
import type { Charge } from './world/card-processor.ts';
import type { ConsumerName } from './world/consumers.ts';
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
  /** How many days the points are apart, by the clock. @default - so many that no limit is reached */
  readonly apart?: number;
  /** What the wallet gets before it: little, where so much is left of each point that there would be no room. @default '60000' */
  readonly funds?: string;
  /** What else must be. */
  readonly also?: (world: World, asked: Asked) => unknown;
}

const phone = { customer: 0, phone: 0 } as const;
const askedFor = (world: World, key: string): Asked => world.asked.get(key) as Asked;
const wish = (kind: Asked['kind'], amount: string) => (world: World, key: string) =>
  askFirst(world, kind, { ...phone, amount, key }, undefined);
const again = (world: World, key: string) => askAgain(world, askedFor(world, key), undefined);

const pay = wish('payment', '1200');
/** A top-up of 20,000, each from another card, whose charge goes so. */
const charging = (state: Charge['state'], tells: boolean) => (world: World, key: string) => {
  world.processor.plan = () => ({ state, tells });
  const card = Number(key.split('-').at(-1));
  return askFirst(world, 'top_up', { ...phone, amount: '20000', card, key }, undefined);
};
const chargeOf = (world: World, key: string): Charge =>
  world.processor.charges.get(askedFor(world, key).id) as Charge;
/** One that ended later. */
const charged = (state: 'taken' | 'failed', tells: boolean) => async (world: World, key: string) => {
  await charging('open', tells)(world, key);
  world.processor.end(chargeOf(world, key), state, world.clock.now);
};
/** @param part minor units; undefined for all of it */
const denied =
  (before: (world: World, key: string) => Promise<unknown>, part?: bigint) =>
  async (world: World, key: string) => {
    await before(world, key);
    world.processor.reverse(chargeOf(world, key), part, world.clock.now);
  };
/** What the processor tells of it last. */
const telling = (world: World, key: string) => {
  const { outbox, told } = world.processor;
  const { id } = chargeOf(world, key);
  return send(world, [...told, ...outbox].findLast(({ reference }) => reference === id)?.id ?? '');
};
/** All but 5,000 is reserved. */
const spent = async (world: World, key: string) => {
  await charging('taken', false)(world, key);
  const amount = String(integerIn(world.wallet(0), 'available') - 5000n);
  await askFirst(world, 'payment', { ...phone, amount, key: `spent-${key}` }, undefined);
};
/** In the history, and older than what the sweeper leaves to the processor. */
const overdue =
  (before: (world: World, key: string) => Promise<unknown>) => async (world: World, key: string) => {
    await before(world, key);
    await handOver(world, 'record-entries', 25);
    world.clock.now += 3 * setting.chargedWithin;
  };
const unheard = async (world: World, key: string) => {
  await charging('open', false)(world, key);
  world.processor.charges.delete(askedFor(world, key).id);
};
const reversed = (amount: bigint) => (world: World, asked: Asked) =>
  expect(integerIn(world.transfer(asked), 'reversed')).toBe(amount);
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
  // Chance loses an answer now and then.
  if (askedFor(world, key).challenge === undefined) await again(world, key);
  world.clock.now += 2000;
};

const refunding = (world: World, key: string) =>
  refund.run(world, { kind: 'refund', key, operator: 'rei', refundKey: `refund-of-${key}`, amount: '700' });
const capturing = (world: World, key: string) =>
  decide.run(world, {
    kind: 'decide',
    key,
    outcome: 'approve',
    reviewer: 'rei',
    decisionKey: 'a-decision-of-rei',
    capture: '20000',
  });
const toldInPart = async (world: World, key: string) => {
  await opened(world, key);
  await capturing(world, key);
  await followDecision(world);
};
const disputing = (world: World, key: string) =>
  dispute.run(world, { kind: 'dispute', key, reason: 'not_me' });
const disputed = async (world: World, key: string) => {
  await pay(world, key);
  await disputing(world, key);
};
const lifting = (world: World) =>
  liftDeviceFreeze.run(world, { kind: 'lift device freeze', customer: 0, phone: 0 });
const correcting = (amount: string) => (world: World, key: string) =>
  correct.run(world, {
    kind: 'correct',
    operator: 'rei',
    adjustKey: `correction-of-${key}`,
    debit: 'losses:errors',
    credit: `wallet:${world.customer(0).id}`,
    amount,
  });
const compensating = (amount?: string) => (world: World, key: string) =>
  compensate.run(world, {
    kind: 'compensate',
    key,
    operator: 'rei',
    incident: 'outage',
    ...(amount === undefined ? {} : { amount }),
  });
const proposing = correcting('10700');
const proposedCorrection = (world: World, key: string) =>
  correctionId(world.reviewer('rei').subject, `correction-of-${key}`);
const approving = (world: World, key: string) =>
  decideAdjustment.run(world, {
    kind: 'decide adjustment',
    of: 'CORRECTION',
    id: proposedCorrection(world, key),
    operator: 'ken',
    outcome: 'approve',
  });
const proposed = async (world: World, key: string) => {
  await pay(world, key);
  await proposing(world, key);
};
const payMuch = wish('payment', '20000');
const proposedCompensation = (world: World, key: string) => compensationId(askedFor(world, key).id, 'outage');
const approvingCompensation = (world: World, key: string) =>
  decideAdjustment.run(world, {
    kind: 'decide adjustment',
    of: 'COMPENSATION',
    id: proposedCompensation(world, key),
    operator: 'ken',
    outcome: 'approve',
  });
const decidingDispute = (world: World, key: string) =>
  decideDispute.run(world, {
    kind: 'decide dispute',
    key,
    outcome: 'uphold',
    reviewer: 'rei',
    decisionKey: 'a-decision-of-rei',
  });
/** A hold of which no execution knows, and whose time ran out. */
const missed = async (world: World, key: string) => {
  await hold(world, key);
  await handOver(world, 'record-entries', 25);
  world.feeds['start-review'].queue.splice(0);
  world.clock.now += setting.timeToDecide + 2 * setting.sweepMargin;
};
const inQueue = (name: ConsumerName) => (world: World) => expect(world.feeds[name].queue.length).toBe(0);
const recorded = async (world: World, key: string) => {
  await pay(world, key);
  await handOver(world, 'record-entries', 25);
};

const caseOf = (world: World, asked: Asked) => textIn(world.books.get('CASE', caseIdOf(asked.id)), 'state');
const execution = (world: World, asked: Asked) => world.executions.all.get(asked.id)?.state;

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
    also: inQueue('record-entries'),
  },
  { name: 'capture in part', prepare: toldInPart, act: transition, moved: -20_000n, state: 'posted' },
  { name: 'refund', prepare: pay, act: refunding, moved: -500n, state: 'posted' },
  {
    name: 'dispute that freezes the device',
    prepare: pay,
    act: disputing,
    moved: -1200n,
    state: 'posted',
    also: (world, asked) => {
      expect(textIn(world.books.get('CASE', disputeIdOf(asked.id)), 'state')).toBe('open');
      expect(textsIn(world.wallet(0), 'frozenDevices')).toHaveLength(1);
    },
  },
  {
    name: 'end of the freeze',
    prepare: disputed,
    act: lifting,
    moved: -1200n,
    state: 'posted',
    also: (world) => expect(textsIn(world.wallet(0), 'devices')).toHaveLength(1),
  },
  { name: 'correction', prepare: pay, act: correcting('700'), moved: -500n, state: 'posted' },
  {
    name: 'proposal of a correction',
    prepare: pay,
    act: proposing,
    moved: -1200n,
    state: 'posted',
    also: (world, asked) =>
      expect(textIn(world.books.proposal('CORRECTION', proposedCorrection(world, asked.key)), 'state')).toBe(
        'proposed',
      ),
  },
  { name: 'decision of a correction', prepare: proposed, act: approving, moved: 9500n, state: 'posted' },
  { name: 'compensation', prepare: pay, act: compensating('700'), moved: -500n, state: 'posted' },
  { name: 'compensation in full', prepare: pay, act: compensating(), moved: 0n, state: 'posted' },
  {
    name: 'proposal of a compensation',
    prepare: payMuch,
    act: compensating(),
    moved: -20_000n,
    state: 'posted',
    also: (world, asked) =>
      expect(
        textIn(world.books.proposal('COMPENSATION', proposedCompensation(world, asked.key)), 'state'),
      ).toBe('proposed'),
  },
  {
    name: 'decision of a compensation',
    prepare: async (world, key) => {
      await payMuch(world, key);
      await compensating()(world, key);
    },
    act: approvingCompensation,
    moved: 0n,
    state: 'posted',
  },
  {
    name: 'decision of a dispute',
    prepare: disputed,
    act: decidingDispute,
    moved: -1200n,
    state: 'posted',
    also: (world, asked) =>
      expect(textIn(world.books.get('CASE', disputeIdOf(asked.id)), 'state')).toBe('decided'),
  },
  {
    name: 'top-up from a card',
    act: charging('taken', false),
    again,
    moved: 20_000n,
    state: 'posted',
  },
  {
    name: 'top-up from a card that is declined',
    act: charging('failed', false),
    again,
    moved: 0n,
    state: 'voided',
  },
  {
    name: 'event of a success',
    prepare: charged('taken', true),
    act: telling,
    moved: 20_000n,
    state: 'posted',
  },
  { name: 'event of a failure', prepare: charged('failed', true), act: telling, moved: 0n, state: 'voided' },
  {
    name: 'event of a charge-back',
    prepare: denied(charging('taken', false)),
    act: telling,
    moved: 0n,
    state: 'posted',
    also: reversed(20_000n),
  },
  {
    name: 'event of a charge-back in part',
    prepare: denied(charging('taken', false), 1200n),
    act: telling,
    moved: 18_800n,
    state: 'posted',
    also: reversed(1200n),
  },
  {
    name: 'event of a charge-back before the success',
    prepare: denied(charged('taken', false)),
    act: telling,
    moved: 0n,
    state: 'voided',
    also: reversed(20_000n),
  },
  {
    name: 'event of a charge-back in part before the success',
    prepare: denied(charged('taken', false), 1200n),
    funds: '5000',
    act: telling,
    moved: 18_800n,
    state: 'posted',
    also: reversed(1200n),
  },
  {
    name: 'event of a charge-back of what was spent',
    prepare: denied(spent),
    act: telling,
    moved: 15_000n,
    state: 'posted',
    also: (world, asked) => {
      expect(world.books.chargeBacks.get(asked.id)).toEqual({ wallet: 5000n, losses: 15_000n });
      expect(textIn(world.wallet(0), 'status')).toBe('frozen');
    },
  },
  {
    name: 'sweeping of a charge that was never told',
    prepare: overdue(charged('taken', false)),
    act: (world) => sweepNow(world, 'charges'),
    moved: 20_000n,
    state: 'posted',
  },
  {
    name: 'sweeping of a charge that never arrived',
    prepare: overdue(unheard),
    act: (world) => sweepNow(world, 'charges'),
    moved: 0n,
    state: 'voided',
  },
  {
    name: 'sweeping of a hold',
    prepare: missed,
    act: (world) => sweepNow(world, 'holds'),
    moved: 0n,
    state: 'expired',
    also: (world, asked) => expect(caseOf(world, asked)).toBe('expired'),
  },
  {
    name: 'sealing',
    prepare: pay,
    act: (world) => handOver(world, 'seal-ledger', 1000),
    moved: -1200n,
    state: 'posted',
    also: inQueue('seal-ledger'),
  },
  {
    name: 'what stores are owed',
    prepare: recorded,
    // It closes every day that has passed.
    apart: 1,
    funds: '5000',
    act: (world) => handOver(world, 'project-stores', 1000),
    moved: -1200n,
    state: 'posted',
    also: inQueue('project-stores'),
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
  const { apart = 40, funds = '60000' } = path;
  world.clock.now += apart * setting.day;
  world.faults.clear();
  const isFrozen = textIn(world.wallet(0), 'status') === 'frozen';
  if (isFrozen) await liftFreeze.run(world, { kind: 'lift freeze', customer: 0 });
  if (textsIn(world.wallet(0), 'frozenDevices').length > 0) await lifting(world);
  if (Number(integerIn(world.wallet(0), 'sessionsSince')) >= world.customer(0).authTime) {
    world.clock.now += 2000;
    await signIn.run(world, { kind: 'sign in', customer: 0 });
    world.clock.now += 1000;
  }
  await wish('top_up', funds)(world, `funds-of-point-number-${number}`);
  // What came of the points before is none of this one's.
  for (const { queue } of Object.values(world.feeds)) queue.splice(0);
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
  // Some paths have dozens of calls, each of which is a point.
  { timeout: 240_000 },
  async (path) => {
    const world = await World.open({ engine, seed: 'crash points', trouble: noTrouble, cards: 40 });
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
