/** Delivers one batch of stream records to a function until each record is processed or given up, in order. */
import type { InvocationResult } from '../types.ts';
import type { Discarded } from './failure-record.ts';
import type { Mapping } from './mapping.ts';
import type { StreamRecord } from './stream.ts';

export interface DeliveryPorts {
  invoke(records: readonly StreamRecord[]): Promise<InvocationResult>;
  /** The record, and all before it, need no further delivery. */
  done(record: StreamRecord): void;
  discard(discarded: Discarded): void;
  /** Waits before the next attempt; rejects when the platform stops. */
  pause(failures: number): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Lambda's rules for streams: a failed batch is retried as a whole, or halved (which costs no retry) where the mapping
 * bisects; where the function reports item failures, only what follows the lowest failed record is retried. A batch
 * whose retries are used up, or whose records are too old, is given up and the next one follows.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function deliver(
  batch: readonly StreamRecord[],
  mapping: Pick<Mapping, 'bisects' | 'reportsItemFailures' | 'maximumRetries' | 'maximumAge'>,
  ports: DeliveryPorts,
): Promise<void> {
  const parts: (readonly StreamRecord[])[] = [batch];
  let failures = 0;
  let lastResult: InvocationResult | undefined;
  const begin = (...next: (readonly StreamRecord[])[]) => {
    parts.splice(0, 1, ...next);
    failures = 0;
    lastResult = undefined;
  };
  const giveUp = (records: readonly StreamRecord[], condition: Discarded['condition']) => {
    ports.discard({ records, condition, invocations: failures, lastResult });
    finish(records, ports);
  };
  for (let part = parts[0]; part !== undefined; part = parts[0]) {
    const tooOld = countTooOld(part, mapping.maximumAge, ports.now());
    if (tooOld > 0) {
      giveUp(part.slice(0, tooOld), 'RecordAgeExceeded');
      begin(...(tooOld < part.length ? [part.slice(tooOld)] : []));
      continue;
    }
    lastResult = await ports.invoke(part);
    const failedAt = firstFailure(lastResult, part, mapping.reportsItemFailures);
    const rest = part.slice(failedAt);
    finish(part.slice(0, failedAt), ports);
    if (rest.length === 0) {
      begin();
    } else if (mapping.bisects && failedAt > 0) {
      begin(rest);
    } else if (mapping.bisects && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      begin(rest.slice(0, middle), rest.slice(middle));
    } else {
      // Where the batch moved on, its new first record has failed once, in this very attempt.
      failures = failedAt > 0 ? 1 : failures + 1;
      parts[0] = rest;
      if (failures > mapping.maximumRetries) {
        giveUp(rest, 'RetryAttemptsExhausted');
        begin();
      } else {
        await ports.pause(failures);
      }
    }
  }
}

function finish(records: readonly StreamRecord[], ports: DeliveryPorts): void {
  const last = records.at(-1);
  if (last) ports.done(last);
}

function countTooOld(records: readonly StreamRecord[], maximumAge: number, now: number): number {
  const fresh = records.findIndex(
    ({ dynamodb }) => now - dynamodb.ApproximateCreationDateTime * 1000 <= maximumAge,
  );
  return fresh === -1 ? records.length : fresh;
}

/**
 * The index of the first record to deliver again; the batch's length if it succeeded, 0 if all of it failed. An answer
 * that names no record of the batch is a complete failure, as is one whose entries have no `itemIdentifier`.
 */
function firstFailure(
  result: InvocationResult,
  batch: readonly StreamRecord[],
  reportsItemFailures: boolean,
): number {
  if (!result.ok) return 0;
  if (!reportsItemFailures) return batch.length;
  const reported = (result.payload as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (reported === undefined || reported === null) return batch.length;
  if (!Array.isArray(reported)) return 0;
  const indexes = reported.map((failure: { itemIdentifier?: unknown } | null) =>
    batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure?.itemIdentifier),
  );
  return indexes.includes(-1) ? 0 : Math.min(batch.length, ...indexes);
}
