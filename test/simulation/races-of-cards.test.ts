/** Top-ups from cards, two at once: in any order one end is reached, and without any of their controls another one is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardIsActive } from '../../lambdas/store/ledger-writing.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { runTogether } from './commands/at-once.ts';
import { handOver } from './commands/background.ts';
import { cardEvent, send } from './commands/cards.ts';
import type { Command } from './commands/command.ts';
import { askFirst } from './commands/money.ts';
import { sweep } from './commands/sweep.ts';
import { topUp } from './commands/top-up.ts';
import { simulateMachine } from './machine/machine.ts';
import { seeded } from './machine/random.ts';
import type { Call } from './machine/task.ts';
import { without } from './machine/weakened.ts';
import { textIn } from './world/books.ts';
import { noTrouble } from './world/invocation.ts';
import { look, lookAtAll } from './world/looking.ts';
import { setting } from './world/setting.ts';
import { World } from './world/world.ts';

let engine: Engine;
let restore: () => void;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-races-of-cards-'));
beforeAll(async () => {
  engine = await startEngine({ dataDir: folder });
  restore = simulateMachine(() => {});
});
afterAll(async () => {
  restore();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const ROUNDS = 40;
const MINUTE = 60_000;
/** Of the wallet before each round: there is room for one of two top-ups, and not for both. */
const [FUNDS, AMOUNT] = [660_000n, 130_000n];

interface Duel {
  readonly name: string;
  readonly prepare: (world: World, round: number) => Promise<unknown>;
  readonly contenders: (world: World, round: number) => readonly Command[];
  readonly end: (world: World, round: number) => string;
  /** Each is reached in some order. */
  readonly ends: readonly string[];
  /** What keeps it from ending otherwise, how that is taken away, and what is noticed then. */
  readonly controls: readonly (readonly [what: string, inspect: (call: Call) => void, noticed: string])[];
}

const kinds = new Map([cardEvent, sweep, topUp].map((each) => [each.kind, each]));
const wish = (round: number, name: string, card: number, amount = AMOUNT) => ({
  customer: 0,
  phone: 0,
  amount: String(amount),
  key: `${name}-top-up-of-round-${round}`,
  card,
});
const ask = (world: World, round: number, name: string, card: number, amount?: bigint) =>
  askFirst(world, 'top_up', wish(round, name, card, amount), undefined);
const idOf = (world: World, round: number, name: string): string =>
  world.asked.get(`${name}-top-up-of-round-${round}`)?.id ?? '';
const stateOf = (world: World, round: number, name: string): string =>
  textIn(world.books.get('TOPUP', idOf(world, round, name)), 'state') || 'refused';
const chargeOf = (world: World, round: number, name: string) => {
  const charge = world.processor.charges.get(idOf(world, round, name));
  if (!charge) throw new Error(`The processor has not heard of ${name}`);
  return charge;
};
/** The newest event that the processor has not told yet. */
const newestEvent = (world: World): Command => ({
  kind: 'card event',
  event: world.processor.outbox.at(-1)?.id,
});

/** What is on its way is left out of what the top-up may lift the balance to. */
function withoutIncoming({ input }: Call): void {
  type Values = Record<string, { N: string }>;
  for (const { Update } of (input.TransactItems ?? []) as {
    Update?: { ExpressionAttributeValues: Values };
  }[]) {
    const { ':balanceRoom': room, ':incoming': incoming } = Update?.ExpressionAttributeValues ?? {};
    if (room && incoming) room.N = String(BigInt(room.N) + BigInt(incoming.N));
  }
}

