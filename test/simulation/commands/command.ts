/** What the simulation can do in a step: one file for each kind, listed in `commands.ts`. */
import type { Random } from '../machine/random.ts';
import type { Turn } from '../machine/turns.ts';
import type { World } from '../world/world.ts';

/** What is done, as plain data: it can be printed, and done again in another run. */
export type Command = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface CommandKind<C extends Command = Command> {
  readonly kind: C['kind'];
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  /** Undefined where there is nothing to do it to. */
  choose(world: World, random: Random): C | undefined;
  /**
   * Does it, and reports what is wrong to the world. What it refers to may be missing: then it does nothing.
   *
   * @param turn where it happens at once with others: then nothing can be predicted of its answer
   */
  run(world: World, command: C, turn?: Turn): Promise<void>;
}
