/** One invocation of a function, with the faults that chance has in store for it. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Random } from '../machine/random.ts';
import { type Call, type Ended, runTask, type Send, type Task } from '../machine/task.ts';
import { type Turn, takeTurns } from '../machine/turns.ts';
import {
  type CallFault,
  callFaults,
  fatalFaults,
  isWrite,
  type OtherFault,
  processorFaults,
} from './faults.ts';

/** How much goes wrong: probabilities. */
export interface Trouble {
  /** That a call meets a fault that a repetition gets over. */
  readonly call: number;
  /** That the process of an invocation is killed at one of its calls. */
  readonly kill: number;
  /** That whatever an invocation asks of the tables fails past its deadline. */
  readonly storm: number;
  /** That its clock is five minutes off. */
  readonly clock: number;
  /** That its facts are from before. */
  readonly stale: number;
}

export const noTrouble: Trouble = { call: 0, kill: 0, storm: 0, clock: 0, stale: 0 };

type Item = Record<string, AttributeValue>;

export interface Surroundings {
  readonly clock: { now: number };
  readonly random: Random;
  readonly trouble: Trouble;
  /** Among invocations that run at once. @default - it runs alone */
  readonly turn?: Turn;
  fired(fault: CallFault['name'] | OtherFault): void;
  /** Something was written, by this call. */
  wrote(call: Call): void;
  /** The item as it was some writes ago; undefined where it has not changed. */
  earlier(item: Item, random: Random): Item | undefined;
  /** The call arrives so many milliseconds later. */
  delay(call: Call, by: number): void;
  /** Sees, and may change, each call before it is sent. */
  readonly inspect?: ((call: Call) => void) | undefined;
}

/** Where an invocation is to be killed, by number of the call. */
export interface KillPoint {
  readonly call: number;
  readonly when: 'before' | 'after';
}

export interface Invocation<T> {
  readonly result: Ended<T>;
  /** Milliseconds: how far its clock was off. */
  readonly skew: number;
  /** Whether something fired that can leave the caller without an answer. */
  readonly excused: boolean;
  /** Wallets that the function was shown as they were before. */
  readonly stale: readonly Item[];
  /** What the card processor answered when it was asked for a charge; undefined where it was not asked. */
  readonly heard: string | undefined;
  readonly calls: number;
  /** How many writes were carried out. */
  readonly writes: number;
}

const SKEW = 5 * 60_000;
/** More in a row would come near the deadline. */
const FAULTS_IN_A_ROW = 3;
/** Milliseconds: for so long a call is on its way at most. */
const LATE = 60_000;
/** Calls of the longest invocations. */
const CALLS = 6;

