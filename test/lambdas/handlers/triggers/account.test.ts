/** What an account hears from its user pool: resets, addresses that change, new devices. */
import { randomUUID } from 'node:crypto';
import type { CustomMessageTriggerEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as customMessageHandler } from '../../../../lambdas/handlers/triggers/custom-message.ts';
import { handler as postAuthenticationHandler } from '../../../../lambdas/handlers/triggers/post-authentication.ts';
import { handler as postConfirmationHandler } from '../../../../lambdas/handlers/triggers/post-confirmation.ts';
import { readAccount } from '../../../../lambdas/store/account-store.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../../support/account-events.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../../support/function-environment.ts';
import { tables } from '../../../support/tables.ts';
import { customMessage, postAuthentication, postConfirmation } from '../../../support/trigger-event.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

const who = { username: 'ann' };
const day = 24 * 60 * 60 * 1000;
let customer: string;
/** Milliseconds: when Cognito last changed the user. */
let changedAt: number;

beforeEach(() => {
  customer = randomUUID();
  changedAt = Date.now() - 1000;
  env.calls.length = 0;
  env.answer(({ operation }) =>
    operation === 'AdminGetUser'
      ? {
          Username: 'ann',
          UserLastModifiedDate: changedAt / 1000,
          UserAttributes: [
            { Name: 'email', Value: 'former@example.com' },
            { Name: 'email_verified', Value: 'true' },
          ],
        }
      : {},
  );
});

const account = () => readAccount({ client: env.tables.client(), runtime, ...tables }, customer);
const events = () => accountEventsOf(env.tables, customer);
const formerAddresses = async () =>
  (await env.tables.items(tables.registryTable))
    .filter(({ pk }) => pk?.S === `CONTACT#${customer}`)
    .map(({ email }) => email?.S);
const asked = () => env.calls.map(({ operation }) => operation);

describe('a password that was reset', () => {
  const reset = () =>
    postConfirmationHandler(postConfirmation(who, customer, 'PostConfirmation_ConfirmForgotPassword'));

  test('ends the sessions, here and at Cognito, and lets money cool off', async () => {
    const before = Date.now();
    await reset();
    const state = await account();
    expect(state?.sessionsSince).toBeGreaterThanOrEqual(Math.floor(before / 1000));
    expect(state?.coolOffUntil).toBeGreaterThanOrEqual(before + day);
    expect(await events()).toMatchObject([{ kind: 'password_reset', at: changedAt, by: { role: 'system' } }]);
    expect(env.calls).toContainEqual({
      operation: 'AdminUserGlobalSignOut',
      body: { UserPoolId: 'ap-northeast-1_customers', Username: 'ann' },
    });
  });

  test('is one event in the three tries of Cognito', async () => {
    await Promise.all([reset(), reset(), reset()]);
    expect(await events()).toHaveLength(1);
    changedAt += 500;
    await reset();
    expect(await events()).toHaveLength(2);
  });

  test('that cannot be followed is an error, so that Cognito asks again', async () => {
    env.answer(({ operation }) =>
      operation === 'AdminGetUser' ? {} : { error: 'NotAuthorizedException', message: 'We may not' },
    );
    await expect(reset()).rejects.toThrow('unavailable');
    // What is ours is done by then.
    expect((await account())?.coolOffUntil).toBeGreaterThan(Date.now());
  });
});

test('an address that is confirmed for the first time changes nothing', async () => {
  const before = await env.tables.items();
  await postConfirmationHandler(postConfirmation(who, customer, 'PostConfirmation_ConfirmSignUp'));
  expect(asked()).toEqual([]);
  expect(await env.tables.items()).toEqual(before);
});

describe('a code for another address', () => {
  test.each(['CustomMessage_UpdateUserAttribute', 'CustomMessage_VerifyUserAttribute'] as const)(
    '%s: money cools off, and the former address is told',
    async (source) => {
      const event = customMessage(who, customer, source);
      // The words of the message are the pool's.
      expect(await customMessageHandler(event)).toEqual(customMessage(who, customer, source));
      const state = await account();
      expect(state?.sessionsSince).toBeGreaterThanOrEqual(Math.floor(changedAt / 1000));
      expect(state?.coolOffUntil).toBeGreaterThan(Date.now());
      expect(await events()).toMatchObject([{ kind: 'contact_change', details: {} }]);
      expect(await formerAddresses()).toEqual(['former@example.com']);
      // The code is shown under a session of Cognito's.
      expect(asked()).toEqual(['AdminGetUser']);
    },
  );

  test('is not sent where its change could not be kept', async () => {
    env.answer(() => ({ error: 'NotAuthorizedException', message: 'We may not' }));
    await expect(
      customMessageHandler(customMessage(who, customer, 'CustomMessage_UpdateUserAttribute')),
    ).rejects.toThrow('unavailable');
    expect(await account()).toBeUndefined();
  });

  test.each<CustomMessageTriggerEvent['triggerSource']>([
    'CustomMessage_SignUp',
    'CustomMessage_ResendCode',
    'CustomMessage_ForgotPassword',
    'CustomMessage_AdminCreateUser',
  ])('%s is none', async (source) => {
    const before = await env.tables.items();
    await customMessageHandler(customMessage(who, customer, source));
    expect(asked()).toEqual([]);
    expect(await env.tables.items()).toEqual(before);
  });
});

describe('a sign-in', () => {
  test.each([
    ['on a new device is kept', true, ['signed_in_on_new_device']],
    ['on a known one is nothing to tell of', false, []],
  ])('%s', async (_, newDevice, kinds) => {
    await postAuthenticationHandler(postAuthentication(who, customer, newDevice));
    expect((await events()).map(({ kind }) => kind)).toEqual(kinds);
    expect(await account()).toBeUndefined();
  });

  test('on a new device that cannot be kept gets no tokens', async () => {
    const table = process.env.REGISTRY_TABLE;
    process.env.REGISTRY_TABLE = 'not-there';
    try {
      await expect(postAuthenticationHandler(postAuthentication(who, customer, true))).rejects.toThrow();
    } finally {
      process.env.REGISTRY_TABLE = table;
    }
  });
});
