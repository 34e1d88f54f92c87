/** Several things at once, call by call in an order that chance decides: the same key twice, a decision against the timeout. */
import { seeded } from '../machine/random.ts';
import { takeTurns } from '../machine/turns.ts';
import { textIn } from '../world/books.ts';
import { caseIdOf } from '../world/invariants.ts';
import { setting } from '../world/setting.ts';
import type { World } from '../world/world.ts';
import type { Command, CommandKind } from './command.ts';

export interface AtOnce extends Command {
  readonly kind: 'at once';
  readonly commands: readonly Command[];
}

interface Race extends Command {
  readonly kind: 'decision against timeout';
  readonly decision: Command & { readonly key: string };
}

export async function runTogether(
  world: World,
  kinds: ReadonlyMap<string, CommandKind>,
  commands: readonly Command[],
): Promise<void> {
  const turns = takeTurns(commands.length, seeded(world.random.bytes(16).toString('hex')));
  await Promise.all(
    commands.map(async (command, number) => {
      const turn = turns[number];
      try {
        await kinds.get(command.kind)?.run(world, command, turn);
      } finally {
        turn?.ended();
      }
    }),
  );
  await world.follow();
}

/** @param among the kinds that happen at once, each by itself unpredictable then */
export function atOnce(among: readonly CommandKind[]): CommandKind<AtOnce> {
  const kinds = new Map(among.map((each) => [each.kind, each]));
  return {
    kind: 'at once',
    weight: 5,
    choose(world, random) {
      const commands: Command[] = [];
      const first = random.pick(among).choose(world, random);
      if (!first) return undefined;
      const count = 2 + random.below(3);
      while (commands.length < count) {
        // The very same, often: that is what a client does that is impatient.
        const next = random.chance(0.4) ? first : random.pick(among).choose(world, random);
        if (next) commands.push(next);
      }
      return { kind: 'at once', commands };
    },
    async run(world, { commands }) {
      world.fired('requests at once');
      await runTogether(world, kinds, commands);
    },
  };
}

/** The last moment of a case: a reviewer decides it while the machine's time is up by the machine's clock. */
export function decisionAgainstTimeout(decide: CommandKind, execution: CommandKind): CommandKind<Race> {
  const kinds = new Map([decide, execution].map((each) => [each.kind, each]));
  return {
    kind: 'decision against timeout',
    weight: 4,
    choose(world, random) {
      const waiting = [...world.asked.values()].filter(
        ({ id }) =>
          world.executions.all.get(id)?.state === 'wait' &&
          textIn(world.books.get('CASE', caseIdOf(id)), 'state') === 'open',
      );
      if (waiting.length === 0) return undefined;
      const { key } = random.pick(waiting);
      const outcome = random.pick(['approve', 'decline']);
      const decision = { kind: 'decide', key, outcome, reviewer: 'rei', decisionKey: 'decision-in-the-end' };
      return { kind: 'decision against timeout', decision };
    },
    async run(world, { decision }) {
      const name = world.asked.get(decision.key)?.id ?? '';
      const waiting = world.executions.all.get(name);
      if (waiting?.state !== 'wait') return;
      const due = waiting.since + setting.timeToDecide;
      world.clock.now = Math.max(world.clock.now, due - 500);
      if (!world.executions.timeOut(waiting, Math.max(world.clock.now, due))) return;
      world.fired('decision against timeout');
      await runTogether(world, kinds, [decision, { kind: 'execution', name }]);
    },
  };
}