const duels: readonly Duel[] = [
  {
    name: 'top-up against top-up below the balance limit',
    // In every second round another one is on its way before.
    prepare: async (world, round) => round % 2 === 0 && ask(world, round, 'earlier', 2, 1000n),
    contenders: (_, round) =>
      ['first', 'second'].map((name, card) => ({ kind: 'top up', ...wish(round, name, card) })),
    end: (world, round) => ['first', 'second'].map((name) => stateOf(world, round, name)).join(', '),
    ends: ['pending, refused', 'refused, pending'],
    controls: [
      ['what is on its way, in the room below the limit', withoutIncoming, 'above the balance limit'],
      ['the premise that it is as judged', without('#incoming = :incoming'), 'above the balance limit'],
    ],
  },
  {
    name: 'top-up against the charge-back of another of its card',
    async prepare(world, round) {
      world.processor.plan = () => ({ state: 'taken', tells: false });
      await ask(world, round, 'denied', round, 1000n);
      world.processor.reverse(chargeOf(world, round, 'denied'), undefined, world.clock.now);
    },
    contenders: (world, round) => [
      newestEvent(world),
      { kind: 'top up', ...wish(round, 'late', round, 1000n) },
    ],
    end: (world, round) => stateOf(world, round, 'late'),
    ends: ['posted', 'refused'],
    controls: [
      ['the condition that the card is active', without(cardIsActive), 'of which a charge was denied'],
    ],
  },
  {
    name: 'the event of a charge against the sweeper',
    async prepare(world, round) {
      await ask(world, round, 'told', 0, 1000n);
      // As much again is on its way: what is settled twice would be taken from that.
      await ask(world, round, 'open', 1, 1000n);
      await handOver(world, 'record-entries', 25);
      world.clock.now += 11 * MINUTE;
      world.processor.end(
        chargeOf(world, round, 'told'),
        round % 2 === 0 ? 'taken' : 'failed',
        world.clock.now,
      );
    },
    contenders: (world) => [newestEvent(world), { kind: 'sweep', what: 'charges' }],
    end: (world, round) => `${stateOf(world, round, 'told')}, ${stateOf(world, round, 'open')}`,
    ends: ['posted, pending', 'voided, pending'],
    controls: [
      ['the condition that the top-up is as judged', without('#state = :judged'), 'all accounts sum to zero'],
    ],
  },
];

/** @returns the ends that were reached, until something was wrong */
async function fight({ name, prepare, contenders, end }: Duel, world: World): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  for (let day = 1; day <= 3; day++) {
    world.clock.now += setting.day;
    const funds = { customer: 0, phone: 0, amount: String(FUNDS / 3n), key: `the-funds-of-day-${day}` };
    await askFirst(world, 'top_up', funds, undefined);
  }
  for (let round = 0; round < ROUNDS && world.violations.length === 0; round++) {
    world.random = seeded(`${name} ${round}`);
    world.processor.plan = () => ({ state: 'open', tells: true });
    world.clock.now += setting.day;
    await prepare(world, round);
    await runTogether(world, kinds, contenders(world, round));
    look(world);
    seen.add(end(world, round));
    await settle(world);
  }
  return seen;
}

/** So that the next round begins with nothing on its way. */
async function settle(world: World): Promise<void> {
  for (const charge of world.processor.charges.values())
    world.processor.end(charge, 'failed', world.clock.now);
  for (const { id } of [...world.processor.outbox]) await send(world, id);
  look(world);
}

describe.each(duels)('$name', (duel) => {
  test('in any order of their calls one end is reached, and every invariant holds', async () => {
    const world = await World.open({ engine, seed: duel.name, trouble: noTrouble, cards: ROUNDS + 1 });
    const seen = await fight(duel, world);
    expect(world.violations).toEqual([]);
    expect([...seen].sort()).toEqual([...duel.ends].sort());
    await lookAtAll(world);
    expect(world.violations).toEqual([]);
    await world.close();
  });

  test.each(duel.controls)('%s is what does it', async (_, inspect, noticed) => {
    const world = await World.open({
      engine,
      seed: duel.name,
      trouble: noTrouble,
      cards: ROUNDS + 1,
      inspect,
    });
    await fight(duel, world);
    expect(world.violations[0]).toContain(noticed);
    await world.close();
  });
});
