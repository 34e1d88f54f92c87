/** Reads an event source mapping from its resource, with Lambda's defaults, and checks what it needs to run. */
import { tableOfStream } from '../dynamodb/adopted.ts';
import { functionBehind } from '../lambda/function-behind.ts';
import { type App, PlatformError, type Resource } from '../types.ts';
import { compileFilters, type Matches } from './filter.ts';

export interface Mapping {
  /** `<stack>.<logicalId>`: the key of its checkpoint, and its name in messages. */
  readonly id: string;
  readonly functionArn: string;
  /** The table's stream as the template names it. */
  readonly streamArn: string;
  readonly tableName: string;
  readonly batchSize: number;
  /** Milliseconds. */
  readonly batchingWindow: number;
  /** Milliseconds; 0 where the mapping has no tumbling windows. */
  readonly tumblingWindow: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly reportsItemFailures: boolean;
  readonly bisects: boolean;
  /** Infinity where the mapping retries until the record is too old. */
  readonly maximumRetries: number;
  /** Milliseconds; Infinity where only the stream's own retention ends a record. */
  readonly maximumAge: number;
  readonly matches: Matches;
  readonly failureQueueArn: string | undefined;
}

export interface Permissions {
  /** Whether the role may call GetRecords, GetShardIterator and DescribeStream on the stream. */
  mayRead(roleArn: string, streamArn: string): boolean;
  /** Whether the role may call sqs:SendMessage on the queue. */
  maySend(roleArn: string, queueArn: string): boolean;
  /** Whether the queue is one of the app's. */
  hasQueue(queueArn: string): boolean;
}

interface Properties {
  BatchSize?: number;
  BisectBatchOnFunctionError?: boolean;
  DestinationConfig?: { OnFailure?: { Destination?: string } };
  EventSourceArn: string;
  FilterCriteria?: { Filters?: { Pattern: string }[] };
  FunctionName: string;
  FunctionResponseTypes?: string[];
  MaximumBatchingWindowInSeconds?: number;
  MaximumRecordAgeInSeconds?: number;
  MaximumRetryAttempts?: number;
  ParallelizationFactor?: number;
  StartingPosition?: string;
  TumblingWindowInSeconds?: number;
}

/**
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 * @throws PlatformError naming the mapping (and, for a missing permission, the function)
 */
export function readMapping(app: App, resource: Resource, permissions: Permissions): Mapping {
  const id = `${resource.stack}.${resource.logicalId}`;
  const owner = `The event source mapping ${id}`;
  const properties = resource.properties as unknown as Properties;
  const behind = functionBehind(app, properties.FunctionName);
  if (!behind)
    throw new PlatformError(`${owner} invokes ${properties.FunctionName}, no function of the app.`);
  const { resource: target, invokedArn: functionArn } = behind;
  const tableName = tableOfStream(app, properties.EventSourceArn);
  if (tableName === undefined)
    throw new PlatformError(`${owner} reads ${properties.EventSourceArn}, no stream of the app's tables.`);
  const failureQueueArn = properties.DestinationConfig?.OnFailure?.Destination;
  checkPermissions(target, properties.EventSourceArn, failureQueueArn, owner, permissions);
  if ((properties.ParallelizationFactor ?? 1) !== 1) {
    throw new PlatformError(
      `${owner} has a ParallelizationFactor other than 1, which the local platform cannot run.`,
    );
  }
  return {
    id,
    functionArn,
    streamArn: properties.EventSourceArn,
    tableName,
    batchSize: properties.BatchSize ?? 100,
    batchingWindow: (properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    tumblingWindow: (properties.TumblingWindowInSeconds ?? 0) * 1000,
    startingPosition: startingPosition(properties.StartingPosition, owner),
    reportsItemFailures: reportsItemFailures(properties.FunctionResponseTypes ?? [], owner),
    bisects: properties.BisectBatchOnFunctionError ?? false,
    maximumRetries: orInfinity(properties.MaximumRetryAttempts),
    maximumAge: orInfinity(properties.MaximumRecordAgeInSeconds) * 1000,
    matches: compileFilters(
      (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern),
      owner,
    ),
    failureQueueArn,
  };
}

function checkPermissions(
  target: Resource,
  streamArn: string,
  queueArn: string | undefined,
  owner: string,
  permissions: Permissions,
): void {
  const role = String(target.properties.Role);
  if (!permissions.mayRead(role, streamArn)) {
    throw new PlatformError(
      `${owner} cannot work: the role of function ${target.ref} may not call dynamodb:DescribeStream, GetShardIterator and GetRecords on ${streamArn}.`,
    );
  }
  if (queueArn === undefined) return;
  if (!permissions.hasQueue(queueArn)) {
    throw new PlatformError(`${owner} sends failures to ${queueArn}, no queue of the app.`);
  }
  if (!permissions.maySend(role, queueArn)) {
    throw new PlatformError(
      `${owner} cannot report failures: the role of function ${target.ref} may not call sqs:SendMessage on ${queueArn}.`,
    );
  }
}

function startingPosition(value: string | undefined, owner: string): Mapping['startingPosition'] {
  if (value === 'TRIM_HORIZON' || value === 'LATEST') return value;
  throw new PlatformError(`${owner} needs a StartingPosition of TRIM_HORIZON or LATEST, not ${value}.`);
}

function reportsItemFailures(types: readonly string[], owner: string): boolean {
  const other = types.find((type) => type !== 'ReportBatchItemFailures');
  if (other === undefined) return types.length > 0;
  throw new PlatformError(`${owner} has the unknown function response type ${other}.`);
}

const orInfinity = (value: number | undefined) =>
  value === undefined || value === -1 ? Number.POSITIVE_INFINITY : value;
