import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { cognitoDirectory } from '../../../lambdas/store/cognito-directory.ts';
import { type Answer, answering } from '../../support/answering.ts';
import { fakeRuntime } from '../../support/runtime.ts';

function directoryThat(...answers: readonly Answer[]) {
  const { settings, asked } = answering(...answers);
  const client = new CognitoIdentityProviderClient(settings);
  const runtime = fakeRuntime();
  return { directory: cognitoDirectory({ client, runtime, userPoolId: 'ap-northeast-1_pool' }), asked };
}

const device = (...attributes: [string, string][]): Answer => ({
  Device: { DeviceKey: 'key', DeviceAttributes: attributes.map(([Name, Value]) => ({ Name, Value })) },
});

describe('the second factor', () => {
  test.each<[string, Answer, boolean]>([
    ['an authenticator app', { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }, true],
    ['an app among others', { UserMFASettingList: ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'] }, true],
    ['another factor', { UserMFASettingList: ['SMS_MFA'] }, false],
    ['only preferred, not set up', { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }, false],
    ['none', {}, false],
    ['no such user', 'UserNotFoundException', false],
  ])('%s', async (_, answer, expected) => {
    const { directory, asked } = directoryThat(answer);
    expect(await directory.hasSoftwareToken('ann')).toBe(expected);
    expect(asked).toEqual([
      { operation: 'AdminGetUser', body: { UserPoolId: 'ap-northeast-1_pool', Username: 'ann' } },
    ]);
  });
});

describe('a confirmed device', () => {
  test.each<[string, Answer, boolean]>([
    ['remembered', device(['device_status', 'valid'], ['dev:device_remembered_status', 'remembered']), true],
    ['not remembered', device(['dev:device_remembered_status', 'not_remembered']), false],
    ['that says nothing of it', device(['device_status', 'valid']), false],
    ['unknown', 'ResourceNotFoundException', false],
    ['of nobody', 'UserNotFoundException', false],
  ])('%s', async (_, answer, expected) => {
    const { directory, asked } = directoryThat(answer);
    expect(await directory.isConfirmedDevice('ann', 'key')).toBe(expected);
    expect(asked).toEqual([
      {
        operation: 'AdminGetDevice',
        body: { UserPoolId: 'ap-northeast-1_pool', Username: 'ann', DeviceKey: 'key' },
      },
    ]);
  });
});

describe('the address', () => {
  test.each<[string, Answer, string | undefined]>([
    [
      'is the e-mail attribute',
      {
        UserAttributes: [
          { Name: 'sub', Value: '1' },
          { Name: 'email', Value: 'a@b' },
        ],
      },
      'a@b',
    ],
    ['is missing', { UserAttributes: [] }, undefined],
    ['is of nobody', 'UserNotFoundException', undefined],
  ])('%s', async (_, answer, expected) => {
    expect(await directoryThat(answer).directory.emailOf('ann')).toBe(expected);
  });
});

describe('the address of a customer', () => {
  const subject = '7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f';
  const found = (sub: string, ...more: { Name: string; Value: string }[]): Answer => ({
    Users: [{ Username: 'ann', Attributes: [{ Name: 'sub', Value: sub }, ...more] }],
  });

  test.each<[string, Answer, string | undefined]>([
    ['is the e-mail attribute', found(subject, { Name: 'email', Value: 'a@b' }), 'a@b'],
    ['is missing', found(subject), undefined],
    ['is of nobody', { Users: [] }, undefined],
    ['is not that of somebody else', found('another', { Name: 'email', Value: 'a@b' }), undefined],
  ])('%s', async (_, answer, expected) => {
    const { directory, asked } = directoryThat(answer);
    expect(await directory.emailOfCustomer(subject)).toBe(expected);
    // Not by a name, which a stranger may have chosen to be this.
    expect(asked).toEqual([
      {
        operation: 'ListUsers',
        body: { UserPoolId: 'ap-northeast-1_pool', Filter: `sub = "${subject}"`, Limit: 1 },
      },
    ]);
  });

  test('is not asked for by what is no `sub`', async () => {
    const { directory, asked } = directoryThat({ Users: [] });
    expect(await directory.emailOfCustomer('x" or username = "ann')).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('a customer by the `sub`', () => {
  const subject = '7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f';
  const attributes = (...pairs: [string, string][]) => pairs.map(([Name, Value]) => ({ Name, Value }));

  test.each<[string, Answer, object | undefined]>([
    [
      'has a username of their own choice',
      { Users: [{ Username: 'ann', Attributes: attributes(['sub', subject], ['email', 'a@b']) }] },
      { username: 'ann', email: 'a@b' },
    ],
    [
      'may be without an address',
      { Users: [{ Username: 'ann', Attributes: attributes(['sub', subject]) }] },
      { username: 'ann', email: undefined },
    ],
    ['is not there', { Users: [] }, undefined],
  ])('%s', async (_, answer, expected) => {
    expect(await directoryThat(answer).directory.findCustomer(subject)).toEqual(expected);
  });
});

test('what names a customer is found by the `sub`, and nothing of one whom there is not', async () => {
  const subject = '7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f';
  const found = {
    Users: [
      {
        Username: 'ann',
        Attributes: [
          { Name: 'sub', Value: subject },
          { Name: 'email', Value: 'a@b' },
          { Name: 'phone_number', Value: '+81901' },
        ],
      },
    ],
  };
  const person = { email: 'a@b', phone: '+81901', name: undefined };
  expect(await directoryThat(found).directory.personOf(subject)).toEqual(person);
  const nobody = { email: undefined, phone: undefined, name: undefined };
  expect(await directoryThat({ Users: [] }).directory.personOf(subject)).toEqual(nobody);
});

describe('the record of a customer', () => {
  const changed = 1_790_000_000.123;
  const email = (verified?: string) => [
    { Name: 'email', Value: 'a@b' },
    ...(verified === undefined ? [] : [{ Name: 'email_verified', Value: verified }]),
  ];

  test.each<[string, Answer, object | undefined]>([
    [
      'has the address that was shown to be theirs, and when anything changed',
      { UserLastModifiedDate: changed, UserAttributes: email('true') },
      { changedAt: 1_790_000_000_123, verifiedEmail: 'a@b' },
    ],
    ['has no address that was not', { UserAttributes: email('false') }, { verifiedEmail: undefined }],
    ['has none that says nothing of it', { UserAttributes: email() }, { verifiedEmail: undefined }],
    ['is of nobody', 'UserNotFoundException', undefined],
  ])('%s', async (_, answer, expected) => {
    expect(await directoryThat(answer).directory.recordOf('ann')).toEqual(expected);
  });
});

describe('an outage is not taken for an answer:', () => {
  type Directory = ReturnType<typeof cognitoDirectory>;
  const subject = '7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f';
  const questions: readonly [string, (directory: Directory) => Promise<unknown>, Answer][] = [
    [
      'the second factor',
      (directory) => directory.hasSoftwareToken('ann'),
      { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] },
    ],
    [
      'a confirmed device',
      (directory) => directory.isConfirmedDevice('ann', 'key'),
      device(['dev:device_remembered_status', 'remembered']),
    ],
    [
      'the address',
      (directory) => directory.emailOf('ann'),
      { UserAttributes: [{ Name: 'email', Value: 'a@b' }] },
    ],
    [
      'a customer',
      (directory) => directory.findCustomer(subject),
      { Users: [{ Username: 'ann', Attributes: [{ Name: 'sub', Value: subject }] }] },
    ],
  ];

  // Cognito's names for throttling and for its own faults, and the SDK's for an answer that does not come.
  const passing = ['TooManyRequestsException', 'InternalErrorException', 'TimeoutError'];

  test.each(questions.flatMap((question) => passing.map((fault) => [fault, ...question] as const)))(
    '%s: %s is asked for again',
    async (fault, _, ask, answer) => {
      const { directory, asked } = directoryThat(fault, fault, answer);
      expect(await ask(directory)).toBeTruthy();
      expect(asked).toHaveLength(3);
    },
  );

  test.each(questions.flatMap((question) => passing.map((fault) => [fault, ...question] as const)))(
    '%s without end: %s is answered later',
    async (fault, _, ask) => {
      const { directory } = directoryThat(...Array.from({ length: 100 }, () => fault));
      await expect(ask(directory)).rejects.toBeInstanceOf(ServiceBusy);
    },
  );

  test.each(questions)('where we are not let in, asking for %s again would not help', async (_, ask) => {
    const { directory, asked } = directoryThat('NotAuthorizedException');
    await expect(ask(directory)).rejects.toThrow('No');
    expect(asked).toHaveLength(1);
  });
});
