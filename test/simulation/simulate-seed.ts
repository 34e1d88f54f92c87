/** Runs one seed: chooses and does commands step by step, looks at the invariants after each, and makes a failure short. */
import type { Engine } from '../../local/dynamodb/engine.ts';
import { handOver, proceed } from './commands/background.ts';
import { send } from './commands/cards.ts';
import type { Command, CommandKind } from './commands/command.ts';
import { commandKinds } from './commands/commands.ts';
import { askAgain } from './commands/money.ts';
import { sweepNow } from './commands/sweep.ts';
import { simulateMachine } from './machine/machine.ts';
import { type Random, seeded } from './machine/random.ts';
import type { Call } from './machine/task.ts';
import type { ConsumerName } from './world/consumers.ts';
import { noTrouble, type Trouble } from './world/invocation.ts';
import { look, lookAtAll, lookAtCharges, lookAtEnds } from './world/looking.ts';
import { lookAtChain, lookAtEntries, lookAtStores } from './world/looking-back.ts';
import { setting } from './world/setting.ts';
import { World } from './world/world.ts';

export interface SeedOptions {
  readonly engine: Engine;
  readonly seed: number;
  readonly steps: number;
  /** Runs that a failure is made short by. @default 60 */
  readonly attempts?: number;
  /** Sees, and may change, each call of the functions: what a test takes a control away with. */
  readonly inspect?: (call: Call) => void;
}

export interface Failure {
  readonly seed: number;
  /** Number of the step, from 1; the number of steps plus one for what was wrong in the end. */
  readonly step: number;
  readonly violations: readonly string[];
  /** The commands that lead there, as few as were found. */
  readonly commands: readonly Command[];
}

export interface SeedResult {
  readonly steps: number;
  /** Kind -> how often. */
  readonly commands: Readonly<Record<string, number>>;
  /** Fault -> how often it fired. */
  readonly faults: Readonly<Record<string, number>>;
  /** Of every answer, every item that was written, and their order. */
  readonly trace: string;
  readonly failure: Failure | undefined;
}

interface Step {
  readonly number: number;
  readonly command: Command;
}

/** In a seed, more or less goes wrong. */
const troubles: readonly Trouble[] = [
  { call: 0, kill: 0, storm: 0, clock: 0.02, stale: 0 },
  { call: 0.05, kill: 0.03, storm: 0.01, clock: 0.02, stale: 0.1 },
  { call: 0.15, kill: 0.1, storm: 0.03, clock: 0.03, stale: 0.3 },
];

const FULL_CHECK_EVERY = 50;
const kindOf = new Map(commandKinds.map((each) => [each.kind, each]));

export async function simulateSeed(options: SeedOptions): Promise<SeedResult> {
  let errors: string[] = [];
  const restore = simulateMachine((line) => {
    if (line.includes('"status":500')) errors = [...errors.slice(-2), line.trim()];
  });
  try {
    const run = await play(options, undefined);
    if (!run.failed) return run.result;
    const violations = [...run.failed.violations, ...errors.map((line) => `Logged last: ${line}`)];
    const commands = await shorten(options, run.done, run.failed.violations);
    return { ...run.result, failure: { seed: options.seed, step: run.failed.step, violations, commands } };
  } finally {
    restore();
  }
}

interface Played {
  readonly result: SeedResult;
  readonly done: readonly Step[];
  readonly failed: { readonly step: number; readonly violations: readonly string[] } | undefined;
}

