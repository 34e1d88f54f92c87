/** Lends out execution environments one invocation at a time, and starts new ones up to a limit. */
import type { Sandbox } from './sandbox.ts';

export interface Pool {
  /**
   * Runs `work` in a warm environment, or in a new one.
   *
   * @returns undefined where every environment is busy and `whenFull` is `refuse`, and after `close`.
   */
  run<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T | undefined>;
  /** Ends the environments that have nothing to do, and the others when they are done. */
  retire(): Promise<void>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly limit: number;
  /** What happens to an invocation that finds every environment busy. */
  readonly whenFull: 'queue' | 'refuse';
  readonly start: () => Sandbox;
}

export function createPool({ limit, whenFull, start }: PoolOptions): Pool {
  const idle: Sandbox[] = [];
  const all = new Set<Sandbox>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let retired = false;
  let closed = false;

  const acquire = (): Sandbox => {
    for (let sandbox = idle.pop(); sandbox !== undefined; sandbox = idle.pop()) {
      if (sandbox.isAlive()) return sandbox;
      all.delete(sandbox);
    }
    const sandbox = start();
    all.add(sandbox);
    return sandbox;
  };

  const end = async (sandbox: Sandbox): Promise<void> => {
    all.delete(sandbox);
    await sandbox.close();
  };

  const release = (sandbox: Sandbox): void => {
    if (retired && waiting.length === 0) void end(sandbox);
    else if (sandbox.isAlive()) idle.push(sandbox);
    else all.delete(sandbox);
    const next = waiting.shift();
    // The place goes straight to the one who waits, so that nobody who comes later can take it.
    if (next === undefined) busy -= 1;
    else next();
  };

  return {
    async run(work) {
      if (closed) return undefined;
      if (busy < limit) busy += 1;
      else if (whenFull === 'refuse') return undefined;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      if (closed) return undefined;
      const sandbox = acquire();
      try {
        return await work(sandbox);
      } finally {
        release(sandbox);
      }
    },
    async retire() {
      retired = true;
      await Promise.all(idle.splice(0).map(end));
    },
    async close() {
      closed = true;
      for (const wake of waiting.splice(0)) wake();
      await Promise.all([...all].map((sandbox) => sandbox.close()));
    },
  };
}