export async function invokeFunction<T>(
  name: string,
  around: Surroundings,
  body: () => Promise<T>,
  at?: KillPoint,
): Promise<Invocation<T>> {
  const { clock, random, trouble, fired } = around;
  const turn = around.turn ?? (takeTurns(1, random)[0] as Turn);
  const skew = random.chance(trouble.clock) ? random.pick([SKEW, -SKEW]) : 0;
  if (skew !== 0) fired('clock five minutes off');
  const drawn: KillPoint | undefined = random.chance(trouble.kill)
    ? { call: 1 + random.below(CALLS), when: random.pick(['before', 'after'] as const) }
    : undefined;
  const killAt = at ?? drawn;
  const stormFrom = random.chance(trouble.storm) ? 1 + random.below(3) : undefined;
  const state = { calls: 0, writes: 0, row: 0, excused: false, dead: false, stale: [] as Item[] };
  let heard: string | undefined;
  const { promise: killed, resolve: kill } = Promise.withResolvers<void>();

  const die = (fault: OtherFault): Promise<never> => {
    fired(fault);
    Object.assign(state, { dead: true, excused: true });
    kill();
    return new Promise(() => {});
  };

  const faultOf = (call: Call): CallFault | undefined => {
    if (call.service === 'processor')
      return random.chance(trouble.call * (call.command === 'Charge' ? 4 : 6))
        ? random.pick(processorFaults.filter(({ happensTo }) => happensTo(call)))
        : undefined;
    const fatal = fatalFaults.filter(({ happensTo }) => happensTo(call));
    if (fatal.length > 0) return random.chance(trouble.call * 4) ? random.pick(fatal) : undefined;
    if (stormFrom !== undefined && state.calls >= stormFrom && call.service === 'dynamodb') {
      if (!state.excused) fired('busy past the deadline');
      state.excused = true;
      return random.pick(callFaults.filter(({ happensTo }) => happensTo(call)));
    }
    if (state.row >= FAULTS_IN_A_ROW || !random.chance(trouble.call)) return undefined;
    return random.pick(callFaults.filter(({ happensTo }) => happensTo(call)));
  };

  const carryOut = async (call: Call, send: Send): Promise<Record<string, unknown>> => {
    around.inspect?.(call);
    const fault = faultOf(call);
    state.row = fault ? state.row + 1 : 0;
    if (fault) {
      fired(fault.name);
      if (fatalFaults.includes(fault)) state.excused = true;
    }
    if (call.command === 'Charge') heard = 'nothing';
    if (fault?.when === 'late') around.delay(call, random.below(LATE));
    if (fault && fault.when !== 'after') throw fault.error();
    const shownBefore = state.stale.length;
    const output = call.command === 'BatchGetItem' ? await facts(call, send) : await send();
    // Nobody saw what was in an answer that is lost.
    if (fault) state.stale.length = shownBefore;
    if (isWrite(call)) {
      state.writes += 1;
      around.wrote(call);
    }
    if (fault) throw fault.error();
    if (call.command === 'Charge') heard = String(output.answer);
    return output;
  };

  /** Answers of BatchGetItem that are incomplete, or old where that is allowed. */
  const facts = async (call: Call, send: Send): Promise<Record<string, unknown>> => {
    type Requested = Record<string, { readonly ConsistentRead?: boolean }>;
    const requested = call.input.RequestItems as Requested;
    const [first, ...rest] = Object.keys(requested);
    if (first && rest.length > 0 && random.chance(trouble.call)) {
      const { [first]: left, ...asked } = requested;
      call.input.RequestItems = asked;
      fired('facts left out');
      return { ...(await send()), UnprocessedKeys: { [first]: left } };
    }
    const output = await send();
    if (Object.values(requested).some(({ ConsistentRead }) => ConsistentRead)) return output;
    const responses = (output.Responses ?? {}) as Record<string, Item[]>;
    const ofKey = ({ pk, sk }: Item) => `${pk?.S} ${sk?.S}`;
    // They come in any order.
    const shown = Object.entries(responses)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([table, items]) => [
        table,
        items
          .toSorted((a, b) => (ofKey(a) < ofKey(b) ? -1 : 1))
          .map((item) => {
            const before = random.chance(trouble.stale) ? around.earlier(item, random) : undefined;
            if (!before) return item;
            fired('stale facts');
            state.stale.push(before);
            return before;
          }),
      ]);
    return { ...output, Responses: Object.fromEntries(shown) };
  };

  const task: Task = {
    name,
    random,
    now: () => clock.now + skew,
    pass: (milliseconds) => {
      clock.now += Math.ceil(milliseconds);
    },
    async through(call, send) {
      await turn.wait();
      state.calls += 1;
      const number = state.calls;
      const killed = async (fault: OtherFault): Promise<never> => {
        turn.answered();
        return die(fault);
      };
      if (state.dead) return killed('Lambda stops before a call');
      if (killAt?.call === number && killAt.when === 'before') return killed('Lambda stops before a call');
      const writes = state.writes;
      const [output, error] = await carryOut(call, send).then(
        (value) => [value, undefined] as const,
        (reason: unknown) => [undefined, reason] as const,
      );
      if (killAt?.call === number) {
        return killed(state.writes > writes ? 'Lambda stops after the commit' : 'Lambda stops after a call');
      }
      turn.answered();
      if (output) return output;
      throw error;
    },
  };
  const result = await runTask(task, killed, body);
  // Among others it ends when it is its turn: some work on threads of their own, whose speed must decide nothing.
  await turn.wait();
  turn.answered();
  return {
    result,
    skew,
    excused: state.excused,
    stale: state.stale,
    heard,
    calls: state.calls,
    writes: state.writes,
  };
}
