/** What the doctor finds in the account, or says that it could not look at. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StageName } from '../../../lib/config.ts';
import { isWell } from '../../../tools/doctor/finding.ts';
import { certificateUntil } from './authority.ts';
import { always, examined, ids, whole } from './examined.ts';
import {
  type Answers,
  accountWith,
  asked,
  daysFromNow,
  region,
  secret,
  variables,
  withStubAccount,
} from './stub-account.ts';

withStubAccount();

const root = join(import.meta.dirname, '../../..');

const [lasting, ending, ended, ofTill] = await Promise.all([
  certificateUntil(daysFromNow(1000)),
  certificateUntil(daysFromNow(59)),
  certificateUntil(daysFromNow(-1)),
  certificateUntil(daysFromNow(1000), false),
]);

describe('in the account', () => {
  /** Topic and certificates are of the account that the stage is for. */
  const others = Array<string>(4).fill('error other-place');
  const ofEach = (finding: string) => [finding, finding, finding];

  test.each<[string, StageName, Partial<Answers>, readonly string[]]>([
    ['was never bootstrapped', 'dev', { bootstrap: { error: 'ParameterNotFound' } }, ['error bootstrap']],
    ['was bootstrapped long ago', 'dev', { bootstrap: { version: '5' } }, ['error bootstrap']],
    ['was bootstrapped just in time', 'dev', { bootstrap: { version: '6' } }, []],
    ['runs few functions, in dev', 'dev', { concurrency: { limit: 10 } }, ['warning lambda-concurrency']],
    ['runs too few for two APIs', 'dev', { concurrency: { limit: 69 } }, ['warning lambda-concurrency']],
    ['runs enough for two APIs', 'dev', { concurrency: { limit: 70 } }, []],
    [
      'runs few functions, in staging',
      'staging',
      { concurrency: { limit: 164 } },
      ['error lambda-concurrency'],
    ],
    ['runs enough functions', 'staging', { concurrency: { limit: 165 } }, []],
    ['has hardly room for roles', 'staging', { roles: { count: 741 } }, ['warning iam-roles']],
    ['does not tell of roles', 'dev', { roles: { error: 'AccessDenied' } }, ['unknown not-known']],
    ['makes no copies of tables', 'dev', { backup: { optedIn: false, managed: false } }, []],
    [
      'makes no copies of tables, and should',
      'staging',
      { backup: { optedIn: false, managed: true } },
      ['error backup-not-opted-in'],
    ],
    [
      'makes copies that no vault can lock',
      'staging',
      { backup: { optedIn: true, managed: false } },
      ['error backup-not-opted-in'],
    ],
    [
      'has SES in its sandbox',
      'staging',
      { ses: { sending: true, production: false } },
      ['warning ses-sandbox'],
    ],
    ['has no SES any more', 'staging', { ses: { sending: false, production: true } }, ['error ses-paused']],
    [
      'does not know the sender',
      'dev',
      { sender: { error: 'NotFoundException' } },
      ['error sender-not-verified'],
    ],
    ['has not verified the sender', 'dev', { sender: { verified: false } }, ['error sender-not-verified']],
    ['has no such topic', 'dev', { topic: { error: 'NotFound' } }, ['error alarm-topic-missing']],
    [
      'has no such certificate',
      'dev',
      { certificate: { error: 'ResourceNotFoundException' } },
      ofEach('error certificate-missing'),
    ],
    [
      'waits for its certificate',
      'dev',
      { certificate: { status: 'PENDING_VALIDATION', names: ['*.pay.example'] } },
      ofEach('error certificate-not-issued'),
    ],
    [
      'has a certificate for one of the names',
      'dev',
      { certificate: { status: 'ISSUED', names: ['console.pay.example'] } },
      ['error certificate-other-name', 'error certificate-other-name'],
    ],
    [
      "has a certificate of somebody else's authority, which is none for terminals",
      'dev',
      { certificate: { status: 'ISSUED', names: ['*.pay.example'], type: 'IMPORTED' } },
      ['error certificate-not-of-amazon'],
    ],
    ['has no such bucket', 'dev', { truststore: { error: 'NoSuchBucket' } }, ['error truststore-missing']],
    ['has no such truststore', 'dev', { truststore: { error: 'NoSuchKey' } }, ['error truststore-missing']],
    [
      'has no such version of the truststore',
      'dev',
      { truststore: { error: 'NoSuchVersion' } },
      ['error truststore-missing'],
    ],
    [
      'does not know such a version of anything',
      'dev',
      { truststore: { error: 'InvalidArgument' } },
      ['error truststore-missing'],
    ],
    [
      'has a truststore without certificates',
      'dev',
      { truststore: { text: 'tills' } },
      ['error truststore-no-authority'],
    ],
    [
      "has a till's certificate in the truststore",
      'dev',
      { truststore: { text: lasting + ofTill } },
      ['error truststore-no-authority'],
    ],
    [
      'has a private key in the truststore',
      'dev',
      { truststore: { text: `${lasting}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n` } },
      ['error truststore-no-authority'],
    ],
    ['has two authorities in the truststore', 'dev', { truststore: { text: lasting + lasting } }, []],
    [
      'has an authority in the truststore that ends soon',
      'dev',
      { truststore: { text: lasting + ending } },
      ['warning truststore-ends'],
    ],
    [
      'has one in it that has ended',
      'dev',
      { truststore: { text: lasting + ended } },
      ['error truststore-ends'],
    ],
    [
      'has a certificate for names above and below',
      'dev',
      { certificate: { status: 'ISSUED', names: ['pay.example', '*.example', '*.api.pay.example'] } },
      ofEach('error certificate-other-name'),
    ],
    [
      'does not tell of certificates',
      'dev',
      { certificate: { error: 'AccessDeniedException' } },
      ['unknown not-known'],
    ],
    ['is another one', 'dev', { identity: { account: '210987654321' } }, ['error other-account']],
    ['does not let us read', 'dev', { bootstrap: { error: 'AccessDeniedException' } }, ['unknown not-known']],
  ])('that %s', async (_, stage, given, found) => {
    accountWith(given);
    const examination = await examined(stage);
    const expected = given.identity ? [...found, ...others] : found;
    expect(examination.findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual(expected);
    expect(isWell(examination)).toBe(expected.every((each) => each.startsWith('warning')));
  });

  test('whose second region was never bootstrapped, a stage with a standby there is not ready', async () => {
    accountWith({ bootstrapElsewhere: { error: 'ParameterNotFound' } });
    const second = { ...whole, 'standby.region': 'ap-northeast-3', 'standby.replicas': 'true' };
    const { findings } = await examined('staging', second);
    expect(findings).toMatchObject([
      { id: 'bootstrap', severity: 'error', todo: expect.stringMatching(/\/ap-northeast-3\.$/) },
    ]);
    expect(await ids(examined('staging'))).toEqual([]);
  });

  test('whose SES is in the sandbox, prod is not ready', async () => {
    accountWith({ ses: { sending: true, production: false } });
    expect(await ids(examined('prod'))).toEqual([...always, 'error ses-sandbox']);
  });

  test('SES is not asked where nobody sends, nor SNS where there is no topic, nor ACM and S3 without a name', async () => {
    await examined('dev', {});
    expect(asked.filter((each) => /^(s(es|ns|3)|acm) /.test(each))).toEqual([]);
  });
});

