/** Requests of a customer who has an enrolled device: right in everything, until a test changes one thing. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { operationsStore } from '../../lambdas/store/operations-store.ts';
import { systemRuntime } from '../../lambdas/store/runtime.ts';
import { type ApiRequest, type Claims, urlOf } from './api-event.ts';
import {
  customerClient,
  type FunctionEnvironment,
  reviewerClient,
  startFunctionEnvironment,
} from './function-environment.ts';
import { claimsFor, type ProofOptions, signProof, type TestKey, testKey } from './proofs.ts';
import { tables } from './tables.ts';
import { enrol, termsWith, topUpOf } from './transfers.ts';

export interface Customer {
  /** The `sub` of the customers' pool. */
  readonly id: string;
  readonly key: TestKey;
  readonly accessToken: string;
  readonly claims: Claims;
}

const DAY = 24 * 60 * 60 * 1000;

export const customerClaims = (id: string): Claims => ({
  sub: id,
  username: id,
  client_id: customerClient,
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  auth_time: signedInAt(),
  device_key: 'ap-northeast-1_0d0f0a0e-0000-4000-8000-000000000000',
});

/** As API Gateway hands it over: seconds since the epoch, as text. */
const signedInAt = () => String(Math.floor(Date.now() / 1000));

export const reviewerClaims = (username: string, groups: string | undefined): Claims => ({
  sub: randomUUID(),
  username,
  client_id: reviewerClient,
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  auth_time: signedInAt(),
  'cognito:groups': groups,
});

/** A customer whose device was enrolled long ago, with so much in the wallet. */
export async function customerWithFunds(client: DynamoDBClient, funds: bigint): Promise<Customer> {
  const id = randomUUID();
  const key = await testKey();
  await enrol(client, id, key.thumbprint, Date.now() - 30 * DAY);
  if (funds > 0n) {
    const topUp = topUpOf({ id, device: key.thumbprint }, { amount: funds, day: '2020-01-01' });
    const ledger = ledgerWriting({ client, runtime: systemRuntime, ...tables });
    await ledger.writeTopUp(topUp, termsWith());
  }
  return { id, key, accessToken: `access.token-of.${id}`, claims: customerClaims(id) };
}

export const putTestStore = (client: DynamoDBClient, id = 'shinjuku-east', name = 'Shinjuku East') =>
  operationsStore({ client, runtime: systemRuntime, ...tables }).putStore(
    { id, name },
    { by: 'test', at: 0 },
  );

/** Where handlers run, with the store that payments go to. */
export async function environmentWithStore(): Promise<FunctionEnvironment> {
  const env = await startFunctionEnvironment();
  await putTestStore(env.tables.client());
  return env;
}

/** A new Idempotency-Key. */
export const newKey = (): string => randomUUID();

export interface SignedOptions extends ProofOptions {
  /** @default POST */
  readonly method?: string;
  readonly idempotencyKey?: string;
  /** What signs instead of the customer's key. */
  readonly key?: TestKey;
  /** Laid over the headers; what is undefined is left out. */
  readonly headers?: ApiRequest['headers'];
  /** What is sent instead of the body that was signed. */
  readonly sent?: string;
  readonly now?: number;
}

/** A request that the customer's device has signed. */
export async function signed(
  customer: Customer,
  path: string,
  body: unknown,
  options: SignedOptions = {},
): Promise<ApiRequest> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { key = customer.key, now = Date.now(), method = 'POST' } = options;
  // Nothing that is only read takes one.
  const idempotencyKey = options.idempotencyKey ?? (method === 'GET' ? undefined : newKey());
  const { accessToken } = customer;
  const claims = claimsFor({
    method,
    url: urlOf(path),
    accessToken,
    body: text,
    idempotencyKey,
    now,
  });
  return {
    method,
    path,
    claims: customer.claims,
    body: options.sent ?? text,
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      'Idempotency-Key': idempotencyKey,
      dpop: await signProof(key, claims, options),
      ...options.headers,
    },
  };
}

export const paymentBody = (overlay: Record<string, unknown> = {}) => ({
  store_id: 'shinjuku-east',
  amount: '1200',
  currency: 'JPY',
  ...overlay,
});
