/** The machine misses holds, and the sweeper finds them; the processor forgets charges, and another sweeper asks. */
import { handler as sweepCharges } from '../../../lambdas/handlers/sweep-charges.ts';
import { handler as sweepHolds } from '../../../lambdas/handlers/sweep-holds.ts';
import type { Turn } from '../machine/turns.ts';
import { textIn } from '../world/books.ts';
import type { World } from '../world/world.ts';
import type { Command, CommandKind } from './command.ts';

const sweepers = { holds: sweepHolds, charges: sweepCharges } as const;

interface Sweep extends Command {
  readonly kind: 'sweep';
  readonly what: keyof typeof sweepers;
}

export const sweep: CommandKind<Sweep> = {
  kind: 'sweep',
  weight: 5,
  choose(world, random) {
    const charges = [...world.books.incoming.values()].some((amount) => amount > 0n);
    const what = random.pick(charges ? (['holds', 'charges', 'charges'] as const) : (['holds'] as const));
    return { kind: 'sweep', what };
  },
  run: (world, { what }, turn) => sweepNow(world, what, turn),
};

export async function sweepNow(world: World, what: keyof typeof sweepers, turn?: Turn): Promise<void> {
  await world.invoke(`sweep-${what}`, () => sweepers[what]({}), turn ? { turn } : {});
  if (!turn) await world.follow();
}

interface Lose extends Command {
  readonly kind: 'lose hold';
  /** The payment's id. */
  readonly name: string;
}

/** An execution that somebody stopped, or a record that ended among the dead letters and started none. */
export const loseHold: CommandKind<Lose> = {
  kind: 'lose hold',
  weight: 1,
  choose(world, random) {
    const waiting = world.feeds['start-review'].queue.map(({ dynamodb }) =>
      textIn(dynamodb.Keys as Parameters<typeof textIn>[0], 'pk').replace('PAYMENT#', ''),
    );
    const running = [...world.executions.all.values()].filter(({ state }) => state !== 'succeeded');
    const names = [...waiting, ...running.map(({ name }) => name)].filter((name) => !world.missed.has(name));
    return names.length > 0 ? { kind: 'lose hold', name: random.pick(names) } : undefined;
  },
  async run(world, { name }) {
    const execution = world.executions.all.get(name);
    const lost = execution
      ? world.executions.stop(execution)
      : world.feeds['start-review'].lose(`PAYMENT#${name}`);
    if (!lost) return;
    world.missed.add(name);
    world.fired(execution ? 'execution stopped' : 'stream record lost');
  },
};
