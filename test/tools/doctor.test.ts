/** The doctor against an account that speaks AWS's own protocols: each finding where it is due, and not where it is not. */
import { spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type StageName, stageNames } from '../../lib/config.ts';
import { accountIn } from '../../tools/doctor/account.ts';
import { examine } from '../../tools/doctor/examine.ts';
import { isWell } from '../../tools/doctor/finding.ts';
import { examinationReport } from '../../tools/doctor/report.ts';
import { typedStage } from '../../tools/doctor/typed-stage.ts';

const root = join(import.meta.dirname, '../..');
const accountId = '123456789012';
const region = 'ap-northeast-1';
const secret = 'a secret that nobody may read';
const topicArn = `arn:aws:sns:${region}:${accountId}:alarms`;

/** What AWS answers: by service, its protocol's body, or an error by its name. */
interface Answers {
  identity: { account: string; error?: never } | { error: string };
  bootstrap: { version: string } | { error: string };
  concurrency: { limit: number } | { error: string };
  backup: { optedIn: boolean; managed: boolean } | { error: string };
  ses: { sending: boolean; production: boolean } | { error: string };
  sender: { verified: boolean } | { error: string };
  topic: { error?: string };
  certificate: { status: string; names: readonly string[] } | { error: string };
}

const healthy = (): Answers => ({
  identity: { account: accountId },
  bootstrap: { version: '30' },
  concurrency: { limit: 1000 },
  backup: { optedIn: true, managed: true },
  ses: { sending: true, production: true },
  sender: { verified: true },
  topic: {},
  certificate: { status: 'ISSUED', names: ['pay.example', '*.pay.example'] },
});

let answers: Answers;
let server: Server;
const asked: string[] = [];
const variables: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: 'AKIDDOCTOR',
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
};
const before = new Map<string, string | undefined>();

beforeAll(async () => {
  server = createServer((request, response) => {
    answer(request).then(({ status = 200, type = 'application/json', body, headers = {} }) =>
      response.writeHead(status, { 'content-type': type, ...headers }).end(body),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [name, value] of Object.entries({ ...variables, AWS_ENDPOINT_URL: url })) {
    before.set(name, process.env[name]);
    process.env[name] = value;
  }
});

afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  answers = healthy();
  asked.length = 0;
});

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(request: IncomingMessage): Promise<Answer> {
  await request.resume().toArray();
  const service = /Credential=[^/]+\/\d+\/[^/]+\/(?<service>[^/]+)\//.exec(
    request.headers.authorization ?? '',
  )?.groups?.service;
  asked.push(`${service} ${request.method} ${request.url}`);
  if (service === 'sts')
    return query(
      'GetCallerIdentity',
      answers.identity,
      (given) => `<Account>${'account' in given ? given.account : ''}</Account>`,
    );
  if (service === 'sns') return query('GetTopicAttributes', answers.topic, () => '<Attributes></Attributes>');
  if (service === 'acm') {
    asked.push(
      `${request.headers['x-amz-target']} in ${/\/([^/]+)\/acm\//.exec(request.headers.authorization ?? '')?.[1]}`,
    );
    return json(answers.certificate, ({ status, names }) => ({
      Certificate: { Status: status, DomainName: names[0], SubjectAlternativeNames: names },
    }));
  }
  if (service === 'ssm') return json(answers.bootstrap, ({ version }) => ({ Parameter: { Value: version } }));
  if (service === 'backup')
    return json(answers.backup, ({ optedIn, managed }) => ({
      ResourceTypeOptInPreference: { DynamoDB: optedIn },
      ResourceTypeManagementPreference: { DynamoDB: managed },
    }));
  if (service === 'lambda')
    return json(answers.concurrency, ({ limit }) => ({ AccountLimit: { ConcurrentExecutions: limit } }));
  if (request.url?.includes('/identities/'))
    return json(answers.sender, ({ verified }) => ({ VerifiedForSendingStatus: verified }));
  return json(answers.ses, ({ sending, production }) => ({
    SendingEnabled: sending,
    ProductionAccessEnabled: production,
  }));
}

function json<T extends object>(given: T | { error: string }, shape: (given: T) => object): Answer {
  if ('error' in given)
    return {
      status: 400,
      body: JSON.stringify({ __type: given.error, message: secret }),
      headers: { 'x-amzn-errortype': given.error },
    };
  return { body: JSON.stringify(shape(given)) };
}

