/** Stores and terminals over the API: what operators are told once, and what a terminal is let in with. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createEnrolmentCode } from '../../../lambdas/handlers/create-enrolment-code.ts';
import { handler as createTerminal } from '../../../lambdas/handlers/create-terminal.ts';
import { handler as createTerminalSecret } from '../../../lambdas/handlers/create-terminal-secret.ts';
import { handler as endTerminalSecret } from '../../../lambdas/handlers/end-terminal-secret.ts';
import { handler as enrolTerminalKey } from '../../../lambdas/handlers/enrol-terminal-key.ts';
import { handler as getOwnTerminal } from '../../../lambdas/handlers/get-own-terminal.ts';
import { handler as getStore } from '../../../lambdas/handlers/get-store.ts';
import { handler as listTerminals } from '../../../lambdas/handlers/list-terminals.ts';
import { handler as putStore } from '../../../lambdas/handlers/put-store.ts';
import { handler as revokeTerminal } from '../../../lambdas/handlers/revoke-terminal.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  environmentWithStore,
  newKey,
  putTestStore,
  reviewerClaims,
} from '../../support/customer-requests.ts';
import { type AwsCall, type FunctionEnvironment, settings } from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';
import {
  newClientId,
  putTerminal,
  signedBy,
  type TestTerminal,
  terminalClaims,
} from '../../support/terminals.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(() => {
  env.calls.length = 0;
  env.answer(cognito());
});

/** Cognito, with one client that has one secret before. */
const cognito = (change: Record<string, object> = {}) => {
  const id = newClientId();
  const answers: Record<string, object> = {
    CreateUserPoolClient: { UserPoolClient: { ClientId: id, ClientSecret: 's'.repeat(51) } },
    DeleteUserPoolClient: {},
    ListUserPoolClientSecrets: {
      ClientSecrets: [{ ClientSecretId: `${id}--1`, ClientSecretCreateDate: 1 }],
    },
    AddUserPoolClientSecret: {
      ClientSecretDescriptor: { ClientSecretId: `${id}--2`, ClientSecretValue: 'n'.repeat(51) },
    },
    DeleteUserPoolClientSecret: {},
    ...change,
  };
  return ({ operation }: AwsCall) => (answers[operation] ?? {}) as Record<string, unknown>;
};