/** @param given what to do, in place of what chance chooses */
async function play(options: SeedOptions, given: readonly Step[] | undefined): Promise<Played> {
  const { engine, seed, steps } = options;
  const chance = seeded(`${seed} commands`);
  const world = await World.open({
    engine,
    seed: String(seed),
    trouble: troubles[seed % troubles.length] ?? noTrouble,
    ...(options.inspect ? { inspect: options.inspect } : {}),
  });
  const done: Step[] = [];
  const counts: Record<string, number> = {};
  let step = 0;
  try {
    for (const number of given?.map((each) => each.number) ??
      Array.from({ length: steps }, (_, i) => i + 1)) {
      step = number;
      // Of the step alone, so that it does the same where others are left out.
      world.random = seeded(`${seed} step ${number}`);
      const command = given?.find((each) => each.number === number)?.command ?? choose(world, chance);
      done.push({ number, command });
      counts[command.kind] = (counts[command.kind] ?? 0) + 1;
      world.clock.now += world.random.below(2000);
      world.trace([number, command, world.clock.now]);
      await kindOf.get(command.kind)?.run(world, command);
      await world.follow();
      look(world);
      if (number % FULL_CHECK_EVERY === 0) await lookAtAll(world);
      if (world.violations.length > 0) break;
    }
    if (world.violations.length === 0) {
      step = steps + 1;
      world.random = seeded(`${seed} end`);
      await comeToRest(world);
    }
  } catch (error) {
    world.violated(
      `The step broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  } finally {
    await world.close();
  }
  const violations = [...world.violations];
  return {
    result: {
      steps: done.length,
      commands: counts,
      faults: Object.fromEntries(world.faults),
      trace: world.traceHash(),
      failure: undefined,
    },
    done,
    failed: violations.length > 0 ? { step, violations } : undefined,
  };
}

/** @param at below the sum of all weights */
function kindAt(at: number): CommandKind {
  let passed = 0;
  for (const kind of commandKinds) {
    passed += kind.weight;
    if (at < passed) return kind;
  }
  throw new RangeError(`There is no command at ${at}`);
}

function choose(world: World, chance: Random): Command {
  const total = commandKinds.reduce((sum, { weight }) => sum + weight, 0);
  for (;;) {
    const command = kindAt(chance.below(total)).choose(world, chance);
    if (command) return command;
  }
}

/** Nothing goes wrong any more: what is under way comes to its end, and what nobody answered is asked again. */
async function comeToRest(world: World): Promise<void> {
  world.calm();
  const deliverAll = async () => {
    for (const name of Object.keys(world.feeds) as ConsumerName[])
      while (world.feeds[name].queue.length > 0) await handOver(world, name, 25);
  };
  for (const asked of [...world.asked.values()].filter(({ acknowledged }) => acknowledged === undefined)) {
    await askAgain(world, asked, undefined);
    look(world);
  }
  const { charges, outbox } = world.processor;
  for (let round = 0; round < 12; round++) {
    // Of those that have not ended, the processor decides for one half.
    for (const [number, charge] of [...charges.values()].entries())
      world.processor.end(charge, number % 2 === 0 ? 'taken' : 'failed', world.clock.now);
    for (const { id } of [...outbox]) await send(world, id);
    await deliverAll();
    for (const { name } of world.executions.all.values()) await proceed(world, name);
    for (const what of ['holds', 'charges'] as const) await sweepNow(world, what);
    world.clock.now += setting.timeToDecide;
    look(world);
  }
  await deliverAll();
  look(world);
  await lookAtAll(world);
  lookAtEnds(world);
  lookAtCharges(world);
  await lookAtEntries(world);
  await lookAtStores(world);
  await lookAtChain(world);
}

/** Runs that a failure is made short by. */
const ATTEMPTS = 60;

/** Leaves out what the failure does not need: halves, quarters, and so on to single steps. */
async function shorten(
  options: SeedOptions,
  failing: readonly Step[],
  violations: readonly string[],
): Promise<readonly Command[]> {
  const sameFailure = async (steps: readonly Step[]) => {
    const { failed } = await play(options, steps);
    return failed !== undefined && nameOf(failed.violations) === nameOf(violations);
  };
  let kept = failing;
  let attempts = 0;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length && attempts < (options.attempts ?? ATTEMPTS); ) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)];
      attempts += 1;
      if (await sameFailure(without)) kept = without;
      else at += size;
    }
  }
  return kept.map(({ command }) => command);
}

/** What kind of failure it is, without whose. */
const nameOf = ([first = '']: readonly string[]): string => first.replace(/[\w-]{15,}|\d+/g, '…');
