/** What every task of the state machine is wrapped in: checked input, one log line, and errors without secrets. */
import * as z from 'zod/mini';
import { concerning, concerns, type Invocation, textsOf } from '../logging/concerning.ts';
import { describeError, log, redact } from '../logging/log.ts';

/**
 * What a function throws is kept in the execution's history and in Lambda's own log. Both get the error's name, which
 * the machine's retries are matched with, and its message without anything that could be the task token.
 */
export function task<I extends z.ZodMiniType, T>(
  name: string,
  input: I,
  run: (input: z.output<I>) => Promise<T>,
) {
  const handle = async (event: unknown): Promise<T> => {
    try {
      const given = z.parse(input, event);
      concerns(...textsOf(given));
      const result = await run(given);
      log({ level: 'info', task: name });
      return result;
    } catch (error) {
      log({ level: 'error', task: name, ...describeError(error) });
      throw cleaned(error);
    }
  };
  return (event: unknown, context?: Invocation): Promise<T> =>
    concerning(context?.awsRequestId, () => handle(event));
}

function cleaned(error: unknown): Error {
  const clean = new Error(redact(error instanceof Error ? error.message : String(error)));
  clean.name = error instanceof Error ? error.name : 'Error';
  clean.stack = `${clean.name}: ${clean.message}`;
  return clean;
}
