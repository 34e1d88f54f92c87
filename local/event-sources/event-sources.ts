/** Runs the app's event source mappings: what a table's stream records is brought to the functions, at least once. */
import type { Engine } from '../dynamodb/engine.ts';
import type { App, Invoke } from '../types.ts';
import { type Checkpoints, openCheckpoints } from './checkpoints.ts';
import { failureRecord } from './failure-record.ts';
import { type Mapping, type Permissions, readMapping } from './mapping.ts';
import { type Poller, startPoller } from './poller.ts';
import { BEGINNING, openStream, type Stream } from './stream.ts';
import { createWindows } from './windows.ts';

export interface EventSourceOptions {
  readonly app: App;
  /** The engine itself, not the endpoint that checks permissions: those are checked once, at the start. */
  readonly engine: Pick<Engine, 'call'>;
  readonly invoke: Invoke;
  readonly queues: { has(queueArn: string): boolean; send(queueArn: string, body: string): unknown };
  readonly dataDir: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Whether the role may call dynamodb:DescribeStream, GetShardIterator and GetRecords on the stream. */
  readonly mayRead: (roleArn: string, streamArn: string) => boolean;
  /** Whether the role may call sqs:SendMessage on the queue. */
  readonly maySend: (roleArn: string, queueArn: string) => boolean;
  /** Milliseconds between two looks at a quiet stream that nobody pokes. Defaults to 1,000. */
  readonly interval?: number;
  /** Milliseconds to wait after the n-th failure of a batch. Defaults to 100, doubling up to 10,000. */
  readonly retryDelay?: (failures: number) => number;
}

export interface EventSources {
  /** Looks at the streams of these tables at once, for example after a write. @default - of all */
  poke(tables?: ReadonlySet<string>): void;
  /**
   * Resolves when the functions have processed everything that is in the streams, what they wrote themselves included.
   * It waits as long as a batch is being retried.
   */
  idle(): Promise<void>;
  /** Ends after the invocation under way; what was not finished is delivered again at the next start. */
  close(): Promise<void>;
}

const backoff = (failures: number) => Math.min(100 * 2 ** (failures - 1), 10_000);

/**
 * Starts every enabled mapping; a mapping with StartingPosition LATEST sees what is written after this resolves.
 *
 * @throws PlatformError for a mapping that cannot run, or whose function's role lacks a permission
 */
export async function startEventSources(options: EventSourceOptions): Promise<EventSources> {
  const { app } = options;
  const permissions: Permissions = {
    mayRead: options.mayRead,
    maySend: options.maySend,
    hasQueue: (arn) => options.queues.has(arn),
  };
  const mappings = app.resources
    .filter(
      ({ type, properties }) => type === 'AWS::Lambda::EventSourceMapping' && properties.Enabled !== false,
    )
    .map((resource) => readMapping(app, resource, permissions));
  const checkpoints = openCheckpoints(options.dataDir);
  const pollers: Poller[] = [];
  const close = async () => {
    await Promise.all(pollers.map((poller) => poller.close()));
    checkpoints.close();
  };
  try {
    for (const mapping of mappings) {
      pollers.push(
        poll(mapping, await openAtCheckpoint(mapping, options, checkpoints), options, checkpoints),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    poke(tables) {
      for (const [at, poller] of pollers.entries())
        if (tables?.has(mappings[at]?.tableName ?? '') ?? true) poller.poke();
    },
    idle: () => allDrained(pollers),
    close,
  };
}

/** One function's writes can be another's records, so all must be drained with no delivery in between. */
async function allDrained(pollers: readonly Poller[]): Promise<void> {
  const total = () => pollers.reduce((sum, poller) => sum + poller.deliveries(), 0);
  let before: number;
  do {
    before = total();
    await Promise.all(pollers.map((poller) => poller.drained()));
  } while (total() !== before);
}

async function openAtCheckpoint(
  mapping: Mapping,
  { app, engine }: EventSourceOptions,
  checkpoints: Checkpoints,
): Promise<Stream> {
  const { tableName, streamArn } = mapping;
  const { label, from } = await openStream({ engine, tableName, streamArn, region: app.region });
  const known = checkpoints.get(mapping.id, label);
  if (known !== undefined) return from(known);
  const position = mapping.startingPosition === 'LATEST' ? await lastPosition(from(BEGINNING)) : BEGINNING;
  checkpoints.set(mapping.id, label, position);
  return from(position);
}

/** Reads the stream to its end: an iterator of type LATEST has no position that a checkpoint could keep. */
async function lastPosition(stream: Stream): Promise<string> {
  let position = BEGINNING;
  for (;;) {
    const last = (await stream.read(1000)).at(-1);
    if (!last) return position;
    position = last.position;
  }
}

function poll(
  mapping: Mapping,
  stream: Stream,
  options: EventSourceOptions,
  checkpoints: Checkpoints,
): Poller {
  const { queues, now, log } = options;
  const invoke = (event: unknown) => options.invoke(mapping.functionArn, event);
  const windows =
    mapping.tumblingWindow > 0 &&
    createWindows({
      length: mapping.tumblingWindow,
      shardId: stream.shardId,
      streamArn: mapping.streamArn,
      invoke,
      now,
      log: (line) => log(`${mapping.id}: ${line}`),
    });
  return startPoller({
    ...(windows ? { areTogether: windows.areTogether, quiet: windows.tick } : {}),
    mapping,
    stream,
    now,
    log,
    interval: options.interval ?? 1000,
    retryDelay: options.retryDelay ?? backoff,
    checkpoint: (position) => checkpoints.set(mapping.id, stream.label, position),
    invoke: async (Records) => {
      const result = await (windows ? windows.invoke(Records) : invoke({ Records }));
      if (!result.ok) log(`${mapping.id}: ${result.errorType}: ${result.errorMessage}`);
      return result;
    },
    discard(discarded) {
      log(`${mapping.id} gave ${discarded.records.length} stream records up: ${discarded.condition}`);
      if (mapping.failureQueueArn === undefined) return;
      const document = failureRecord(mapping, stream.shardId, discarded, now());
      queues.send(mapping.failureQueueArn, JSON.stringify(document));
    },
  });
}
