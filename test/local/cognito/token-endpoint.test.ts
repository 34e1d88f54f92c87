import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkUnderstood } from '../../../local/assembly/understood.ts';
import { understood } from '../../../local/cognito/understood.ts';
import type { App } from '../../../local/types.ts';
import { appWith, CUSTOMERS, REGION, type Running, resource, startCognito } from './fixture.ts';

const MACHINE = 'settlementmachine000000000';
const SECRET = 'a-secret:with-a-colon';
const OTHER = 'othermachine00000000000000';

function machineClient(ref: string, properties: object) {
  const client = resource('AWS::Cognito::UserPoolClient', ref, {
    UserPoolId: CUSTOMERS,
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['terminals/charge', 'terminals/refund'],
    AccessTokenValidity: 10,
    TokenValidityUnits: { AccessToken: 'minutes' },
    ...properties,
  });
  return { ...client, attributes: { ClientSecret: SECRET } };
}

const scopes = (...names: string[]) => names.map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));

function machinesApp(properties: object = {}): App {
  const app = appWith();
  return {
    ...app,
    resources: [
      ...app.resources,
      resource('AWS::Cognito::UserPoolResourceServer', 'terminals', {
        UserPoolId: CUSTOMERS,
        Identifier: 'terminals',
        Name: 'Terminals',
        Scopes: scopes('charge', 'refund', 'close'),
      }),
      resource('AWS::Cognito::UserPoolDomain', 'holdfast-dev', {
        UserPoolId: CUSTOMERS,
        Domain: 'holdfast-dev',
      }),
      machineClient(MACHINE, properties),
      machineClient(OTHER, { AllowedOAuthFlows: ['code'] }),
    ],
  };
}

let running: Running;
beforeAll(async () => {
  running = await startCognito(machinesApp());
});
afterAll(() => running.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

async function ask(parameters: Record<string, string> | string, headers: Record<string, string> = {}) {
  const response = await fetch(`${running.url}_auth/holdfast-dev/oauth2/token`, {
    method: 'POST',
    headers: { ...FORM, ...headers },
    body: typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString(),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const grant_type = 'client_credentials';
const inBody = { client_id: MACHINE, client_secret: SECRET };

describe('client credentials', () => {
  test.each([
    ['by HTTP Basic', {}, basic(MACHINE, SECRET)],
    ['by HTTP Basic, the id in the body as well', { client_id: MACHINE }, basic(MACHINE, SECRET)],
    ['in the body', inBody, {}],
  ])('%s give an access token for the machine and no person', async (_, parameters, headers) => {
    const answer = await ask({ grant_type, scope: 'terminals/charge', ...parameters }, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({ access_token: expect.any(String), expires_in: 600, token_type: 'Bearer' });
    const keys = createRemoteJWKSet(new URL(`${running.url}${CUSTOMERS}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(answer.body.access_token, keys, {
      issuer: `https://cognito-idp.${REGION}.amazonaws.com/${CUSTOMERS}`,
      currentDate: new Date(running.now()),
    });
    const now = Math.floor(running.now() / 1000);
    expect(payload).toEqual({
      sub: MACHINE,
      client_id: MACHINE,
      token_use: 'access',
      scope: 'terminals/charge',
      iss: `https://cognito-idp.${REGION}.amazonaws.com/${CUSTOMERS}`,
      auth_time: now,
      iat: now,
      exp: now + 600,
      version: 2,
      jti: expect.any(String),
    });
  });

  test('without a scope give every custom scope of the client', async () => {
    const { body } = await ask({ grant_type }, basic(MACHINE, SECRET));
    const [, claims] = body.access_token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).scope).toBe(
      'terminals/charge terminals/refund',
    );
  });

  test('give a token that does not speak to Cognito itself', async () => {
    const { body } = await ask({ grant_type }, basic(MACHINE, SECRET));
    const answer = await running.call('GetUser', { AccessToken: body.access_token });
    expect(answer.body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Access Token does not have required scopes',
    });
  });

  test.each([
    ['no grant type', {}, basic(MACHINE, SECRET), 'invalid_request'],
    ['another grant', { grant_type: 'password' }, basic(MACHINE, SECRET), 'unsupported_grant_type'],
    ['a wrong secret', { grant_type }, basic(MACHINE, 'wrong'), 'invalid_client'],
    ['a wrong secret in the body', { grant_type, ...inBody, client_secret: 'x' }, {}, 'invalid_client'],
    ['no secret', { grant_type, client_id: MACHINE }, {}, 'invalid_client'],
    ['an unknown client', { grant_type }, basic('unknown', SECRET), 'invalid_client'],
    ['a credential that is not Basic', { grant_type }, { authorization: 'Bearer x' }, 'invalid_client'],
    ['two clients', { grant_type, client_id: OTHER }, basic(MACHINE, SECRET), 'invalid_request'],
    ['a client of another flow', { grant_type }, basic(OTHER, SECRET), 'unauthorized_client'],
    [
      'a scope that the client may not have',
      { grant_type, scope: 'terminals/charge terminals/close' },
      basic(MACHINE, SECRET),
      'invalid_scope',
    ],
    ['a scope of people', { grant_type, scope: 'openid' }, basic(MACHINE, SECRET), 'invalid_scope'],
    [
      'another content type',
      { grant_type },
      { ...basic(MACHINE, SECRET), 'content-type': 'application/json' },
      'invalid_request',
    ],
    [
      'a parameter twice',
      `grant_type=${grant_type}&scope=a&scope=b`,
      basic(MACHINE, SECRET),
      'invalid_request',
    ],
  ] as [string, Record<string, string> | string, Record<string, string>, string][])(
    'with %s are refused',
    async (_, parameters, headers, error) => {
      const { status, body } = await ask(parameters, headers);
      expect({ status, body }).toEqual({ status: 400, body: { error } });
    },
  );
});

test('discovery names the endpoint, and nothing else is served under the domain', async () => {
  const discovery = await fetch(`${running.url}${CUSTOMERS}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({
    token_endpoint: `https://holdfast-dev.auth.${REGION}.amazoncognito.com/oauth2/token`,
  });
  expect((await fetch(`${running.url}_auth/holdfast-dev/oauth2/token`)).status).toBe(405);
  expect((await fetch(`${running.url}_auth/holdfast-dev/login`)).status).toBe(404);
});

test('the secret is read from the description of the client', async () => {
  const names = { UserPoolId: CUSTOMERS, ClientId: MACHINE };
  const { body } = await running.administer('DescribeUserPoolClient', names);
  expect(body.UserPoolClient.ClientSecret).toBe(SECRET);
});

test('the templates may declare all of this', () => {
  expect(() => checkUnderstood(machinesApp(), understood)).not.toThrow();
});

test.each([
  ['without a secret', { GenerateSecret: false }, /client_credentials needs a client secret/],
  ['beside another flow', { AllowedOAuthFlows: ['client_credentials', 'code'] }, /cannot be combined/],
  ['with a scope that nothing declares', { AllowedOAuthScopes: ['terminals/open'] }, /scope terminals\/open/],
])('a machine %s is refused at the start', async (_, properties, message) => {
  await expect(startCognito(machinesApp(properties))).rejects.toThrow(message);
});
