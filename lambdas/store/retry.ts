/** Repeats a call that was refused for now or whose answer was lost, with full jitter, until a deadline. */
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { classify } from './faults.ts';
import type { Runtime } from './runtime.ts';

/** Milliseconds. API Gateway waits 29 s; a customer at a till does not. */
const PATIENCE = 4000;
const FIRST_DELAY = 25;
const LONGEST_DELAY = 400;

/** The deadline came. */
export class OutOfPatience extends ServiceBusy {
  /** Whether an attempt may have been carried out without our knowing. */
  readonly outcomeUnknown: boolean;

  constructor(outcomeUnknown: boolean, cause: unknown) {
    super('The deadline came before the call was let through', { cause });
    this.outcomeUnknown = outcomeUnknown;
  }
}

/**
 * @param attempt must be safe to repeat: a read, a write under a condition, or a transaction with a fixed token. Where it
 *   takes the signal, it is given up when `writeBy` comes
 * @param writeBy milliseconds since the epoch: a deadline of the caller's, on which no attempt is begun any more
 * @throws OutOfPatience after the deadline; what is neither contention nor a lost answer is thrown as it is
 */
export async function retrying<T>(
  runtime: Runtime,
  attempt: (signal?: AbortSignal) => Promise<T>,
  writeBy?: number,
): Promise<T> {
  const start = runtime.now();
  const deadline = Math.min(start + PATIENCE, writeBy ?? Number.POSITIVE_INFINITY);
  if (writeBy !== undefined && start >= writeBy)
    throw new OutOfPatience(false, new Error('What was read is too old to write on'));
  const signal = writeBy === undefined ? undefined : runtime.abortIn?.(writeBy - start);
  let outcomeUnknown = false;
  for (let delay = FIRST_DELAY; ; delay = Math.min(delay * 2, LONGEST_DELAY)) {
    try {
      return await attempt(signal);
    } catch (error) {
      const fault = classify(error);
      if (fault === 'final') throw error;
      outcomeUnknown ||= fault === 'unknown';
      const pause = runtime.random() * delay;
      if (runtime.now() + pause >= deadline) throw new OutOfPatience(outcomeUnknown, error);
      await runtime.sleep(pause);
    }
  }
}
