/** Has done what was given up: each message of a dead-letter queue once more, and away only when it succeeded. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { compileFilters } from '../../local/event-sources/filter.ts';
import { type Clients, type DeadLetters, giveBack, type Message, remove, take } from './dead-letters.ts';
import type { GivenUpBatch } from './given-up.ts';
import { remedies } from './remedies.ts';
import { recordsOf, type Streams, type WireRecord } from './stream-records.ts';

export interface Redriven {
  readonly queue: string;
  readonly handler: string;
  readonly done: number;
  /** Why messages stay, in sentences, and what to do; as many as stay. */
  readonly left: readonly string[];
}

export interface RedrivePorts extends Clients {
  readonly streams: Streams;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Longer than any function runs. */
const HIDDEN_SECONDS = 1000;
const MOST = 10_000;
/** How long a stream keeps a record, milliseconds. */
const KEPT = 24 * 60 * 60 * 1000;

export async function redrive(ports: RedrivePorts, letters: DeadLetters): Promise<Redriven> {
  const messages = await take(ports, letters, { seconds: HIDDEN_SECONDS, most: MOST });
  const left: string[] = [];
  let run: Promise<string | undefined> | undefined;
  for (const message of messages) {
    const { givenUp } = message;
    const handled = () => {
      if (givenUp.kind === 'batch') return repeatBatch(ports, letters, givenUp);
      if (givenUp.kind === 'unknown') return Promise.resolve('it is nothing that this command knows');
      // One run does what all of them were for.
      run ??= invoke(ports, letters.functionArn, givenUp.event);
      return run;
    };
    const problem = await handled().catch((error: Error) => error.message);
    if (problem === undefined) await remove(ports, letters, message);
    else {
      left.push(problem);
      await giveBack(ports, letters, message);
    }
  }
  return { queue: letters.queue, handler: letters.handler, done: messages.length - left.length, left };
}

/** Takes what somebody has seen to in another way out of the queue. */
export async function discard(ports: Clients, letters: DeadLetters): Promise<number> {
  const messages: readonly Message[] = await take(ports, letters, { seconds: HIDDEN_SECONDS, most: MOST });
  for (const message of messages) await remove(ports, letters, message);
  return messages.length;
}

/** @returns why it was not done */
async function repeatBatch(
  ports: RedrivePorts,
  { handler, functionArn, mapping }: DeadLetters,
  batch: GivenUpBatch,
): Promise<string | undefined> {
  const { isRepeatable, otherwise } = remedies[handler] ?? {
    isRepeatable: true,
    otherwise: 'ask who wrote it',
  };
  if (!isRepeatable) return `what came later has gone past it: ${otherwise}`;
  const isKept = ports.now() - batch.writtenAt < KEPT;
  const records = isKept ? await recordsOf(ports.streams, batch) : undefined;
  if (records === undefined) return `the stream has not got the records any more: ${otherwise}`;
  const matches = compileFilters(
    (mapping?.FilterCriteria?.Filters ?? []).map(({ Pattern = '' }) => Pattern),
    handler,
  );
  const wanted = records.filter(matches);
  const size = mapping?.BatchSize ?? 1;
  for (let start = 0; start < wanted.length; start += size) {
    const problem = await invoke(ports, functionArn, eventOf(wanted.slice(start, start + size), batch));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** As Lambda hands a batch over. A consumer with a window is told its shard. */
const eventOf = (records: readonly WireRecord[], { streamArn, shardId }: GivenUpBatch) => ({
  Records: records.map((record) => ({ ...record, eventSourceARN: streamArn })),
  shardId,
});

/** @returns why it failed: nothing of what the function says of it, which may be about people */
async function invoke({ lambda }: Clients, functionArn: string, event: unknown): Promise<string | undefined> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }),
  );
  const answer = JSON.parse(Payload?.transformToString() || 'null') as {
    readonly batchItemFailures?: readonly unknown[];
  } | null;
  if (FunctionError === undefined && (answer?.batchItemFailures ?? []).length === 0) return undefined;
  return 'the function fails still: read the error in its log, correct it, and run this again';
}
