/** What goes on without anybody asking: stream batches, the machine's transitions, and time. */
import { handler as openCase } from '../../../lambdas/handlers/open-case.ts';
import { handler as settlePayment } from '../../../lambdas/handlers/settle-payment.ts';
import type { Turn } from '../machine/turns.ts';
import { textIn } from '../world/books.ts';
import { type ConsumerName, eventOf } from '../world/consumers.ts';
import type { Execution } from '../world/executions.ts';
import { caseIdOf } from '../world/invariants.ts';
import { setting } from '../world/setting.ts';
import type { World } from '../world/world.ts';
import type { Command, CommandKind } from './command.ts';

interface Deliver extends Command {
  readonly kind: 'deliver';
  readonly consumer: ConsumerName;
  readonly size: number;
  /** Records that come once more. */
  readonly duplicates: number;
  readonly interleaved: boolean;
  readonly poisoned: boolean;
}

export const deliver: CommandKind<Deliver> = {
  kind: 'deliver',
  weight: 16,
  choose(world, random) {
    const waiting = Object.values(world.feeds).filter(({ queue }) => queue.length > 0);
    if (waiting.length === 0) return undefined;
    return {
      kind: 'deliver',
      consumer: random.pick(waiting).mapping.name,
      size: 1 + random.below(12),
      duplicates: random.chance(0.15) ? 1 + random.below(3) : 0,
      interleaved: random.chance(0.3),
      poisoned: random.chance(0.03),
    };
  },
  async run(world, { consumer, size, duplicates, interleaved, poisoned }, turn) {
    const feed = world.feeds[consumer];
    if (feed.duplicate(duplicates) > 0) world.fired('stream record duplicated');
    if (interleaved && feed.interleave((limit) => world.random.below(limit)))
      world.fired('stream records interleaved');
    if (poisoned && feed.addPoison()) world.fired('stream record poisoned');
    if (feed.isCutAnew(size)) world.fired('stream batches cut anew');
    await handOver(world, consumer, size, turn);
  },
};

/** @returns how many records were processed */
export async function handOver(
  world: World,
  consumer: ConsumerName,
  size: number,
  turn?: Turn,
): Promise<number> {
  const feed = world.feeds[consumer];
  const batch = feed.batch(size);
  const before = feed.queue.length;
  // Lambda hands over one batch of a shard at a time.
  if (batch.length === 0 || feed.isBusy) return 0;
  feed.isBusy = true;
  const { result } = await world.invoke(
    consumer,
    () => feed.mapping.handler(eventOf(batch)),
    turn ? { turn } : {},
  );
  const failed =
    result.ended === 'answered' ? result.value.batchItemFailures[0]?.itemIdentifier : ('all' as const);
  feed.isBusy = false;
  feed.handedOver(batch, failed);
  if (!turn) await world.follow();
  return before - feed.queue.length;
}

interface Proceed extends Command {
  readonly kind: 'execution';
  readonly name: string;
}

const isDue = ({ state, since }: Execution, now: number): boolean =>
  state === 'open case' || state === 'settle' || (state === 'wait' && now >= since + setting.timeToDecide);

export const execution: CommandKind<Proceed> = {
  kind: 'execution',
  weight: 12,
  choose(world, random) {
    const due = [...world.executions.all.values()].filter((each) => isDue(each, world.clock.now));
    return due.length > 0 ? { kind: 'execution', name: random.pick(due).name } : undefined;
  },
  run: (world, { name }, turn) => proceed(world, name, turn),
};

/** One transition of the execution. */
export async function proceed(world: World, name: string, turn?: Turn): Promise<void> {
  const { executions, clock } = world;
  const execution = executions.all.get(name);
  // A machine is in one state at a time.
  if (!execution || execution.isBusy || executions.timeOut(execution, clock.now)) return;
  execution.isBusy = true;
  await transition(world, execution, turn);
  execution.isBusy = false;
}

async function transition(world: World, execution: Execution, turn: Turn | undefined): Promise<void> {
  const { executions, clock, books } = world;
  const { name } = execution;
  const options = turn ? { turn } : {};
  if (execution.state === 'open case') {
    const taskToken = executions.attempt(execution, clock.now);
    const input = { paymentId: name, taskToken, caseClass: execution.caseClass };
    const { result } = await world.invoke('open-case', () => openCase(input), options);
    // A function that was cut off while its task was told to go on has done what it had to.
    executions.ended(execution, result.ended === 'answered' || execution.told);
    if (!turn) await world.follow();
  } else if (execution.state === 'settle') {
    const { result } = await world.invoke(
      'settle-payment',
      () => settlePayment({ paymentId: name }),
      options,
    );
    executions.ended(execution, result.ended === 'answered');
    await world.follow();
    const state = textIn(books.get('PAYMENT', name), 'state');
    const outcome = textIn(books.get('CASE', caseIdOf(name))?.decision?.M, 'outcome');
    const isWithdrawn = books.get('PAYMENT', name)?.withdrawn !== undefined && state === 'voided';
    // What was approved meets a store that is frozen.
    const isReleased = world.storeFrozen && outcome === 'approve' && state === 'voided';
    if (result.ended === 'answered' && !isWithdrawn && !isReleased && !isEndOf(outcome, state))
      world.violated(`Invariant 13: ${name} was settled, and is ${state} though decided '${outcome}'`);
  }
}

const isEndOf = (outcome: string, state: string): boolean =>
  state === (outcome === '' ? 'expired' : outcome === 'approve' ? 'posted' : 'voided');

interface PassTime extends Command {
  readonly kind: 'pass time';
  /** Milliseconds. */
  readonly by: number;
}

const MINUTE = 60_000;

export const passTime: CommandKind<PassTime> = {
  kind: 'pass time',
  weight: 4,
  choose: (_, random) => ({
    kind: 'pass time',
    by: Math.floor(
      random.next() *
        random.pick([MINUTE, 6 * MINUTE, 15 * MINUTE, setting.timeToDecide, setting.day, 10 * setting.day]),
    ),
  }),
  async run(world, { by }) {
    world.clock.now += by;
  },
};
