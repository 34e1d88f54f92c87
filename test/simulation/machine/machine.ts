/** Gives what runs as a task the simulation's time, chance and waiting, and nobody else. */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { type Runtime, systemRuntime } from '../../../lambdas/store/runtime.ts';
import { currentTask } from './task.ts';

/**
 * Replaces the sources of time and chance of this process by ones that ask the current task first. What a task writes
 * to stdout is its log.
 *
 * @param log takes the lines of tasks
 * @returns what puts the real ones back
 */
export function simulateMachine(log: (line: string) => void): () => void {
  const { now } = Date;
  const { randomBytes, randomUUID } = crypto;
  const real = { ...systemRuntime };
  const write = process.stdout.write;
  const ofTask = () => currentTask.getStore();
  Date.now = () => ofTask()?.now() ?? now();
  crypto.randomBytes = ((size: number, ...rest: []) =>
    ofTask()?.random.bytes(size) ?? randomBytes(size, ...rest)) as typeof randomBytes;
  crypto.randomUUID = ((...options: []) =>
    ofTask()?.random.uuid() ?? randomUUID(...options)) as typeof randomUUID;
  syncBuiltinESMExports();
  const simulated: Pick<Runtime, 'random' | 'sleep' | 'abortIn'> = {
    random: () => ofTask()?.random.next() ?? real.random(),
    // A task's clock moves by itself: no call takes so long.
    abortIn: (milliseconds) => (ofTask() ? undefined : real.abortIn?.(milliseconds)),
    sleep: async (milliseconds) => {
      const task = ofTask();
      if (!task) return real.sleep(milliseconds);
      task.pass(milliseconds);
    },
  };
  Object.assign(systemRuntime, simulated);
  process.stdout.write = ((...args: Parameters<typeof write>) => {
    if (!ofTask()) return write.apply(process.stdout, args);
    log(String(args[0]));
    return true;
  }) as typeof write;
  return () => {
    Date.now = now;
    Object.assign(crypto, { randomBytes, randomUUID });
    syncBuiltinESMExports();
    Object.assign(systemRuntime, real);
    process.stdout.write = write;
  };
}
