/** Counts attempts to sign in, of each user and of all together, in the Registry table. */
import { createHash } from 'node:crypto';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import type { SignInAttempts } from '../domain/sign-in/admit-sign-in.ts';
import { expressions, placeholders } from './conditions.ts';
import { Incomplete } from './faults.ts';
import { fieldsOf, type Item, toItem, type Values } from './items.ts';
import { type Key, signInKey, signInRestrictionKey, signInWindowKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface SignInAttemptsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
  /**
   * What earlier calls have seen: while a restriction lasts it is not read again, so that an attack costs no reads.
   * @default - it is read each time
   */
  readonly memory?: SignInMemory;
}

export interface SignInMemory {
  /** Milliseconds since the epoch; 0 if none was seen. */
  restrictedUntil: number;
}

/** Each takes a thousand writes a second. */
const SHARDS = 8;

/** Milliseconds that a counter is kept beyond its window. */
const KEPT = 24 * 60 * 60 * 1000;

const windowStart = (window: number, now: number): number => Math.floor(now / window) * window;
const expiry = (until: number): number => Math.ceil((until + KEPT) / 1000);

/** By a hash: the names of those who do not exist are addresses that strangers typed. */
const keyOf = (username: string): Key => signInKey(createHash('sha256').update(username).digest('base64url'));

export function signInAttempts(options: SignInAttemptsOptions): SignInAttempts {
  return {
    restrictedUntil: (now) => restrictedUntil(options, now),
    countOfUser: (...counted) => countOfUser(options, ...counted),
    async countOfAll(window, now) {
      return SHARDS * failuresIn(await addToWindow(options, 'attempts', window, now));
    },
    failuresOfAll: (window, now) => failuresOfAll(options, window, now),
    restrict: (until, now) => restrict(options, until, now),
  };
}

export interface SignInSuccesses {
  /** Counts a sign-in that succeeded; the user's attempts are forgotten. */
  succeeded(username: string, window: number, now: number): Promise<void>;
  /** The user's attempts are forgotten: who holds the mailbox has shown so. */
  forget(username: string, now: number): Promise<void>;
}

export function signInSuccesses(options: SignInAttemptsOptions): SignInSuccesses {
  const forget = async (username: string, now: number) => {
    const anew = 'SET #attempts = :none, #since = :now, #expires = :expires';
    const values = { ':none': 0, ':now': now, ':expires': expiry(now) };
    await update(options, keyOf(username), anew, values);
  };
  return {
    forget,
    async succeeded(username, window, now) {
      await Promise.all([forget(username, now), addToWindow(options, 'successes', window, now)]);
    },
  };
}

async function restrictedUntil(options: SignInAttemptsOptions, now: number): Promise<number> {
  const { client, runtime, registryTable, memory = { restrictedUntil: 0 } } = options;
  if (now < memory.restrictedUntil) return memory.restrictedUntil;
  const command = new GetItemCommand({ TableName: registryTable, Key: toItem({ ...signInRestrictionKey }) });
  const { Item } = await retrying(runtime, () => client.send(command));
  memory.restrictedUntil = Item ? fieldsOf(Item).count('until') : 0;
  return memory.restrictedUntil;
}

async function restrict(options: SignInAttemptsOptions, until: number, now: number): Promise<boolean> {
  const set = 'SET #until = :until';
  const over = '(attribute_not_exists(#until) OR #until <= :now)';
  const done = await update(options, signInRestrictionKey, set, { ':until': until, ':now': now }, over);
  return 'item' in done;
}

/** How often another attempt of the same user may come in between. */
const TRIES = 5;

async function countOfUser(
  options: SignInAttemptsOptions,
  username: string,
  most: number,
  window: number,
  now: number,
): Promise<boolean> {
  const key = keyOf(username);
  const values = { ':one': 1, ':none': 0, ':now': now, ':expires': expiry(now + window) };
  const first = 'SET #attempts = :one, #since = :now, #expires = :expires';
  const next =
    'SET #attempts = if_not_exists(#attempts, :none) + :one, #since = if_not_exists(#since, :now), #expires = :expires';
  const counts = '(attribute_not_exists(#since) OR (#since > :past AND #attempts < :most))';
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const past = now - window;
    const done = await update(options, key, next, { ...values, ':past': past, ':most': most }, counts);
    if ('item' in done) return true;
    const since = done.old ? fieldsOf(done.old).count('since') : 0;
    if (since > past) return false;
    // The window that the counter was of is over.
    const anew = await update(options, key, first, { ...values, ':since': since }, '#since = :since');
    if ('item' in anew) return true;
  }
  throw new ServiceBusy('The attempts of the user changed with every attempt to count them');
}

const addToWindow = async (
  options: SignInAttemptsOptions,
  counter: 'attempts' | 'successes',
  window: number,
  now: number,
): Promise<Item> => {
  const start = windowStart(window, now);
  const shard = Math.floor(options.runtime.random() * SHARDS);
  const key = signInWindowKey(start, shard);
  const done = await update(options, key, `ADD #${counter} :one SET #expires = :expires`, {
    ':one': 1,
    ':expires': expiry(start + window),
  });
  return 'item' in done ? done.item : {};
};

function failuresIn(item: Item): number {
  const fields = fieldsOf(item);
  const count = (name: string) => (fields.has(name) ? fields.count(name) : 0);
  return count('attempts') - count('successes');
}

async function failuresOfAll(
  { client, runtime, registryTable }: SignInAttemptsOptions,
  window: number,
  now: number,
): Promise<number> {
  const start = windowStart(window, now);
  const Keys = Array.from({ length: SHARDS }, (_, shard) => toItem({ ...signInWindowKey(start, shard) }));
  const command = new BatchGetItemCommand({
    RequestItems: { [registryTable]: { Keys, ConsistentRead: true } },
  });
  const items = await retrying(runtime, async () => {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(command);
    if (Object.keys(UnprocessedKeys).length > 0)
      throw new Incomplete('DynamoDB left out some of the counters');
    return Responses[registryTable] ?? [];
  });
  return items.reduce((sum, item) => sum + failuresIn(item), 0);
}

/**
 * Repeated where an answer was lost, and then perhaps counted twice: rather once too often than not at all.
 * @returns the item as it is now, or as it was if the condition did not hold
 */
async function update(
  { client, runtime, registryTable }: SignInAttemptsOptions,
  key: Key,
  change: string,
  values: Values,
  condition?: string,
): Promise<{ readonly item: Item } | { readonly old: Item | undefined }> {
  const names = { '#expires': expiresAttribute };
  const command = new UpdateItemCommand({
    TableName: registryTable,
    Key: toItem({ ...key }),
    UpdateExpression: change,
    ReturnValues: 'ALL_NEW',
    ...(condition === undefined
      ? placeholders([change], values, names)
      : { ConditionExpression: condition, ...expressions([change, condition], values, names) }),
  });
  try {
    const { Attributes = {} } = await retrying(runtime, () => client.send(command));
    return { item: Attributes };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { old: error.Item };
    throw error;
  }
}
