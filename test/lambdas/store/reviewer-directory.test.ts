import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { reviewerDirectory } from '../../../lambdas/store/reviewer-directory.ts';
import { type Answer, answering } from '../../support/answering.ts';
import { fakeRuntime } from '../../support/runtime.ts';

const user = (Username: string, change: object = {}) => ({
  Username,
  Enabled: true,
  Attributes: [{ Name: 'email', Value: `${Username}@example.com` }],
  ...change,
});

async function reviewersOf(...answers: readonly Answer[]) {
  const { settings, asked } = answering(...answers);
  const client = new CognitoIdentityProviderClient(settings);
  const options = { client, runtime: fakeRuntime(), userPoolId: 'ap-northeast-1_pool' };
  return { reviewers: await reviewerDirectory(options).reviewers(), asked };
}

test('who reviews is in either group, once, a senior where in both; nobody whose account is disabled', async () => {
  const { reviewers, asked } = await reviewersOf(
    { Users: [user('rei'), user('mio'), user('gone', { Enabled: false })] },
    { Users: [user('mio'), user('aki', { Attributes: [] })] },
  );
  expect(reviewers).toEqual([
    { username: 'aki', senior: true },
    { username: 'mio', email: 'mio@example.com', senior: true },
    { username: 'rei', email: 'rei@example.com', senior: false },
  ]);
  expect(asked.map(({ operation, body }) => [operation, body.GroupName])).toEqual([
    ['ListUsersInGroup', 'reviewer'],
    ['ListUsersInGroup', 'senior-reviewer'],
  ]);
});

test('a group is read to its end', async () => {
  const { reviewers } = await reviewersOf(
    { Users: [user('a')], NextToken: 'more' },
    { Users: [] },
    { Users: [user('b')] },
  );
  expect(reviewers.map(({ username }) => username)).toEqual(['a', 'b']);
});
