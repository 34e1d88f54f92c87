import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { cognitoDirectory } from '../../../lambdas/store/cognito-directory.ts';
import { type Answer, answering } from '../../support/answering.ts';

function directoryThat(answer: Answer) {
  const { settings, asked } = answering(answer);
  const client = new CognitoIdentityProviderClient(settings);
  return { directory: cognitoDirectory({ client, userPoolId: 'ap-northeast-1_pool' }), asked };
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

test.each(['TooManyRequestsException', 'InternalErrorException', 'NotAuthorizedException'])(
  'an outage (%s) is not taken for an answer',
  async (fault) => {
    await expect(directoryThat(fault).directory.hasSoftwareToken('ann')).rejects.toThrow();
    await expect(directoryThat(fault).directory.isConfirmedDevice('ann', 'key')).rejects.toThrow();
    await expect(directoryThat(fault).directory.emailOf('ann')).rejects.toThrow();
  },
);