const claims = reviewerClaims('operator-1', 'operator');
const ask = (
  handler: typeof createTerminal,
  method: string,
  path: string,
  id: string,
  body?: unknown,
  key = newKey(),
) =>
  invoke(handler, {
    method,
    path,
    pathParameters: { id },
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const register = (key = newKey(), name = 'Till 1', store = 'shinjuku-east') =>
  ask(createTerminal, 'POST', `/stores/${store}/terminals`, store, { name }, key);

describe('a store', () => {
  const put = (body: object) => ask(putStore as typeof createTerminal, 'PUT', '/stores/kyoto', 'kyoto', body);
  const get = (id = 'kyoto') => ask(getStore as typeof createTerminal, 'GET', `/stores/${id}`, id);
  const hours = { mon: ['09:00-22:00'], fri: ['09:00-12:00', '18:00-02:00'], sat: ['00:00-24:00'] };

  test('has a risk class, opening hours and a limit: what is left out stays, and null takes it away', async () => {
    expect((await put({ name: 'Kyoto' })).body).toEqual({
      id: 'kyoto',
      name: 'Kyoto',
      risk_class: 'standard',
    });
    const full = {
      id: 'kyoto',
      name: 'Kyoto',
      risk_class: 'elevated',
      opening_hours: hours,
      charge_limit: '50000',
    };
    const { id: _, ...body } = full;
    expect((await put(body)).body).toEqual(full);
    expect((await put({ name: 'Kyoto North' })).body).toEqual({ ...full, name: 'Kyoto North' });
    expect((await get()).body).toEqual({ ...full, name: 'Kyoto North' });
    expect((await put({ name: 'Kyoto', opening_hours: null, charge_limit: null })).body).toEqual({
      id: 'kyoto',
      name: 'Kyoto',
      risk_class: 'elevated',
    });
  });

  test('that is not there is a 404', async () => {
    expect(codeOf(await get('nowhere'))).toBe('not_found');
  });

  test('keeps the count of its terminals when it is put again', async () => {
    await putTestStore(env.tables.client(), 'kobe', 'Kobe');
    await register(newKey(), 'Till', 'kobe');
    await putTestStore(env.tables.client(), 'kobe', 'Kobe');
    env.answer(cognito());
    expect((await register(newKey(), 'Till', 'kobe')).body.number).toBe(2);
  });

  test.each([
    ['a span that ends as it begins', { mon: ['09:00-09:00'] }],
    ['a time that there is not', { mon: ['09:00-25:00'] }],
    ['three spans of a day', { mon: ['01:00-02:00', '03:00-04:00', '05:00-06:00'] }],
    ['no span of a day', { mon: [] }],
    ['a day that there is not', { day: ['09:00-10:00'] }],
  ])('with %s is refused', async (_, opening_hours) => {
    expect(codeOf(await put({ name: 'Kyoto', opening_hours }))).toBe('invalid_request');
  });
});

describe('a terminal is registered', () => {
  test('with a client of the one scope, for client credentials and nothing else', async () => {
    const answer = await register();
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      store_id: 'shinjuku-east',
      state: 'enrolling',
      credentials: 'issued',
      client_secret: 's'.repeat(51),
    });
    expect(answer.body.client_id).toBe(answer.body.id);
    expect(env.calls.map(({ operation }) => operation)).toEqual(['CreateUserPoolClient']);
    expect(env.calls[0]?.body).toEqual({
      UserPoolId: settings.TERMINAL_POOL_ID,
      ClientName: `shinjuku-east ${answer.body.number}`,
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['holdfast/charges'],
      AccessTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  test('and the same key again says that secret and code are replaced, then that they are withheld', async () => {
    const key = newKey();
    const first = await register(key);
    const again = await register(key);
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    expect(again.body).toMatchObject({ credentials: 'replaced', client_secret: 'n'.repeat(51) });
    expect(env.calls.map(({ operation }) => operation)).toEqual([
      'CreateUserPoolClient',
      'ListUserPoolClientSecrets',
      'AddUserPoolClientSecret',
      'DeleteUserPoolClientSecret',
    ]);
    const till = {
      id: String(first.body.id),
      key: await testKey(),
      claims: terminalClaims(String(first.body.id)),
    };
    await enrol(till, again.body.enrolment_code);
    const { credentials, client_secret, enrolment_code } = (await register(key)).body;
    expect({ credentials, client_secret, enrolment_code }).toEqual({ credentials: 'withheld' });
    expect(codeOf(await register(key, 'Another'))).toBe('idempotency_conflict');
  });

  test('and none of it is in a log', async () => {
    const { body } = await register();
    const lines = env.lines.join('\n');
    expect(lines).toContain('createTerminal');
    expect(lines).not.toContain(body.client_secret);
    expect(lines).not.toContain(body.enrolment_code);
  });

  test.each([
    ['at a store that there is not', 'store_not_found', cognito(), 'nowhere'],
    [
      'where the pool is full',
      'terminal_limit_reached',
      cognito({ CreateUserPoolClient: { error: 'LimitExceededException' } }),
      'shinjuku-east',
    ],
  ])('not %s', async (_, code, answers, store) => {
    env.answer(answers);
    expect(codeOf(await register(newKey(), 'Till', store))).toBe(code);
  });
});

const enrol = async (terminal: TestTerminal, enrolment_code: unknown) =>
  invoke(enrolTerminalKey, await signedBy(terminal, '/terminals/me/key', { enrolment_code }));
const me = async (terminal: TestTerminal) =>
  invoke(
    getOwnTerminal,
    await signedBy(terminal, '/terminals/me', '', { method: 'GET', headers: { 'content-type': undefined } }),
  );

/** Registered over the API, with a key of its own that is not enrolled. */
async function registered() {
  const { body } = await register();
  const id = String(body.id);
  return { till: { id, key: await testKey(), claims: terminalClaims(id) }, code: body.enrolment_code };
}

describe('a terminal', () => {
  test('enrols its key with the code, and is told how it stands', async () => {
    const { till, code } = await registered();
    expect([(await me(till)).status, codeOf(await me(till))]).toEqual([401, 'terminal_not_enrolled']);
    const enrolled = await enrol(till, code);
    expect([enrolled.status, enrolled.body.state]).toEqual([201, 'active']);
    expect((await me(till)).body).toMatchObject({ id: till.id, key: till.key.thumbprint });
    const list = await ask(
      listTerminals as typeof createTerminal,
      'GET',
      '/stores/shinjuku-east/terminals',
      'shinjuku-east',
    );
    expect(list.body.terminals).toContainEqual(expect.objectContaining({ id: till.id, state: 'active' }));
    expect(JSON.stringify(list.body)).not.toMatch(/secret|code/);
  });

  test('gets a challenge with its refusal, and no hint of what was wrong', async () => {
    const active = await putTerminal(env.tables.client());
    const thief = await testKey();
    const answers = [
      await me({ ...active, key: thief }),
      await me({ ...active, id: 'nobody', claims: terminalClaims(newClientId()) }),
      await me(await putTerminal(env.tables.client(), { state: 'revoked' })),
    ];
    for (const answer of answers) expect(answer.headers['www-authenticate']).toMatch(/^DPoP error=/);
    const bodies = answers.map(({ body: { request_id: _, ...body } }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
  });

  test('whose code is guessed is locked, and a line says so for the alarm', async () => {
    const { till, code } = await registered();
    const wrong =
      String(code) === 'BCDF-GHJK-LMNP-QRST-VWXZ' ? 'BBBB-GHJK-LMNP-QRST-VWXZ' : 'BCDF-GHJK-LMNP-QRST-VWXZ';
    for (let guess = 0; guess < 5; guess++)
      expect(codeOf(await enrol(till, wrong))).toBe('enrolment_code_invalid');
    expect(codeOf(await enrol(till, code))).toBe('enrolment_code_invalid');
    const told = env.lines.filter((line) => line.includes('enrolment_code_guessed'));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ terminal: till.id, store: 'shinjuku-east' });
  });

  test('changes its key with another code; the former is good until the new one has signed', async () => {
    const { till, code } = await registered();
    await enrol(till, code);
    const path = `/terminals/${till.id}/enrolment-codes`;
    const { body } = await ask(createEnrolmentCode as typeof createTerminal, 'POST', path, till.id);
    const renewed = { ...till, key: await testKey() };
    expect((await enrol(renewed, body.enrolment_code)).body).toMatchObject({
      key: till.key.thumbprint,
      next_key: renewed.key.thumbprint,
    });
    expect((await me(till)).status).toBe(200);
    expect((await me(renewed)).body.key).toBe(renewed.key.thumbprint);
    expect(codeOf(await me(till))).toBe('terminal_not_enrolled');
  });

  test('must sign', async () => {
    const active = await putTerminal(env.tables.client());
    const { headers, ...request } = await signedBy(active, '/terminals/me', '', { method: 'GET' });
    const unsigned = { ...request, headers: { ...headers, dpop: undefined } };
    expect(codeOf(await invoke(getOwnTerminal, unsigned))).toBe('proof_required');
  });
});

describe('an operator', () => {
  test('rotates a secret, and ends the former one', async () => {
    const { till } = await registered();
    env.calls.length = 0;
    const path = `/terminals/${till.id}/secrets`;
    const rotated = await ask(createTerminalSecret as typeof createTerminal, 'POST', path, till.id);
    expect([rotated.status, rotated.body]).toEqual([
      201,
      { id: till.id, client_id: till.id, client_secret: 'n'.repeat(51) },
    ]);
    expect(env.calls.map(({ operation }) => operation)).toEqual([
      'ListUserPoolClientSecrets',
      'AddUserPoolClientSecret',
    ]);
    const two = [2, 1].map((at) => ({ ClientSecretId: `secret--${at}`, ClientSecretCreateDate: at }));
    env.answer(cognito({ ListUserPoolClientSecrets: { ClientSecrets: two } }));
    const ended = await ask(
      endTerminalSecret as typeof createTerminal,
      'DELETE',
      `${path}/previous`,
      till.id,
    );
    expect(ended.status).toBe(200);
    expect(env.calls.at(-1)).toMatchObject({
      operation: 'DeleteUserPoolClientSecret',
      body: { ClientId: till.id, ClientSecretId: 'secret--1' },
    });
  });

  const revoke = (id: string) =>
    ask(revokeTerminal as typeof createTerminal, 'DELETE', `/terminals/${id}`, id);

  test('revokes a terminal at once, and then its client', async () => {
    const { till, code } = await registered();
    await enrol(till, code);
    expect((await revoke(till.id)).body).toMatchObject({ id: till.id, state: 'revoked' });
    expect(env.calls.at(-1)).toMatchObject({
      operation: 'DeleteUserPoolClient',
      body: { ClientId: till.id },
    });
    expect(codeOf(await me(till))).toBe('terminal_not_enrolled');
    expect(
      codeOf(
        await ask(
          createTerminalSecret as typeof createTerminal,
          'POST',
          `/terminals/${till.id}/secrets`,
          till.id,
        ),
      ),
    ).toBe('terminal_revoked');
  });

  test('revokes even where Cognito fails: it is logged for the alarm, and tried again', async () => {
    const { till } = await registered();
    env.answer(cognito({ DeleteUserPoolClient: { error: 'AccessDeniedException' } }));
    expect((await revoke(till.id)).status).toBe(200);
    expect(env.lines.some((line) => line.includes('terminal_client_not_removed'))).toBe(true);
    env.answer(cognito({ DeleteUserPoolClient: { error: 'ResourceNotFoundException' } }));
    env.lines.length = 0;
    expect((await revoke(till.id)).status).toBe(200);
    expect(env.lines.some((line) => line.includes('terminal_client_not_removed'))).toBe(false);
  });

  test('is told that a terminal is not there', async () => {
    const id = newClientId();
    expect(codeOf(await revoke(id))).toBe('not_found');
    expect(
      codeOf(
        await ask(listTerminals as typeof createTerminal, 'GET', '/stores/nowhere/terminals', 'nowhere'),
      ),
    ).toBe('not_found');
  });
});