describe('without anybody to ask', () => {
  test.each(['ExpiredToken', 'InvalidClientTokenId', 'SignatureDoesNotMatch'])(
    'as credentials are refused by %s, it says so, and what it could not look at',
    async (error) => {
      accountWith({ identity: { error } });
      const examination = await examined('dev');
      expect(examination.findings.map(({ id }) => id)).toEqual(['credentials']);
      expect(examination.findings[0]?.what).toBe(`AWS refuses the credentials (${error}).`);
      expect(examination.notLooked).toContain("the CDK's bootstrap");
      expect(examination.target).toBeUndefined();
    },
  );

  const command = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, ['tools/doctor.ts', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH ?? '',
        HOME: join(root, 'test'),
        AWS_EC2_METADATA_DISABLED: 'true',
        ...environment,
      },
    });

  test('as there are no credentials, the command says so and exits with 1', () => {
    const { status, stdout, stderr } = command(['-c', 'stage=dev'], { AWS_REGION: region });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Stage dev: not ready to be deployed\./);
    expect(stdout).toMatch(/Missing: There are no credentials of AWS\. \[credentials\]/);
    expect(status).toBe(1);
  });

  test('as there is no network, the command says so; with --json as JSON, and never a secret', () => {
    const nowhere = { ...variables, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const { status, stdout, stderr } = command(['-c', 'stage=dev', '--json'], nowhere);
    const { findings } = JSON.parse(stdout) as { findings: { id: string; what: string }[] };
    expect(findings.map(({ id }) => id)).toEqual(['mail-sender', 'no-answer']);
    expect(`${stdout}${stderr}`).not.toContain(secret);
    expect(`${stdout}${stderr}`).not.toContain('AKIDDOCTOR');
    expect(status).toBe(1);
  });

  test('as there is no region, it asks for one', async () => {
    const { stdout } = command(['-c', 'stage=dev', '--json'], {
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    });
    expect(JSON.parse(stdout).findings.map(({ id }: { id: string }) => id)).toEqual([
      'mail-sender',
      'region',
    ]);
  });
});
