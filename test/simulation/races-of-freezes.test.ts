/** A store is frozen at the same time as it is paid, and as a held payment to it is captured: call by call, in any order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JUDGEMENT_LASTS } from '../../lambdas/domain/payments/terms.ts';
import { FREEZE_WRITTEN_WITHIN } from '../../lambdas/domain/stores/store-freeze.ts';
import { handler as putStoreFreeze } from '../../lambdas/handlers/put-store-freeze.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { runTogether } from './commands/at-once.ts';
import { execution, handOver, proceed } from './commands/background.ts';
import type { Command, CommandKind } from './commands/command.ts';
import { decide } from './commands/decide.ts';
import { askFirst } from './commands/money.ts';
import { pay } from './commands/pay.ts';
import { simulateMachine } from './machine/machine.ts';
import { seeded } from './machine/random.ts';
import type { Turn } from './machine/turns.ts';
import { textIn } from './world/books.ts';
import { noTrouble } from './world/invocation.ts';
import { look, lookAtAll } from './world/looking.ts';
import { reviewerClaims } from './world/people.ts';
import { setting } from './world/setting.ts';
import { World } from './world/world.ts';

let engine: Engine;
let restore: () => void;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-races-of-freezes-'));
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

async function setFreeze(world: World, state: 'active' | 'frozen', turn?: Turn) {
  const { answer } = await world.request(
    'put-store-freeze',
    putStoreFreeze,
    {
      method: 'PUT',
      path: `/freezes/stores/${setting.store}`,
      pathParameters: { id: setting.store },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state, reason: 'For the simulation' }),
      claims: reviewerClaims(world.reviewer('rei'), world.clock.now, 'operator'),
    },
    turn ? { turn } : {},
  );
  if (answer?.status !== 200) world.violated(`The store was not ${state}: ${answer?.status}`);
}

const freezeStore: CommandKind<Command & { readonly kind: 'freeze store' }> = {
  kind: 'freeze store',
  weight: 0,
  choose: () => undefined,
  run: (world, _, turn) => setFreeze(world, 'frozen', turn),
};

const kinds = new Map([decide, execution, pay, freezeStore].map((each) => [each.kind, each as CommandKind]));
const idOf = (world: World, key: string): string => world.asked.get(key)?.id ?? '';
const stateOf = (world: World, key: string) => textIn(world.books.get('PAYMENT', idOf(world, key)), 'state');

interface Duel {
  readonly name: string;
  readonly prepare: (world: World, key: string) => Promise<unknown>;
  readonly contender: (world: World, key: string) => Command;
  /** How the payment stands in the end: one of these, and each of them some time. */
  readonly ends: readonly string[];
}

const duels: readonly Duel[] = [
  {
    name: 'a payment',
    prepare: async () => {},
    contender: (_, key) => ({ kind: 'pay', customer: 0, phone: 0, amount: '1200', key, foreign: false }),
    ends: ['none', 'posted'],
  },
  {
    name: 'the capture of a held payment that was approved',
    async prepare(world, key) {
      await askFirst(world, 'payment', { customer: 0, phone: 0, amount: '50000', key }, undefined);
      await handOver(world, 'start-review', 25);
      await handOver(world, 'record-entries', 25);
      await proceed(world, idOf(world, key));
      const approval = {
        kind: 'decide',
        key,
        outcome: 'approve',
        reviewer: 'rei',
        decisionKey: 'in-time-decision',
      };
      await decide.run(world, approval as Parameters<typeof decide.run>[1]);
      await handOver(world, 'follow-decision', 25);
    },
    contender: (world, key) => ({ kind: 'execution', name: idOf(world, key) }),
    ends: ['posted', 'voided'],
  },
];

test.each(duels)('$name against the freeze of its store: made or not, never both', async (duel) => {
  const world = await World.open({ engine, seed: duel.name, trouble: noTrouble });
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    world.random = seeded(`${duel.name} ${round}`);
    const key = `payment-of-round-${round}`;
    world.clock.now += 2 * setting.day;
    const funds = { customer: 0, phone: 0, amount: '60000', key: `funds-of-round-${round}` };
    if (round < 4 || duel.name !== 'a payment') await askFirst(world, 'top_up', funds, undefined);
    await duel.prepare(world, key);
    world.storeFrozen = true;
    await runTogether(world, kinds, [duel.contender(world, key), { kind: 'freeze store' }]);
    await proceed(world, idOf(world, key));
    await world.follow();
    look(world);
    const end = stateOf(world, key) || 'none';
    expect(duel.ends).toContain(end);
    seen.add(end);
    // In force: whatever asks from now on is refused.
    world.clock.now += JUDGEMENT_LASTS + FREEZE_WRITTEN_WITHIN;
    const late = `too-late-in-round-${round}`;
    const turn = undefined;
    const request = { customer: 0, phone: 0, amount: '1', key: late };
    await askFirst(world, 'payment', request, turn);
    expect(stateOf(world, late) || 'none').toBe('none');
    await setFreeze(world, 'active');
    world.storeFrozen = false;
    await world.follow();
    look(world);
    expect(world.violations).toEqual([]);
  }
  expect([...seen].sort()).toEqual([...duel.ends].sort());
  await lookAtAll(world);
  expect(world.violations).toEqual([]);
  await world.close();
});
