/** What every operation is handed, and the shape of an operation. */
import type { ServiceCall } from '../types.ts';
import type { AppClients } from './app-clients.ts';
import type { Client } from './clients.ts';
import type { Codes } from './codes.ts';
import type { Message } from './delivery.ts';
import type { Devices } from './devices.ts';
import { invalidParameter, notAuthorized, resourceNotFound, userNotFound } from './errors.ts';
import type { Random } from './identifiers.ts';
import { type Input, text } from './input.ts';
import type { Lockout } from './lockout.ts';
import type { PoolSecrets } from './pool-secrets.ts';
import type { Pool } from './pools.ts';
import { secretHashMatches } from './secret-hash.ts';
import type { Sessions } from './sessions.ts';
import type { SignIns } from './sign-ins.ts';
import type { Store } from './store.ts';
import type { Tokens } from './tokens.ts';
import type { Triggers } from './triggers.ts';
import type { User, Users } from './users.ts';

export interface Context {
  readonly pools: ReadonlyMap<string, Pool>;
  readonly secretsOf: (pool: Pool) => PoolSecrets;
  readonly appClients: AppClients;
  readonly store: Store;
  readonly users: Users;
  readonly devices: Devices;
  readonly sessions: Sessions;
  readonly codes: Codes;
  readonly lockout: Lockout;
  readonly signIns: SignIns;
  readonly tokens: Tokens;
  readonly triggers: Triggers;
  readonly send: (message: Message) => void;
  readonly now: () => number;
  readonly random: Random;
}

/** Answers a call. Throws CognitoError for a refusal; writes that must hold together go through `store.write`. */
export type Operation = (context: Context, input: Input, call: ServiceCall) => object | Promise<object>;

export function clientOf(context: Context, input: Input): Client {
  const id = text(input, 'ClientId');
  for (const pool of context.pools.values()) {
    const client = pool.clients.get(id);
    if (client) return client;
  }
  throw resourceNotFound(`User pool client ${id} does not exist.`);
}

export function poolOf(context: Context, input: Input): Pool {
  const id = text(input, 'UserPoolId');
  const pool = context.pools.get(id);
  if (!pool) throw resourceNotFound(`User pool ${id} does not exist.`);
  return pool;
}

/** The user of an administrator's call. Throws UserNotFoundException. */
export function namedUser(context: Context, pool: Pool, input: Input): User {
  const user = context.users.find(pool, text(input, 'Username'));
  if (!user) throw userNotFound();
  return user;
}

/** Throws NotAuthorizedException where a client has a secret and the caller does not show that it knows it. */
export function checkSecretHash(client: Client, username: string, hash: string | undefined): void {
  if (client.secrets.length === 0) {
    if (hash === undefined) return;
    throw invalidParameter(`Client ${client.id} is not configured for secret but secret hash was received`);
  }
  if (hash === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  if (!client.secrets.some(({ value }) => secretHashMatches(value, username, client.id, hash))) {
    throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
  }
}
