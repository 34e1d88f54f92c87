import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts';
import {
  type EventSourceOptions,
  type EventSources,
  startEventSources,
} from '../../../local/event-sources/event-sources.ts';
import type { StreamRecord } from '../../../local/event-sources/stream.ts';
import type { InvocationResult } from '../../../local/types.ts';
import { appWith, FUNCTION, REGION, STREAM } from './app.ts';

const QUEUE = `arn:aws:sqs:${REGION}:000000000000:dead`;
const ok: InvocationResult = { ok: true, payload: null };
const error: InvocationResult = { ok: false, errorType: 'Error', errorMessage: 'no' };

let engine: Engine;
let engineDir: string;
let dataDir: string;
let table: string;
let tables = 0;
let running: EventSources[] = [];
let batches: StreamRecord[][];
let sent: { queue: string; body: string }[];
let logged: string[];
let answer: (records: StreamRecord[]) => InvocationResult | Promise<InvocationResult>;

beforeAll(async () => {
  engineDir = mkdtempSync(join(tmpdir(), 'event-sources-engine-'));
  engine = await startEngine({ dataDir: engineDir });
});
afterAll(async () => {
  await engine.close();
  rmSync(engineDir, { recursive: true });
});

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'event-sources-'));
  table = `Ledger${++tables}`;
  [batches, sent, logged, answer] = [[], [], [], () => ok];
  await createTable();
});
afterEach(async () => {
  await Promise.all(running.map((sources) => sources.close()));
  running = [];
  rmSync(dataDir, { recursive: true });
});

async function call(operation: string, body: unknown) {
  const result = await engine.call(`DynamoDB_20120810.${operation}`, body);
  expect(result).toMatchObject({ status: 200 });
}