function query<T extends object>(
  action: string,
  given: T | { error?: string },
  shape: (given: T) => string,
): Answer {
  const type = 'text/xml';
  if ('error' in given && given.error !== undefined) {
    const error = `<Error><Type>Sender</Type><Code>${given.error}</Code><Message>${secret}</Message></Error>`;
    return { status: 403, type, body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
  }
  const result = `<${action}Result>${shape(given as T)}</${action}Result>`;
  return { type, body: `<${action}Response>${result}</${action}Response>` };
}

const apps = '[{"teamId":"ABCDE12345","bundleId":"com.example.pay"}]';
const certificateArn = `arn:aws:acm:us-east-1:${accountId}:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f`;

/** All that a stage can be given. */
const whole: Readonly<Record<string, string>> = {
  'aws.account': accountId,
  'aws.region': region,
  'devices.appleApps': apps,
  'alarms.topicArn': topicArn,
  'notices.from': 'notices@pay.example',
  'console.domain': 'console.pay.example',
  'console.certificateArn': certificateArn,
  'api.domain': 'api.pay.example',
  'api.certificateArn': certificateArn,
};

const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)));

const machine = { node: '24.21.0', npm: '11.0.0', wantedNode: 24 };

const examined = (stage: StageName, context: Readonly<Record<string, string>> = whole, on = machine) =>
  examine({ stage, context, machine: on, accountIn });

const ids = async (examination: ReturnType<typeof examined>) =>
  (await examination).findings.map(({ id, severity }) => `${severity} ${id}`);

/** What prod has besides: its providers are the deployer's own. */
const always = ['warning top-ups', 'warning identity-provider'];

describe('nothing is missing', () => {
  test.each(stageNames)('in %s with all that it can have', async (stage) => {
    const examination = await examined(stage);
    expect(examination.findings.filter(({ severity }) => severity !== 'warning')).toEqual([]);
    expect(await ids(examined(stage))).toEqual(stage === 'prod' ? always : []);
    expect(isWell(examination)).toBe(true);
    expect(examination.target).toEqual({ account: accountId, region });
    expect(examinationReport(examination)).toMatch(/nothing stands in the way of a deployment/);
  });

  test('and every service was asked, without a change to anything', async () => {
    await examined('prod');
    expect(asked.sort()).toEqual([
      'CertificateManager.DescribeCertificate in us-east-1',
      'CertificateManager.DescribeCertificate in us-east-1',
      'acm POST /',
      'acm POST /',
      'backup GET /account-settings',
      'lambda GET /2016-08-19/account-settings',
      'ses GET /v2/email/account',
      'ses GET /v2/email/identities/pay.example',
      'sns POST /',
      'ssm POST /',
      'sts POST /',
    ]);
  });

  test('in dev as it is, but for a sender of mails', async () => {
    expect(await ids(examined('dev', {}))).toEqual(['warning mail-sender']);
  });
});

describe('in the settings', () => {
  test.each<[string, StageName, Readonly<Record<string, string>>, string]>([
    ['a wrong value', 'prod', { ...whole, 'logs.retentionDays': '15' }, 'error settings'],
    ['no account and region in prod', 'prod', without('aws.account', 'aws.region'), 'error target-not-named'],
    [
      'no account and region in staging',
      'staging',
      without('aws.account', 'aws.region'),
      'error target-not-named',
    ],
    ['no app in prod', 'prod', without('devices.appleApps'), 'error app-identities'],
    ['no app in staging', 'staging', without('devices.appleApps'), 'warning app-identities'],
    ['no topic in prod', 'prod', without('alarms.topicArn'), 'error alarm-topic'],
    ['no topic in staging', 'staging', without('alarms.topicArn'), 'warning alarm-topic'],
    ['no sender in prod', 'prod', without('notices.from'), 'error mail-sender'],
    [
      'no console in prod',
      'prod',
      without('console.domain', 'console.certificateArn'),
      'warning console-domain',
    ],
    [
      'a topic of another account',
      'prod',
      { ...whole, 'alarms.topicArn': topicArn.replace(accountId, '210987654321') },
      'error other-place',
    ],
    [
      'a certificate of another account',
      'prod',
      { ...whole, 'console.certificateArn': certificateArn.replace(accountId, '210987654321') },
      'error other-place',
    ],
    [
      "a certificate of another account for the API's name",
      'prod',
      { ...whole, 'api.certificateArn': certificateArn.replace(accountId, '210987654321') },
      'error other-place',
    ],
    [
      'a certificate of another region',
      'prod',
      { ...whole, 'api.certificateArn': certificateArn.replace('us-east-1', region) },
      'error settings',
    ],
    ['a name without its certificate', 'prod', without('api.certificateArn'), 'error settings'],
  ])('%s', async (_, stage, context, finding) => {
    const found = await ids(examined(stage, context));
    expect(found.filter((each) => !always.includes(each))).toEqual([finding]);
  });

  test('another app, of Android, is one as well', async () => {
    const android = `[{"packageName":"com.example.pay","signatureDigests":["${'0a'.repeat(32)}"]}]`;
    const context = { ...without('devices.appleApps'), 'devices.androidApps': android };
    expect(await ids(examined('prod', context))).toEqual(always);
  });
});

