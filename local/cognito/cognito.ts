/** The local Cognito: user pools from the templates, spoken to in Cognito's own wire protocol. */
import { randomBytes } from 'node:crypto';
import type { Service } from '../aws/service.ts';
import { type App, type Invoke, PlatformError, type ServiceAnswer, type ServiceCall } from '../types.ts';
import { createAppClients } from './app-clients.ts';
import { createCodes } from './codes.ts';
import type { Context } from './context.ts';
import { corsHeaders } from './cors.ts';
import type { Message } from './delivery.ts';
import { createDevices } from './devices.ts';
import { CognitoError } from './errors.ts';
import type { Random } from './identifiers.ts';
import { createLockout } from './lockout.ts';
import { PUBLIC_OPERATIONS, SIGNED_OPERATIONS } from './operations/table.ts';
import { type PoolSecrets, poolSecrets } from './pool-secrets.ts';
import { type Pool, readPools } from './pools.ts';
import { createSessions } from './sessions.ts';
import { createSignIns } from './sign-ins.ts';
import { openStore } from './store.ts';
import { createTokenEndpoints, type TokenEndpoint } from './token-endpoint.ts';
import { createTokens } from './tokens.ts';
import { createTriggers, type TriggerOptions } from './triggers.ts';
import { createUsers } from './users.ts';
import { createWellKnown, type WellKnown } from './well-known.ts';

export interface CognitoOptions {
  readonly app: App;
  /** Where `cognito.db` is kept. */
  readonly dataDir: string;
  /** Milliseconds. */
  readonly now: () => number;
  /** @default - the system's cryptographic randomness */
  readonly random?: Random;
  readonly outbox: { send(message: Message): void };
  /**
   * Invokes the functions of the pools' triggers.
   *
   * @default - a pool with triggers is refused
   */
  readonly invoke?: Invoke;
  /**
   * Whether a function's policy lets Cognito invoke it for a pool.
   *
   * @default - it does
   */
  readonly mayInvoke?: TriggerOptions['mayInvoke'];
  /** Told of failures that are this program's own. */
  readonly log: (line: string) => void;
}

export interface Cognito {
  readonly service: Service;
  readonly wellKnown: WellKnown;
  /** One for each domain of a pool. */
  readonly tokenEndpoints: readonly TokenEndpoint[];
  /** The key set of a pool, by its id or ARN. Throws PlatformError for another pool. */
  jwks(pool: string): PoolSecrets['jwks'];
  close(): void;
}

/** Opens the pools and their state. Throws PlatformError for a setting that is not supported. */
export function createCognito(options: CognitoOptions): Cognito {
  const { app, log } = options;
  const pools = readPools(app);
  refuseLooseTriggers(options, pools);
  const context = createContext(options, pools);
  return {
    service: {
      targetPrefix: 'AWSCognitoIdentityProviderService',
      public: (operation) => Object.hasOwn(PUBLIC_OPERATIONS, operation),
      serves: (operation) =>
        Object.hasOwn(PUBLIC_OPERATIONS, operation) || Object.hasOwn(SIGNED_OPERATIONS, operation),
      actions(operation, body) {
        const pool = pools.get(String(body.UserPoolId));
        const resource =
          pool?.arn ??
          `arn:aws:cognito-idp:${app.region}:${app.accountId}:userpool/${body.UserPoolId ?? '*'}`;
        return [{ action: `cognito-idp:${operation}`, resource }];
      },
      handle: (call) => answer(context, call, log),
    },
    wellKnown: createWellKnown(pools, context.secretsOf),
    tokenEndpoints: createTokenEndpoints(pools, context.tokens),
    jwks(name) {
      const pool = pools.get(name.slice(name.lastIndexOf('/') + 1));
      if (!pool) throw new PlatformError(`There is no user pool ${name} in the templates.`);
      return context.secretsOf(pool).jwks;
    },
    close: () => context.store.close(),
  };
}

function refuseLooseTriggers({ invoke }: CognitoOptions, pools: ReadonlyMap<string, Pool>): void {
  for (const { id, triggers } of pools.values()) {
    if (triggers.size > 0 && !invoke) throw new PlatformError(`Nothing here runs the triggers of ${id}.`);
  }
}

const nothingToInvoke: Invoke = async (functionName) => {
  throw new PlatformError(`Nothing here runs ${functionName}.`);
};

function createContext(options: CognitoOptions, pools: ReadonlyMap<string, Pool>): Context {
  const { dataDir, now, outbox, random = randomBytes, invoke = nothingToInvoke } = options;
  const triggers = createTriggers({ invoke, mayInvoke: options.mayInvoke ?? (() => true) });
  const store = openStore(dataDir);
  const secrets = new Map([...pools.values()].map((pool) => [pool.id, poolSecrets(store, pool, random)]));
  const secretsOf = (pool: Pool) => secrets.get(pool.id) as PoolSecrets;
  const users = createUsers(store, now);
  const sessions = createSessions(store, now, random);
  return {
    pools,
    secretsOf,
    appClients: createAppClients({ store, pools, now, random }),
    store,
    users,
    devices: createDevices(store, now, random),
    sessions,
    codes: createCodes(store, now, random),
    lockout: createLockout(store, now),
    signIns: createSignIns(now, random),
    tokens: createTokens({ pools, secretsOf, users, sessions, triggers, now, random }),
    triggers,
    send: (message) => outbox.send(message),
    now,
    random,
  };
}

async function answer(
  context: Context,
  call: ServiceCall,
  log: (line: string) => void,
): Promise<ServiceAnswer> {
  const headers = {
    ...corsHeaders,
    'content-type': 'application/x-amz-json-1.1',
  };
  try {
    const table = Object.hasOwn(PUBLIC_OPERATIONS, call.operation) ? PUBLIC_OPERATIONS : SIGNED_OPERATIONS;
    const operation = Object.hasOwn(table, call.operation) ? table[call.operation] : undefined;
    if (!operation) {
      throw new CognitoError(
        'UnknownOperationException',
        `The local Cognito does not speak ${call.operation}`,
      );
    }
    if (table === SIGNED_OPERATIONS && call.principal === undefined) {
      throw new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    return { status: 200, headers, body: await operation(context, call.body, call) };
  } catch (error) {
    const refusal = error instanceof CognitoError ? error : internalError(error, call, log);
    return {
      status: refusal.status,
      headers: {
        ...headers,
        'x-amzn-errortype': `${refusal.name}:`,
        'x-amzn-errormessage': refusal.message.replace(/[^\x20-\x7e]+/g, ' ').trim(),
      },
      body: { __type: refusal.name, message: refusal.message },
    };
  }
}

function internalError(error: unknown, call: ServiceCall, log: (line: string) => void): CognitoError {
  log(`cognito ${call.operation}: ${error instanceof Error ? error.stack : String(error)}`);
  return new CognitoError('InternalErrorException', 'Something went wrong', 500);
}