const createTable = () =>
  call('CreateTable', {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
const put = (pk: string, attributes = {}) =>
  call('PutItem', { TableName: table, Item: { pk: { S: pk }, ...attributes } });

async function start(mapping: object = {}, options: Partial<EventSourceOptions> = {}): Promise<EventSources> {
  const sources = await startEventSources({
    app: appWith(table, mapping),
    engine,
    invoke: async (_, event) => {
      const { Records } = event as { Records: StreamRecord[] };
      batches.push(Records);
      return answer(Records);
    },
    queues: { has: (arn) => arn === QUEUE, send: (queue, body) => sent.push({ queue, body }) },
    dataDir,
    now: Date.now,
    log: (line) => logged.push(line),
    mayRead: () => true,
    maySend: () => true,
    retryDelay: () => 1,
    ...options,
  });
  running.push(sources);
  return sources;
}

async function stop(sources: EventSources) {
  running = running.filter((other) => other !== sources);
  await sources.close();
}

/** Resolves at the first call of the function. */
const answered = () =>
  new Promise<void>((resolve) => {
    answer = () => {
      resolve();
      return ok;
    };
  });

const keysOf = (records: readonly StreamRecord[]) =>
  records.map(({ dynamodb }) => (dynamodb.Keys.pk as { S: string }).S);
const delivered = () => batches.map(keysOf);

describe('a function gets', () => {
  test('the event that Lambda makes of stream records', async () => {
    await put('w1', { balance: { N: '10' }, key: { B: 'AQI=' } });
    await put('w1', { balance: { N: '7' } });
    await call('DeleteItem', { TableName: table, Key: { pk: { S: 'w1' } } });
    await (await start()).idle();
    const records = batches.flat();
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(records[0]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: REGION,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: 'w1' } },
        NewImage: { pk: { S: 'w1' }, balance: { N: '10' }, key: { B: 'AQI=' } },
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: STREAM,
    });
    const age = Date.now() / 1000 - (records[0]?.dynamodb.ApproximateCreationDateTime ?? 0);
    expect(Math.abs(age)).toBeLessThan(60);
    expect(records[1]?.dynamodb).toMatchObject({
      OldImage: { balance: { N: '10' } },
      NewImage: { balance: { N: '7' } },
    });
    expect(records[2]?.dynamodb.NewImage).toBeUndefined();
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(3);
  });

  test('no record of a write that changed nothing', async () => {
    await put('w1', { balance: { N: '10' } });
    await put('w1', { balance: { N: '10' } });
    await (await start()).idle();
    expect(delivered()).toEqual([['w1']]);
  });

  test('batches of at most BatchSize, in order', async () => {
    for (const pk of ['a', 'b', 'c', 'd', 'e']) await put(pk);
    await (await start({ BatchSize: 2 })).idle();
    expect(delivered()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('a full batch before its batching window ends', async () => {
    const mapping = { MaximumBatchingWindowInSeconds: 60, BatchSize: 3 };
    const told = answered();
    const sources = await start(mapping, { now: () => 0 });
    for (const pk of ['a', 'b', 'c']) await put(pk);
    sources.poke();
    await told;
    expect(delivered()).toEqual([['a', 'b', 'c']]);
  });

  test('what the batching window has gathered at its end', async () => {
    let time = 0;
    const told = answered();
    await put('a');
    const options = { now: () => (time += 1000), interval: 1 };
    await start({ MaximumBatchingWindowInSeconds: 60, BatchSize: 3 }, options);
    await told;
    expect(delivered()).toEqual([['a']]);
    expect(time / 1000).toBeGreaterThan(60);
  });

  test('what is being gathered, when somebody waits until all is delivered', async () => {
    await put('a');
    const sources = await start({ MaximumBatchingWindowInSeconds: 60, BatchSize: 3 }, { now: () => 0 });
    await sources.idle();
    expect(delivered()).toEqual([['a']]);
  });

  test('what was written, as soon as it is told of the write', async () => {
    const told = new Promise<void>((resolve) => {
      answer = () => {
        resolve();
        return ok;
      };
    });
    const sources = await start({}, { interval: 24 * 60 * 60 * 1000 });
    await sources.idle();
    await put('a');
    sources.poke(new Set(['another table', table]));
    await told;
    expect(delivered()).toEqual([['a']]);
  });

  test('no look at its table for a write to another', async () => {
    const reads: string[] = [];
    const counting = {
      call: (target: string, body: unknown) => {
        reads.push(target);
        return engine.call(target, body);
      },
    };
    const sources = await start({}, { engine: counting, interval: 24 * 60 * 60 * 1000 });
    await sources.idle();
    reads.length = 0;
    sources.poke(new Set(['another table']));
    // A look would have begun by the time that anything is answered.
    await put('a');
    expect(reads).toEqual([]);
    sources.poke(new Set([table]));
    await sources.idle();
    expect(delivered()).toEqual([['a']]);
  });

  test('only what passes its filter, and passes by the rest', async () => {
    const pattern = { dynamodb: { NewImage: { state: { S: ['held'] } } } };
    const mapping = { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] } };
    await put('p1', { state: { S: 'posted' } });
    await put('p2', { state: { S: 'held' } });
    await put('p3', { state: { S: 'posted' } });
    const sources = await start(mapping);
    await sources.idle();
    expect(delivered()).toEqual([['p2']]);
    await stop(sources);
    await (await start({})).idle();
    expect(delivered()).toEqual([['p2']]);
  });

  test('what it writes itself, before the sources are idle', async () => {
    answer = async ([first]) => {
      const next = Number(keysOf(first ? [first] : [])[0]) + 1;
      if (next < 4) await put(String(next));
      return ok;
    };
    const sources = await start();
    await put('1');
    await sources.idle();
    expect(delivered()).toEqual([['1'], ['2'], ['3']]);
  });

  test('with StartingPosition LATEST, what is written after the start, and after a restart without loss', async () => {
    await put('before');
    const sources = await start({ StartingPosition: 'LATEST' });
    await sources.idle();
    expect(delivered()).toEqual([]);
    await stop(sources);
    await put('between');
    const again = await start({ StartingPosition: 'LATEST' });
    await put('after');
    await again.idle();
    expect(delivered().flat()).toEqual(['between', 'after']);
  });

  test('nothing from a mapping that is not enabled', async () => {
    await put('a');
    await (await start({ Enabled: false })).idle();
    expect(delivered()).toEqual([]);
  });
});

