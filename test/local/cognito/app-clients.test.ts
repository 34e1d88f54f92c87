/** App clients that are made while the pools run, as a terminal's is: what they can do, until when, and after a restart. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../../local/types.ts';
import { APP_CLIENT, appWith, CUSTOMERS, type Running, resource, startCognito } from './fixture.ts';

const scopes = ['charges', 'reports'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));

function machinesApp(): App {
  const app = appWith();
  return {
    ...app,
    resources: [
      ...app.resources,
      resource('AWS::Cognito::UserPoolResourceServer', 'holdfast', {
        UserPoolId: CUSTOMERS,
        Identifier: 'holdfast',
        Name: 'holdfast',
        Scopes: scopes,
      }),
      resource('AWS::Cognito::UserPoolDomain', 'holdfast-dev', {
        UserPoolId: CUSTOMERS,
        Domain: 'holdfast-dev',
      }),
    ],
  };
}

let running: Running;
beforeAll(async () => {
  running = await startCognito(machinesApp());
});
afterAll(() => running.close());

const wish = {
  UserPoolId: CUSTOMERS,
  ClientName: 'shinjuku-east 1',
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['holdfast/charges'],
  AccessTokenValidity: 60,
  TokenValidityUnits: { AccessToken: 'minutes' },
  ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
};

async function create(): Promise<{ id: string; secret: string }> {
  const { body } = await running.administer('CreateUserPoolClient', wish);
  return { id: body.UserPoolClient.ClientId, secret: body.UserPoolClient.ClientSecret };
}

const of = (id: string) => ({ UserPoolId: CUSTOMERS, ClientId: id });
const add = async (id: string) =>
  (await running.administer('AddUserPoolClientSecret', of(id))).body.ClientSecretDescriptor;

async function token(id: string, secret: string, scope?: string) {
  const response = await fetch(`${running.url}_auth/holdfast-dev/oauth2/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }).toString(),
  });
  return (await response.json()) as { access_token?: string; expires_in?: number; error?: string };
}

const claimsOf = (jwt = '') => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());

test('a client has the id and secret that a token is given for, with its scope and no other', async () => {
  const { id, secret } = await create();
  const { access_token, expires_in } = await token(id, secret);
  expect(expires_in).toBe(3600);
  expect(claimsOf(access_token)).toMatchObject({ sub: id, client_id: id, scope: 'holdfast/charges' });
  expect(await token(id, secret, 'holdfast/reports')).toEqual({ error: 'invalid_scope' });
  const { body } = await running.administer('DescribeUserPoolClient', of(id));
  expect(body.UserPoolClient).toMatchObject({ ClientName: 'shinjuku-east 1', ClientSecret: secret });
});

test('no two are alike', async () => {
  const [one, other] = [await create(), await create()];
  expect(one.id).not.toBe(other.id);
  expect(one.secret).not.toBe(other.secret);
});

test('two secrets are good at once, whoever is deleted is good no more, and the other stays', async () => {
  const { id, secret } = await create();
  const added = await add(id);
  expect(await token(id, secret)).toHaveProperty('access_token');
  expect(await token(id, added.ClientSecretValue)).toHaveProperty('access_token');
  const listed = await running.administer('ListUserPoolClientSecrets', of(id));
  expect(JSON.stringify(listed.body)).not.toContain(added.ClientSecretValue);
  const [first, second] = listed.body.ClientSecrets;
  expect(second.ClientSecretId).toBe(added.ClientSecretId);
  expect(second.ClientSecretCreateDate).toBeGreaterThan(first.ClientSecretCreateDate);
  await running.administer('DeleteUserPoolClientSecret', { ...of(id), ClientSecretId: first.ClientSecretId });
  expect(await token(id, secret)).toEqual({ error: 'invalid_client' });
  expect(await token(id, added.ClientSecretValue)).toHaveProperty('access_token');
});

test('a secret of the caller’s own is taken, and not told', async () => {
  const { id } = await create();
  const own = 'o'.repeat(24);
  const { body } = await running.administer('AddUserPoolClientSecret', { ...of(id), ClientSecret: own });
  expect(Object.keys(body.ClientSecretDescriptor).sort()).toEqual([
    'ClientSecretCreateDate',
    'ClientSecretId',
  ]);
  expect(await token(id, own)).toHaveProperty('access_token');
});

test('clients, their secrets and what was deleted are so after a restart, too', async () => {
  const kept = await create();
  const gone = await create();
  const added = await add(kept.id);
  await running.administer('DeleteUserPoolClient', of(gone.id));
  running.restart();
  expect(await token(kept.id, kept.secret)).toHaveProperty('access_token');
  expect(await token(kept.id, added.ClientSecretValue)).toHaveProperty('access_token');
  expect(await token(gone.id, gone.secret)).toEqual({ error: 'invalid_client' });
});

describe('refused', () => {
  test.each<[string, string, object, string]>([
    [
      'a scope that no resource server has',
      'CreateUserPoolClient',
      { ...wish, AllowedOAuthScopes: ['x/y'] },
      'InvalidParameterException',
    ],
    [
      'client credentials without a secret',
      'CreateUserPoolClient',
      { ...wish, GenerateSecret: false },
      'InvalidParameterException',
    ],
    [
      'a member that is not known here',
      'CreateUserPoolClient',
      { ...wish, AnalyticsConfiguration: {} },
      'InvalidParameterException',
    ],
    [
      'a name of other characters',
      'CreateUserPoolClient',
      { ...wish, ClientName: 'a/b' },
      'InvalidParameterException',
    ],
    [
      'tokens of less than five minutes',
      'CreateUserPoolClient',
      { ...wish, AccessTokenValidity: 4 },
      'InvalidParameterException',
    ],
    ['a secret for a client without', 'AddUserPoolClientSecret', of(APP_CLIENT), 'InvalidParameterException'],
    [
      'a short secret',
      'AddUserPoolClientSecret',
      { ...of(APP_CLIENT), ClientSecret: 'short' },
      'InvalidParameterException',
    ],
    [
      'the deletion of a client of the templates',
      'DeleteUserPoolClient',
      of(APP_CLIENT),
      'InvalidParameterException',
    ],
    ['a client that is not there', 'ListUserPoolClientSecrets', of('unknown'), 'ResourceNotFoundException'],
  ])('%s', async (_, operation, body, error) => {
    const answer = await running.administer(operation, body);
    expect([answer.status, answer.body.__type]).toEqual([400, error]);
  });

  test('a third secret, and the deletion of one that is not there', async () => {
    const { id } = await create();
    await add(id);
    expect((await running.administer('AddUserPoolClientSecret', of(id))).body.__type).toBe(
      'LimitExceededException',
    );
    const unknown = { ...of(id), ClientSecretId: `${id}--1` };
    expect((await running.administer('DeleteUserPoolClientSecret', unknown)).body.__type).toBe(
      'ResourceNotFoundException',
    );
  });

  test('whoever does not sign', async () => {
    const { body } = await running.call('CreateUserPoolClient', wish);
    expect(body.__type).toBe('MissingAuthenticationTokenException');
  });
});
