import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SwitchName } from '../../../../lambdas/domain/switches/switch.ts';
import { handler } from '../../../../lambdas/handlers/triggers/pre-sign-up.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../../support/function-environment.ts';
import { turnSwitch } from '../../../support/switches.ts';
import { tables } from '../../../support/tables.ts';
import { preSignUp } from '../../../support/trigger-event.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

/** What the pool calls its clients. Each test has ids of its own: what was asked once is not asked again. */
const named = (name: string | undefined) =>
  env.answer(() => ({ UserPoolClient: { ClientId: 'id', ...(name ? { ClientName: name } : {}) } }));
const throwSwitch = (name: SwitchName, state: 'on' | 'off') =>
  turnSwitch(env.tables.client(), { name, state });
const register = (clientId: string = randomUUID()) =>
  handler(preSignUp({ username: randomUUID(), clientId }));
const lastLine = () => JSON.parse(env.lines.at(-1) ?? '{}');

test('a person with the app registers; the answer is the event, unchanged', async () => {
  named('app');
  const event = preSignUp({ username: randomUUID(), clientId: 'app-1' });
  expect(await handler(event)).toEqual(structuredClone(event));
  expect(env.calls.at(-1)).toEqual({
    operation: 'DescribeUserPoolClient',
    body: { UserPoolId: 'ap-northeast-1_customers', ClientId: 'app-1' },
  });
  const asked = env.calls.length;
  await register('app-1');
  expect(env.calls.length).toBe(asked);
});

describe('nobody registers', () => {
  test('while an operator has stopped registrations', async () => {
    named('app');
    await throwSwitch('enrolments', 'off');
    await register();
    await throwSwitch('registrations', 'off');
    await expect(register()).rejects.toThrow(/^registrations_switched_off$/);
    await throwSwitch('registrations', 'on');
    await register();
  });

  test.each(['terminal', undefined])('with an app client that is called %s', async (name) => {
    named(name);
    await expect(register()).rejects.toThrow(/^client_not_permitted$/);
  });

  test('through another identity provider', async () => {
    named('app');
    const event = preSignUp({ username: randomUUID() }, 'PreSignUp_ExternalProvider');
    await expect(handler(event)).rejects.toThrow(/^client_not_permitted$/);
    const strange = { ...event, triggerSource: 'PreSignUp_SomethingNew' as 'PreSignUp_SignUp' };
    await expect(handler(strange)).rejects.toThrow(/^client_not_permitted$/);
  });

  test('under a name that tells something', async () => {
    named('app');
    await expect(handler(preSignUp({ username: 'hana' }))).rejects.toThrow(/^username_not_permitted$/);
  });
});

describe('where it cannot be told who may', () => {
  const table = process.env.REGISTRY_TABLE;
  afterEach(() => {
    process.env.REGISTRY_TABLE = table ?? tables.registryTable;
  });

  test('nobody registers: the table does not answer', async () => {
    named('app');
    process.env.REGISTRY_TABLE = 'Gone';
    await expect(register()).rejects.toThrow(/^unavailable$/);
    expect(lastLine()).toMatchObject({ level: 'error', trigger: 'pre-sign-up', error: expect.any(String) });
  });

  test('nobody registers: Cognito does not say which client it is', async () => {
    env.answer(() => ({ error: 'InternalErrorException', message: 'arn:aws:iam::123456789012:role/x' }));
    const thrown: unknown = await register().catch((error: unknown) => error);
    expect(thrown).toMatchObject({ message: 'unavailable', stack: 'unavailable' });
  });
});

test('no line of the log names who registered', () => {
  expect(env.lines.length).toBeGreaterThan(5);
  expect(env.lines.join('')).not.toContain('example.com');
});
