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
 * @param attempt must be safe to repeat: a read, a write under a condition, or a transaction with a fixed token
 * @throws OutOfPatience after the deadline; what is neither contention nor a lost answer is thrown as it is
 */
export async function retrying<T>(runtime: Runtime, attempt: () => Promise<T>): Promise<T> {
  const deadline = runtime.now() + PATIENCE;
  let outcomeUnknown = false;
  for (let delay = FIRST_DELAY; ; delay = Math.min(delay * 2, LONGEST_DELAY)) {
    try {
      return await attempt();
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
