/** Sorts what AWS throws by what it says about the call: refused for now, perhaps done, or neither. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** A batch came back without all of its items. */
export class Incomplete extends Error {
  override name = 'Incomplete';
}

/** The call did nothing, and will probably be let through a little later. */
const contention = new Set([
  'ThrottlingException',
  'ThrottlingError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'TransactionConflictException',
  // The same token is still being worked on: what comes of it is known to the next call.
  'TransactionInProgressException',
]);

/** The reasons of a cancelled transaction that pass by themselves. */
const passingReasons = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** Node's and the SDK's names for an answer that never came. */
const lostAnswers = new Set([
  'TimeoutError',
  // Given up by us.
  'AbortError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** `unknown`: the call may or may not have been carried out. `final`: asking again would bring the same. */
export type Fault = 'contention' | 'unknown' | 'final';

export function classify(error: unknown): Fault {
  if (!(error instanceof Error)) return 'final';
  if (error instanceof Incomplete) return 'contention';
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    return reasons.length > 0 && reasons.every(({ Code }) => passingReasons.has(Code ?? 'None'))
      ? 'contention'
      : 'final';
  }
  const { name, code, $fault } = error as Error & { code?: unknown; $fault?: unknown };
  if (contention.has(name)) return 'contention';
  if ($fault === 'server' || lostAnswers.has(name) || lostAnswers.has(String(code))) return 'unknown';
  return 'final';
}