describe('on this machine', () => {
  test.each([
    ['an old Node', { ...machine, node: '20.19.0' }, ['error node-version']],
    ['an old npm', { ...machine, npm: '9.9.4' }, ['error npm-version']],
    ['no npm at all', { ...machine, npm: undefined }, []],
  ])('%s', async (_, on, found) => {
    const examination = examine({ stage: 'dev', context: whole, machine: on, accountIn });
    expect(await ids(examination)).toEqual(found);
  });
});

describe('in the account', () => {
  /** Topic and certificates are of the account that the stage is for. */
  const others = ['error other-place', 'error other-place', 'error other-place'];
  const twice = (finding: string) => [finding, finding];

  test.each<[string, StageName, Partial<Answers>, readonly string[]]>([
    ['was never bootstrapped', 'dev', { bootstrap: { error: 'ParameterNotFound' } }, ['error bootstrap']],
    ['was bootstrapped long ago', 'dev', { bootstrap: { version: '5' } }, ['error bootstrap']],
    ['was bootstrapped just in time', 'dev', { bootstrap: { version: '6' } }, []],
    ['runs few functions, in dev', 'dev', { concurrency: { limit: 10 } }, ['warning lambda-concurrency']],
    [
      'runs few functions, in staging',
      'staging',
      { concurrency: { limit: 164 } },
      ['error lambda-concurrency'],
    ],
    ['runs enough functions', 'staging', { concurrency: { limit: 165 } }, []],
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
      twice('error certificate-missing'),
    ],
    [
      'waits for its certificate',
      'dev',
      { certificate: { status: 'PENDING_VALIDATION', names: ['*.pay.example'] } },
      twice('error certificate-not-issued'),
    ],
    [
      'has a certificate for one of the names',
      'dev',
      { certificate: { status: 'ISSUED', names: ['console.pay.example'] } },
      ['error certificate-other-name'],
    ],
    [
      'has a certificate for names above and below',
      'dev',
      { certificate: { status: 'ISSUED', names: ['pay.example', '*.example', '*.api.pay.example'] } },
      twice('error certificate-other-name'),
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
    answers = { ...answers, ...given };
    const examination = await examined(stage);
    const expected = given.identity ? [...found, ...others] : found;
    expect(examination.findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual(expected);
    expect(isWell(examination)).toBe(expected.every((each) => each.startsWith('warning')));
  });

  test('whose SES is in the sandbox, prod is not ready', async () => {
    answers.ses = { sending: true, production: false };
    expect(await ids(examined('prod'))).toEqual([...always, 'error ses-sandbox']);
  });

  test('SES is not asked where nobody sends, nor SNS where there is no topic, nor ACM without a name', async () => {
    await examined('dev', {});
    expect(asked.filter((each) => /^(s(es|ns)|acm) /.test(each))).toEqual([]);
  });
});

describe('without anybody to ask', () => {
  test.each(['ExpiredToken', 'InvalidClientTokenId', 'SignatureDoesNotMatch'])(
    'as credentials are refused by %s, it says so, and what it could not look at',
    async (error) => {
      answers.identity = { error };
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

test('what AWS says is never repeated: only the name of an error is', async () => {
  answers = { ...answers, bootstrap: { error: 'InternalServerError' }, identity: { account: accountId } };
  const examination = await examined('dev');
  expect(examination.findings.map(({ id }) => id)).toEqual(['not-known']);
  expect(JSON.stringify(examination)).not.toContain(secret);
});

describe('what is typed', () => {
  test('is a stage and its settings', () => {
    expect(typedStage(['stage=prod', 'devices.appleApps=[{"a":"="}]'], '')).toEqual({
      stage: 'prod',
      context: { 'devices.appleApps': '[{"a":"="}]' },
    });
  });

  test.each([
    [[], /Name the stage: -c stage=dev, -c stage=staging, -c stage=prod/],
    [['stage=production'], /Name the stage/],
    [['stage'], /-c takes a setting and its value/],
  ])('%j is refused', (typed, sentence) => {
    expect(() => typedStage(typed, 'Usage')).toThrow(sentence);
  });
});
