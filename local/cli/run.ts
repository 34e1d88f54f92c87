/** Runs a command: what a person should read is one sentence on stderr and a non-zero exit, never a stack trace. */
import { PlatformError } from '../types.ts';

/** @param main resolves with the exit code */
export async function run(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${sentence(error)}\n`);
    if (process.env.HOLDFAST_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  }
}

function sentence(error: unknown): string {
  if (error instanceof PlatformError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `Unexpected: ${message.split('\n', 1)[0]} (HOLDFAST_DEBUG=1 shows where)`;
}
