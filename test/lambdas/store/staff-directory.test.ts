import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { staffDirectory } from '../../../lambdas/store/staff-directory.ts';
import { type Answer, answering } from '../../support/answering.ts';
import { fakeRuntime } from '../../support/runtime.ts';

const user = (Username: string, change: object = {}) => ({
  Username,
  Enabled: true,
  Attributes: [{ Name: 'email', Value: `${Username}@example.com` }],
  ...change,
});

async function staffOf(...answers: readonly Answer[]) {
  const { settings, asked } = answering(...answers);
  const client = new CognitoIdentityProviderClient(settings);
  const options = { client, runtime: fakeRuntime(), userPoolId: 'ap-northeast-1_pool' };
  return { staff: await staffDirectory(options).membersOf(['reviewer', 'senior-reviewer']), asked };
}

test('who is in two groups stands once, with both; nobody whose account is disabled', async () => {
  const { staff, asked } = await staffOf(
    { Users: [user('rei'), user('mio'), user('gone', { Enabled: false })] },
    { Users: [user('mio'), user('aki', { Attributes: [] })] },
  );
  expect(staff).toEqual([
    { username: 'aki', groups: ['senior-reviewer'] },
    { username: 'mio', email: 'mio@example.com', groups: ['reviewer', 'senior-reviewer'] },
    { username: 'rei', email: 'rei@example.com', groups: ['reviewer'] },
  ]);
  expect(asked.map(({ operation, body }) => [operation, body.GroupName])).toEqual([
    ['ListUsersInGroup', 'reviewer'],
    ['ListUsersInGroup', 'senior-reviewer'],
  ]);
});

test('a group is read to its end', async () => {
  const { staff } = await staffOf(
    { Users: [user('a')], NextToken: 'more' },
    { Users: [] },
    { Users: [user('b')] },
  );
  expect(staff.map(({ username }) => username)).toEqual(['a', 'b']);
});
