/** Every fault that the simulation injects into calls: what it looks like to the function, and what has happened then. */
import {
  InternalServerError,
  ProvisionedThroughputExceededException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import type { Call } from '../machine/task.ts';
import { s3Error } from './seals.ts';

const $metadata = {};
const message = 'Injected';

const lost = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const timedOut = () => Object.assign(new Error('No answer within 3000 ms'), { name: 'TimeoutError' });
const internal = () => new InternalServerError({ message, $metadata });

const isTransaction = ({ command }: Call): boolean => command === 'TransactWriteItems';
export const isWrite = ({ service, command }: Call): boolean =>
  service === 'dynamodb' && /^(Transact|Put|Update)/.test(command);
const ofDynamoDb = ({ service }: Call): boolean => service === 'dynamodb';

export interface CallFault {
  readonly name: string;
  readonly happensTo: (call: Call) => boolean;
  /** `after`: the call is carried out, and its answer is lost. `late`: so too, but when nobody waits for it any more. */
  readonly when: 'before' | 'after' | 'late';
  readonly error: () => Error;
}

/** A function that repeats its call gets over each of them. */
export const callFaults: readonly CallFault[] = [
  {
    name: 'throttling',
    happensTo: ofDynamoDb,
    when: 'before',
    error: () => new ThrottlingException({ message, $metadata }),
  },
  {
    name: 'no capacity',
    happensTo: ofDynamoDb,
    when: 'before',
    error: () => new ProvisionedThroughputExceededException({ message, $metadata }),
  },
  {
    name: 'TransactionConflict',
    happensTo: isTransaction,
    when: 'before',
    error: () =>
      new TransactionCanceledException({
        message,
        $metadata,
        CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
      }),
  },
  {
    name: 'TransactionInProgress',
    happensTo: isTransaction,
    when: 'before',
    error: () => new TransactionInProgressException({ message, $metadata }),
  },
  { name: 'server error, nothing done', happensTo: ofDynamoDb, when: 'before', error: internal },
  { name: 'connection lost, nothing done', happensTo: ofDynamoDb, when: 'before', error: lost },
  {
    name: 'outcome unknown: server error after the commit',
    happensTo: isWrite,
    when: 'after',
    error: internal,
  },
  {
    name: 'outcome unknown: connection lost after the commit',
    happensTo: isWrite,
    when: 'after',
    error: lost,
  },
  {
    name: 'outcome unknown: no answer in time',
    happensTo: isWrite,
    when: 'after',
    error: timedOut,
  },
  {
    name: 'Cognito throttles',
    happensTo: ({ service }) => service === 'cognito',
    when: 'before',
    error: () => Object.assign(new Error(message), { name: 'TooManyRequestsException' }),
  },
];

/** A function that meets one of these fails, and whoever invoked it has to come again. */
export const fatalFaults: readonly CallFault[] = [
  {
    name: 'commit without StartExecution',
    happensTo: ({ command }) => command === 'StartExecution',
    when: 'before',
    error: lost,
  },
  {
    name: 'StartExecution answered to nobody',
    happensTo: ({ command }) => command === 'StartExecution',
    when: 'after',
    error: lost,
  },
  {
    name: 'S3 slows down',
    happensTo: ({ service }) => service === 's3',
    when: 'before',
    error: () => s3Error('SlowDown', 503),
  },
  {
    name: 'block sealed, and answered to nobody',
    happensTo: ({ command }) => command === 'PutObject',
    when: 'after',
    error: lost,
  },
  {
    name: 'SendTaskSuccess answered to nobody',
    happensTo: ({ command }) => command === 'SendTaskSuccess',
    when: 'after',
    error: lost,
  },
];

const isCharge = ({ command }: Call): boolean => command === 'Charge';

/** What goes wrong between a function and the card processor. The function goes on: an event will tell, or another request. */
export const processorFaults: readonly CallFault[] = [
  { name: 'charge never arrives', happensTo: isCharge, when: 'before', error: timedOut },
  { name: 'charge arrives when nobody waits', happensTo: isCharge, when: 'late', error: timedOut },
  { name: 'charge answered to nobody', happensTo: isCharge, when: 'after', error: lost },
  {
    name: 'card processor cannot be asked',
    happensTo: ({ command }) => command === 'ChargeOf',
    when: 'before',
    error: timedOut,
  },
];

/** Faults that are not of a call: who injects them says so by these names. */
export const otherFaults = [
  'Lambda stops before a call',
  'Lambda stops after a call',
  'Lambda stops after the commit',
  'busy past the deadline',
  'facts left out',
  'stale facts',
  'answer lost on its way to the client',
  'retry with the same key',
  'retry after ten minutes',
  'replay, byte for byte',
  'same key, other body',
  'StartExecution twice',
  'decision against timeout',
  'requests at once',
  'stream record duplicated',
  'stream batches cut anew',
  'stream records interleaved',
  'stream record poisoned',
  'stream record lost',
  'execution stopped',
  'charge declined',
  'charge answered later',
  'charge never told',
  'charge that never was',
  'card event late',
  'card event duplicated',
  'card events reordered',
  'card event of another amount',
  'card event that contradicts',
  'card event forged',
  'card event replayed with other content',
  'charged back',
  'charged back in part',
  'charged back before the success',
  'charged back when it was spent',
  'one code at two tills',
  'code charged again',
  'code expired at a till',
  'code misread',
  'code that there is not',
  'terminal cut off',
  'terminal revoked',
  'same reference, other code',
  'charge cancelled',
  'stores rebuilt',
  'TTL late',
  'clock five minutes off',
] as const;

export type OtherFault = (typeof otherFaults)[number];

/** All that a run must have seen at least once. */
export const faultNames: readonly string[] = [
  ...[...callFaults, ...fatalFaults, ...processorFaults].map(({ name }) => name),
  ...otherFaults,
];
