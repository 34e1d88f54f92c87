/** Step Functions as the functions meet it: the executions of the review's machine, one transition at a time. */
import { ExecutionAlreadyExists, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import type { Call } from '../machine/task.ts';
import type { OtherFault } from './faults.ts';
import { setting } from './setting.ts';

export interface Execution {
  /** The payment's id. */
  readonly name: string;
  readonly caseClass: 'standard' | 'high';
  state: 'open case' | 'wait' | 'settle' | 'succeeded' | 'stopped';
  /** Of the task that it waits for; each attempt has one of its own. */
  token: string;
  /** When the attempt began, in milliseconds since the epoch. */
  since: number;
  attempts: number;
  /** Whether the task was told to go on, possibly before its function has ended. */
  told: boolean;
  /** Whether a function runs for it. */
  isBusy?: boolean;
}

/** As `lib/review/review-machine.ts` has it. */
const OPEN_ATTEMPTS = 6;

export class Executions {
  readonly all = new Map<string, Execution>();
  readonly #fired: (fault: OtherFault) => void;
  #tokens = 0;

  constructor(fired: (fault: OtherFault) => void) {
    this.#fired = fired;
  }

  /** Step Functions' answers to the functions. */
  serve(call: Call, now: number): Record<string, unknown> {
    if (call.command === 'StartExecution') return this.#start(call.input, now);
    if (call.command === 'SendTaskSuccess') return this.#proceed(String(call.input.taskToken), now);
    throw new Error(`The simulation's Step Functions knows no ${call.command}`);
  }

  #start(input: Call['input'], now: number): Record<string, unknown> {
    const name = String(input.name);
    const { caseClass } = JSON.parse(String(input.input)) as Pick<Execution, 'caseClass'>;
    const running = this.all.get(name);
    if (running) {
      this.#fired('StartExecution twice');
      // With the same input, it is told as if it was started now, while it runs.
      if (running.state !== 'succeeded' && running.state !== 'stopped') return { executionArn: name };
      throw new ExecutionAlreadyExists({ message: 'It exists', $metadata: {} });
    }
    this.all.set(name, {
      name,
      caseClass,
      state: 'open case',
      token: '',
      since: now,
      attempts: 0,
      told: false,
    });
    return { executionArn: name };
  }

  #proceed(token: string, now: number): Record<string, unknown> {
    const execution = [...this.all.values()].find((each) => each.token === token && token !== '');
    if (!execution || (execution.state !== 'wait' && execution.state !== 'open case'))
      throw new TaskDoesNotExist({ message: 'No such task', $metadata: {} });
    if (now >= execution.since + setting.timeToDecide)
      throw new TaskTimedOut({ message: 'Timed out', $metadata: {} });
    execution.told = true;
    if (execution.state === 'wait') this.#next(execution, 'settle');
    return {};
  }

  #next(execution: Execution, state: Execution['state']): void {
    Object.assign(execution, { state, attempts: 0, told: false });
  }

  /** Makes the token of an attempt to open the case. */
  attempt(execution: Execution, now: number): string {
    this.#tokens += 1;
    const token = `task-token-${this.#tokens}-${'t'.repeat(40)}`;
    Object.assign(execution, { token, since: now, told: false });
    return token;
  }

  /** What becomes of an execution whose function has ended. */
  ended(execution: Execution, succeeded: boolean): void {
    if (execution.state === 'open case') {
      if (succeeded) this.#next(execution, execution.told ? 'settle' : 'wait');
      // Its token is no good any more; after the last attempt the machine settles.
      else if (++execution.attempts >= OPEN_ATTEMPTS) this.#next(execution, 'settle');
      else execution.token = '';
    } else if (execution.state === 'settle') {
      if (succeeded) this.#next(execution, 'succeeded');
      else execution.attempts += 1;
    }
  }

  /** Ends it before it has done its work. @returns whether it was still at it */
  stop(execution: Execution): boolean {
    if (execution.isBusy || execution.state === 'succeeded') return false;
    this.#next(execution, 'stopped');
    return true;
  }

  /** Ends the wait of an execution whose time is up. */
  timeOut(execution: Execution, now: number): boolean {
    if (execution.state !== 'wait' || now < execution.since + setting.timeToDecide) return false;
    this.#next(execution, 'settle');
    return true;
  }
}
