/** One invocation of a function: what it may know of time and chance, and where each of its calls passes through. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from './random.ts';

/** A call of an AWS client, or of the card processor. */
export interface Call {
  readonly service: 'dynamodb' | 'cognito' | 's3' | 'stepFunctions' | 'processor';
  /** For example `TransactWriteItems`, or `Charge`. */
  readonly command: string;
  readonly input: Record<string, unknown>;
}

export type Send = () => Promise<Record<string, unknown>>;

export interface Task {
  readonly name: string;
  readonly random: Random;
  /** Milliseconds since the epoch, by the clock of the machine that it runs on. */
  now(): number;
  /** Lets the clock go on, in place of waiting. */
  pass(milliseconds: number): void;
  /** Each of its calls, on its way out. */
  through(call: Call, send: Send): Promise<Record<string, unknown>>;
}

/** Whoever runs outside of a task (the test runner, the simulation itself) has the machine's own time and chance. */
export const currentTask = new AsyncLocalStorage<Task>();

export type Ended<T> =
  | { readonly ended: 'answered'; readonly value: T }
  | { readonly ended: 'thrown'; readonly error: unknown }
  /** The process is gone: whatever it would have done next is not done. */
  | { readonly ended: 'killed' };

/** Runs the body as the task, until it ends or is killed. */
export function runTask<T>(task: Task, killed: Promise<void>, body: () => Promise<T>): Promise<Ended<T>> {
  const ended = currentTask.run(task, body).then(
    (value): Ended<T> => ({ ended: 'answered', value }),
    (error: unknown): Ended<T> => ({ ended: 'thrown', error }),
  );
  return Promise.race([ended, killed.then((): Ended<T> => ({ ended: 'killed' }))]);
}
