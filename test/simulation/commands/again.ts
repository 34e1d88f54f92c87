/** A client asks again under a key that it has used: as it should, byte for byte, or with something else. */
import type { Random } from '../machine/random.ts';
import type { Asked, World } from '../world/world.ts';
import type { Command, CommandKind } from './command.ts';
import { askAgain, askOtherwise, replay as sendAgain } from './money.ts';

interface Again extends Command {
  readonly kind: 'retry' | 'replay' | 'other body';
  readonly key: string;
}

const TEN_MINUTES = 10 * 60_000;

/** The newest more often, and those first whose client has no answer. */
function someKey(world: World, random: Random, among: (asked: Asked) => boolean): string | undefined {
  const all = [...world.asked.values()].filter(among);
  const unanswered = all.filter(({ acknowledged }) => acknowledged === undefined);
  const from =
    unanswered.length > 0 && random.chance(0.5) ? unanswered : random.chance(0.5) ? all.slice(-5) : all;
  return from.length > 0 ? random.pick(from).key : undefined;
}

const again = (
  kind: Again['kind'],
  weight: number,
  among: (world: World, asked: Asked) => boolean,
  run: CommandKind<Again>['run'],
): CommandKind<Again> => ({
  kind,
  weight,
  choose(world, random) {
    const key = someKey(world, random, (asked) => among(world, asked));
    return key === undefined ? undefined : { kind, key };
  },
  run,
});

export const retry = again(
  'retry',
  8,
  () => true,
  async (world, { key }, turn) => {
    const asked = world.asked.get(key);
    if (!asked) return;
    world.fired('retry with the same key');
    if (world.clock.now - asked.at > TEN_MINUTES) world.fired('retry after ten minutes');
    await askAgain(world, asked, turn);
  },
);

export const replay = again(
  'replay',
  4,
  () => true,
  async (world, { key }, turn) => {
    const asked = world.asked.get(key);
    if (!asked) return;
    world.fired('replay, byte for byte');
    await sendAgain(world, asked, turn);
  },
);

/** Of requests that were accepted: under a key that moved nothing, the other request would be the first. */
export const otherBody = again(
  'other body',
  3,
  (world, asked) => world.transfer(asked) !== undefined,
  async (world, { key }, turn) => {
    const asked = world.asked.get(key);
    if (!asked || !world.transfer(asked)) return;
    world.fired('same key, other body');
    await askOtherwise(world, asked, turn);
  },
);