describe('after a restart', () => {
  test('delivery continues behind what was processed', async () => {
    await put('a');
    const sources = await start();
    await sources.idle();
    await stop(sources);
    await put('b');
    await (await start()).idle();
    expect(delivered()).toEqual([['a'], ['b']]);
  });

  test('a batch that was being retried comes again', async () => {
    const { promise: retried, resolve } = Promise.withResolvers<void>();
    answer = () => {
      if (batches.length === 2) resolve();
      return error;
    };
    await put('a');
    const sources = await start();
    await retried;
    await stop(sources);
    batches = [];
    answer = () => ok;
    await (await start()).idle();
    expect(delivered()).toEqual([['a']]);
  });

  test('by a kill, only what was not processed comes again', async () => {
    for (const pk of ['a', 'b', 'c']) await put(pk);
    const script = fileURLToPath(new URL('./process-and-hang.ts', import.meta.url));
    const child = spawn(process.execPath, [script, engine.endpoint, dataDir, table], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      printed.push(line);
      if (printed.length === 2) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    expect(printed).toEqual(['a', 'b']);
    await (await start({ BatchSize: 1 })).idle();
    expect(delivered()).toEqual([['b'], ['c']]);
  });

  test('a table that was made anew is read from its beginning', async () => {
    await put('a');
    const sources = await start();
    await sources.idle();
    await stop(sources);
    await call('DeleteTable', { TableName: table });
    await createTable();
    await put('b');
    await (await start()).idle();
    expect(delivered().flat()).toContain('b');
  });
});

describe('a batch that the function cannot process', () => {
  test('is reported to the failure queue as Lambda does, and the next ones follow', async () => {
    answer = (records) => (keysOf(records).includes('poison') ? error : ok);
    await put('poison');
    await put('x');
    await put('good');
    const failure = {
      MaximumRetryAttempts: 2,
      BatchSize: 2,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    };
    await (await start(failure)).idle();
    expect(delivered()).toEqual([['poison', 'x'], ['poison', 'x'], ['poison', 'x'], ['good']]);
    expect(sent.map(({ queue }) => queue)).toEqual([QUEUE]);
    const [first, second] = batches[0] ?? [];
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        functionArn: FUNCTION,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: first?.dynamodb.SequenceNumber,
        endSequenceNumber: second?.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        batchSize: 2,
        streamArn: STREAM,
      },
    });
  });

  test('is retried from the record that the function reports', async () => {
    let failed = false;
    answer = (records) => {
      const bad = records.find((record) => keysOf([record])[0] === 'b');
      if (!bad || failed) return ok;
      failed = true;
      return { ok: true, payload: { batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] } };
    };
    for (const pk of ['a', 'b', 'c']) await put(pk);
    await (await start({ FunctionResponseTypes: ['ReportBatchItemFailures'] })).idle();
    expect(delivered()).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  test('comes again when the function could not be invoked at all, at no retry', async () => {
    answer = () => {
      if (batches.length < 3) throw new Error('no worker');
      return ok;
    };
    await put('a');
    await (await start({ MaximumRetryAttempts: 0 }, { interval: 1 })).idle();
    expect(delivered()).toEqual([['a'], ['a'], ['a']]);
    expect(logged.join()).toContain('no worker');
  });
});

describe('the start is refused, naming the mapping, when', () => {
  test.each<[string, object, Partial<EventSourceOptions>, string]>([
    [
      'the role may not read the stream',
      {},
      { mayRead: () => false },
      'function project may not call dynamodb',
    ],
    [
      'the role may not send to the failure queue',
      { DestinationConfig: { OnFailure: { Destination: QUEUE } } },
      { maySend: () => false },
      'function project may not call sqs:SendMessage',
    ],
    [
      'the failure queue is no queue',
      { DestinationConfig: { OnFailure: { Destination: 'arn:x' } } },
      {},
      'arn:x',
    ],
    ['the function is not there', { FunctionName: 'other' }, {}, 'other'],
    ['the stream is not there', { EventSourceArn: 'arn:other' }, {}, 'arn:other'],
    ['it runs batches in parallel', { ParallelizationFactor: 2 }, {}, 'ParallelizationFactor'],
    ['its starting position is a time', { StartingPosition: 'AT_TIMESTAMP' }, {}, 'AT_TIMESTAMP'],
    ['it has another response type', { FunctionResponseTypes: ['Other'] }, {}, 'Other'],
    [
      'its filter is not understood',
      { FilterCriteria: { Filters: [{ Pattern: '{"a":[{"cidr":"x"}]}' }] } },
      {},
      'cidr',
    ],
  ])('%s', async (_, mapping, options, named) => {
    const refused = start(mapping, options);
    await expect(refused).rejects.toMatchObject({
      name: 'PlatformError',
      message: expect.stringContaining(named),
    });
    await expect(refused).rejects.toThrow('Ledger.Mapping');
  });
});
