/** Secrets are read once in some minutes; one that was replaced is good for a day, and no longer. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { secretReader } from '../../../lambdas/store/secrets.ts';
import { type Answer, answering } from '../../support/answering.ts';
import { fakeRuntime } from '../../support/runtime.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rotatedAt = Date.UTC(2026, 10, 22);
const secretId = 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:webhook-AbCdEf';

const version = (SecretString: string, createdAt: number): Answer => ({
  SecretString,
  CreatedDate: createdAt / 1000,
});
const none = 'ResourceNotFoundException';

function reader(...answers: Answer[]) {
  const { settings, asked } = answering(...answers);
  const client = new SecretsManagerClient(settings);
  return { ...secretReader({ client, runtime: fakeRuntime(), secretId }), asked };
}

test('asks for both versions by the secret’s ARN', async () => {
  const { values, asked } = reader(version('new', rotatedAt), version('old', 0));
  await values(rotatedAt);
  expect(asked.map(({ operation, body }) => [operation, body.SecretId, body.VersionStage])).toEqual([
    ['GetSecretValue', secretId, 'AWSCURRENT'],
    ['GetSecretValue', secretId, 'AWSPREVIOUS'],
  ]);
});

test('one that was never rotated has one value', async () => {
  expect(await reader(version('only', 0), none).values(rotatedAt)).toEqual(['only']);
});

describe('during a rotation', () => {
  test.each([
    ['at once', 0, ['old', 'new']],
    ['as long as a reader may know the old one alone', 10 * MINUTE - 1, ['old', 'new']],
    ['when all have learnt of the new one', 10 * MINUTE, ['new', 'old']],
    ['a moment before the day is over', 24 * HOUR - 1, ['new', 'old']],
    ['a day later', 24 * HOUR, ['new']],
    ['a year later', 365 * 24 * HOUR, ['new']],
  ])('%s', async (_, after, expected) => {
    const { values } = reader(version('new', rotatedAt), version('old', 0));
    expect(await values(rotatedAt + after)).toEqual(expected);
  });

  test('the day ends for a value that is remembered too', async () => {
    const { values, asked } = reader(version('new', rotatedAt), version('old', 0));
    expect(await values(rotatedAt + 24 * HOUR - 1)).toEqual(['new', 'old']);
    expect(await values(rotatedAt + 24 * HOUR)).toEqual(['new']);
    expect(asked).toHaveLength(2);
  });
});

describe('what is remembered', () => {
  const twice = () => reader(version('a', 0), none, version('b', rotatedAt), version('a', 0));

  test.each([
    ['for a moment less than five minutes', 5 * MINUTE - 1, ['a'], 2],
    ['not for longer', 5 * MINUTE, ['a', 'b'], 4],
    ['not across a clock that was put back', -5 * MINUTE, ['a', 'b'], 4],
  ])('%s', async (_, after, expected, calls) => {
    const { values, asked } = twice();
    expect(await values(rotatedAt)).toEqual(['a']);
    expect(await values(rotatedAt + after)).toEqual(expected);
    expect(asked).toHaveLength(calls);
  });
});

test.each([
  ['is refused', ['AccessDeniedException', 'AccessDeniedException']],
  ['is not there', [none, none]],
])('a secret that %s is a fault, and nothing is remembered', async (_, answers) => {
  const { values } = reader(...answers, version('later', 0), none);
  await expect(values(rotatedAt)).rejects.toThrow();
  expect(await values(rotatedAt)).toEqual(['later']);
});

test('a secret that is no text is a fault', async () => {
  await expect(reader({ CreatedDate: 0 }, none).values(rotatedAt)).rejects.toThrow(
    /^The version AWSCURRENT of the secret is not text$/,
  );
});
