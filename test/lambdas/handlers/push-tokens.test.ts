/** A device's push token, and the messages that go to it beside the mail. */
import { describe, expect, test } from 'vitest';
import { handler as setPushToken } from '../../../lambdas/handlers/set-push-token.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { customerWithFunds, signed } from '../../support/customer-requests.ts';
import {
  customer,
  deliver,
  endpoint,
  entryItem,
  env,
  eventItem,
  failWith,
  lines,
  mails,
  recordOf,
  register,
  sent,
  token,
  withToldCustomer,
} from '../../support/told-customer.ts';

withToldCustomer();

describe('push messages', () => {
  test('go to the device that has registered, beside the mail', async () => {
    expect(await register()).toMatchObject({
      status: 200,
      body: { id: customer.key.thumbprint, platform: 'fcm' },
    });
    await deliver(recordOf(entryItem()));
    expect(sent('Publish')).toHaveLength(1);
    expect(sent('Publish')[0]?.body.TargetArn).toBe(endpoint);
    expect(String(sent('Publish')[0]?.body.Message)).toContain('Shinjuku East');
    expect(mails()).toHaveLength(1);
  });

  test('do not go to the device that the notice is about', async () => {
    await register();
    await deliver(recordOf(eventItem()));
    expect(sent('Publish')).toEqual([]);
  });

  test.each<[string, boolean]>([
    ['EndpointDisabled', false],
    ['NotFound', false],
    ['InternalError', true],
    ['PlatformApplicationDisabled', true],
  ])('that fail with %s neither stop the mail nor come again', async (error, untold) => {
    await register();
    failWith({ Publish: error });
    expect(await deliver(recordOf(entryItem()))).toEqual([]);
    expect(mails()).toHaveLength(1);
    expect(lines().some((line) => line.channel === 'push' && line.untold === true)).toBe(untold);
  });

  test('are enabled again when the app registers', async () => {
    await register();
    expect(sent('SetEndpointAttributes')[0]?.body).toMatchObject({
      EndpointArn: endpoint,
      'Attributes.entry.1.key': 'Token',
      'Attributes.entry.1.value': token,
      'Attributes.entry.2.key': 'Enabled',
      'Attributes.entry.2.value': 'true',
    });
  });
});

describe('a push token is refused', () => {
  test.each<[string, () => ReturnType<typeof register>, number, string]>([
    ['for another device', () => register({}, 'o'.repeat(43)), 404, 'not_found'],
    ['for a platform that is not connected', () => register({ platform: 'apns' }), 503, 'push_not_available'],
    ['that is none', () => register({ token: 'short' }), 400, 'invalid_request'],
    ['with characters that none has', () => register({ token: `${token}\n` }), 400, 'invalid_request'],
  ])('%s', async (_, attempt, status, code) => {
    const answer = await attempt();
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(env.calls).toEqual([]);
  });

  test('that the push service does not take', async () => {
    failWith({ CreatePlatformEndpoint: 'InvalidParameter' });
    const answer = await register();
    expect([answer.status, codeOf(answer)]).toEqual([400, 'push_token_invalid']);
  });

  test('of a key that is no device of the customer', async () => {
    const other = await customerWithFunds(env.tables.client(), 0n);
    const target = other.key.thumbprint;
    const body = { platform: 'fcm', token };
    const options = { method: 'PUT', key: other.key } as const;
    const request = await signed(customer, `/devices/${target}/push-token`, body, options);
    const answer = await invoke(setPushToken, { ...request, pathParameters: { id: target } });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'device_not_enrolled']);
    expect(env.calls).toEqual([]);
  });
});
