/** Terminals that are registered, and requests of theirs: right in everything, until a test changes one thing. */
import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { terminalScope } from '../../lambdas/contract/route.ts';
import type { Device } from '../../lambdas/domain/devices/device.ts';
import type { Terminal } from '../../lambdas/domain/terminals/terminal.ts';
import { terminalItem } from '../../lambdas/store/terminal-items.ts';
import type { ApiRequest, Claims } from './api-event.ts';
import { type SignedOptions, signed } from './customer-requests.ts';
import { settings } from './function-environment.ts';
import { type TestKey, testKey } from './proofs.ts';
import { tables } from './tables.ts';

/** As API Gateway hands over what Cognito gives for a client's id and secret. */
export const terminalClaims = (id: string): Claims => ({
  sub: id,
  client_id: id,
  token_use: 'access',
  scope: terminalScope,
  auth_time: String(Math.floor(Date.now() / 1000)),
  iss: `https://cognito-idp.ap-northeast-1.amazonaws.com/${settings.TERMINAL_POOL_ID}`,
  version: '2',
  jti: randomUUID(),
});

/** As Cognito makes them, but of letters: many digits in a row might look like a card's number. */
export const newClientId = (): string =>
  randomUUID()
    .replaceAll('-', '')
    .replace(/[0-9]/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')
    .slice(0, 26);

export interface TestTerminal {
  readonly id: string;
  readonly key: TestKey;
  readonly claims: Claims;
}

/** An active one with a key, but for what is changed. */
export async function putTerminal(
  client: DynamoDBClient,
  change: Partial<Terminal> = {},
): Promise<TestTerminal> {
  const key = await testKey();
  const id = change.id ?? newClientId();
  const terminal: Terminal = {
    id,
    store: 'shinjuku-east',
    number: 1,
    name: 'Till 1',
    state: 'active',
    key: { thumbprint: key.thumbprint, publicJwk: key.publicJwk as Device['publicJwk'] },
    registeredAt: Date.now(),
    badCodes: 0,
    badCodesFrom: 0,
    ...change,
  };
  await client.send(new PutItemCommand({ TableName: tables.registryTable, Item: terminalItem(terminal) }));
  return { id, key, claims: terminalClaims(id) };
}

/** A request that the terminal has signed. */
export const signedBy = (
  { id, key, claims }: TestTerminal,
  path: string,
  body: unknown,
  options: SignedOptions = {},
): Promise<ApiRequest> =>
  signed({ id, key, claims, accessToken: `access.token-of.${id}` }, path, body, options);
