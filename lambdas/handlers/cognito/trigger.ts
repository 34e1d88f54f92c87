/** What every trigger of a user pool is wrapped in: one log line, and refusals that tell a stranger nothing. */
import { concerning, type Invocation } from '../logging/concerning.ts';
import { describeError, log } from '../logging/log.ts';

/** A refusal whose message goes to the caller, behind Cognito's `<Trigger> failed with error`. */
export class TriggerRefusal extends Error {
  override name = 'TriggerRefusal';
}

/** The caller is told this, whatever went wrong. */
const unavailable = 'unavailable';

interface TriggerEvent {
  readonly triggerSource: string;
}

/**
 * Cognito takes a trigger's event back as its answer; what it throws ends the operation, and its message goes to the
 * caller. Whatever is no refusal of ours is told as `unavailable`: a trigger that does not know refuses.
 *
 * @param run may change the event's `response`
 */
export function trigger<E extends TriggerEvent>(name: string, run: (event: E) => Promise<void>) {
  const handle = async (event: E): Promise<E> => {
    try {
      await run(event);
      log({ level: 'info', trigger: name, source: event.triggerSource });
      return event;
    } catch (error) {
      const refused = error instanceof TriggerRefusal;
      log({
        level: refused ? 'info' : 'error',
        trigger: name,
        source: event.triggerSource,
        ...(refused ? { refused: error.message } : describeError(error)),
      });
      throw bare(refused ? error.message : unavailable);
    }
  };
  return (event: E, context?: Invocation): Promise<E> =>
    concerning(context?.awsRequestId, () => handle(event));
}

/** Lambda logs what is thrown, stack and all: the line above has said it already, without secrets. */
function bare(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}
