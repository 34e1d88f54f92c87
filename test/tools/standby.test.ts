/** `npm run standby` against a region that speaks AWS's own protocols: the settings of a second stage, or why there are none. */
import type { IncomingMessage } from 'node:http';
import { App } from 'aws-cdk-lib';
import { beforeEach, expect, test } from 'vitest';
import { settingsOf } from '../../lib/config.ts';
import { type Ended, runCommand } from '../end-to-end/support/command.ts';
import { noCredentials, type StubAnswer, secret, stubAws } from './stub-aws.ts';

const account = '123456789012';
const region = 'ap-northeast-3';
const key = `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`;

interface Table {
  status?: string;
  replica?: string;
  stream?: string | undefined;
  key?: string;
}
interface Region {
  tables: Record<string, Table>;
  secrets: { name: string; place: string; stage: string }[];
  bucket: number;
  /** Operation -> the error that it is answered with. */
  refused: Record<string, string>;
}

const nameOf = (table: string) => `Holdfast-dev-Ledger-${table}0A1B2C3D-XYZ123`;
const tableArn = (name: string) => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
const places = ['identityWebhook', 'cardWebhook', 'cursors', 'codes', 'pseudonyms'];

const ready = (): Region => ({
  tables: {
    'Holdfast-dev-Ledger-Projections0A1B2C3D-XYZ123': {},
    'Holdfast-staging-Ledger-Ledger0A1B2C3D-XYZ123': {},
    [nameOf('Ledger')]: {},
    [nameOf('Registry')]: {},
    [nameOf('Cases')]: {},
  },
  secrets: [
    ...places.map((place) => ({ name: `of-dev-${place}`, place, stage: 'dev' })),
    { name: 'of-staging', place: 'cursors', stage: 'staging' },
  ],
  bucket: 200,
  refused: {},
});

let there: Region;

beforeEach(() => {
  there = ready();
});

async function answer(request: IncomingMessage): Promise<StubAnswer> {
  const text = Buffer.concat(await request.toArray()).toString('utf8');
  if (request.method === 'HEAD')
    return {
      status:
        request.url?.split(/[/?]/)[1] === `holdfast-dev-seals-${account}-${region}` ? there.bucket : 404,
      body: '',
    };
  const target = String(request.headers['x-amz-target'] ?? 'STS.GetCallerIdentity');
  const operation = target.slice(target.lastIndexOf('.') + 1);
  const refused = there.refused[operation];
  if (operation === 'GetCallerIdentity') {
    if (refused !== undefined)
      return {
        status: 403,
        body: `<ErrorResponse><Error><Code>${refused}</Code><Message>${secret}</Message></Error></ErrorResponse>`,
      };
    const result = `<GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult>`;
    return { body: `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>` };
  }
  if (refused !== undefined)
    return { status: 400, body: JSON.stringify({ __type: refused, message: secret }) };
  if (operation === 'ListTables') return { body: JSON.stringify({ TableNames: Object.keys(there.tables) }) };
  if (operation === 'DescribeTable')
    return { body: JSON.stringify({ Table: described(JSON.parse(text).TableName) }) };
  return { body: JSON.stringify({ SecretList: there.secrets.map(listed) }) };
}

function described(TableName: string) {
  const { status = 'ACTIVE', replica = 'ACTIVE', key: under = key, ...table } = there.tables[TableName] ?? {};
  const stream = 'stream' in table ? table.stream : `${tableArn(TableName)}/stream/2026-11-22T03:00:00.000`;
  return {
    TableName,
    TableStatus: status,
    LatestStreamArn: stream,
    SSEDescription: { KMSMasterKeyArn: under },
    Replicas: [
      { RegionName: 'ap-northeast-1', ReplicaStatus: 'ACTIVE' },
      { RegionName: region, ReplicaStatus: replica },
    ],
  };
}

const listed = ({ name, place, stage }: Region['secrets'][number]) => ({
  ARN: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`,
  Name: name,
  Description: `Holdfast ${stage}: does something`,
  Tags: [{ Key: 'holdfast:secret', Value: place }],
});

const environment = stubAws('application/x-amz-json-1.0', answer);
const standby = (options: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  runCommand('standby', options, { ...environment(), ...more });
const ask = ['--stage', 'dev', '--region', region];

test('the commands to read and to write, which the settings allow', async () => {
  const { code, stdout, stderr } = await standby(ask);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(
    `${region} is ready to take dev of account ${account}: replicas of ap-northeast-1.`,
  );
  const [reads = '', writes = ''] = stdout.split('npx cdk deploy --all').slice(1);
  for (const [typed, mode] of [
    [reads, 'read'],
    [writes, 'write'],
  ] as const) {
    const context = Object.fromEntries(
      [...typed.matchAll(/-c (\S+?)=(\S+)/g)].map(([, name, value]) => [name, value]),
    );
    const { adopted } = settingsOf(new App({ context }), 'dev');
    expect(adopted).toMatchObject({
      mode,
      ledger: nameOf('Ledger'),
      registry: nameOf('Registry'),
      cases: nameOf('Cases'),
      key,
      seals: `holdfast-dev-seals-${account}-${region}`,
    });
    expect(adopted.secrets).toEqual(
      Object.fromEntries(
        places.map((place) => [
          place,
          `arn:aws:secretsmanager:${region}:${account}:secret:of-dev-${place}-AbCdEf`,
        ]),
      ),
    );
    expect(adopted.casesStream).toBe(
      mode === 'read' ? undefined : `${tableArn(nameOf('Cases'))}/stream/2026-11-22T03:00:00.000`,
    );
  }
});

test('--json, for other programs', async () => {
  const { stdout } = await standby([...ask, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    read: { 'aws.account': account, 'adopted.mode': 'read', 'adopted.ledger': nameOf('Ledger') },
    write: { 'adopted.mode': 'write', 'adopted.ledgerStream': expect.stringContaining('/stream/') },
  });
});

const without = (name: string) => (given: Region) => void delete given.tables[name];
const table = (change: Table) => (given: Region) =>
  void Object.assign(given.tables, { [nameOf('Cases')]: change });
const refused = (operation: string, error: string) => (given: Region) =>
  void Object.assign(given.refused, { [operation]: error });

test.each<[string, (given: Region) => void, RegExp]>([
  [
    'a table without a replica',
    without(nameOf('Cases')),
    /no replica of the table Cases of dev: deploy the first region with standby\.region=ap-northeast-3/,
  ],
  [
    'two tables of the name',
    (given) => void Object.assign(given.tables, { 'Holdfast-dev-Ledger-Cases99999999-OLD': {} }),
    /has 2 tables Cases of dev/,
  ],
  [
    'a table that is being made',
    table({ status: 'CREATING' }),
    /is CREATING in ap-northeast-3, and not ACTIVE: wait/,
  ],
  [
    'a replica that is being made',
    table({ replica: 'UPDATING' }),
    /is UPDATING in ap-northeast-3, and not ACTIVE: wait/,
  ],
  [
    'a replica without its key',
    table({ replica: 'INACCESSIBLE_ENCRYPTION_CREDENTIALS' }),
    /its key cannot be used; after 20 hours/,
  ],
  ['a table without a stream', table({ stream: undefined }), /has no stream in ap-northeast-3/],
  ['tables under several keys', table({ key: key.replace('1', '2') }), /not under one key/],
  [
    'no bucket',
    (given) => void Object.assign(given, { bucket: 404 }),
    /no bucket holdfast-dev-seals-123456789012-ap-northeast-3: the stack Holdfast-dev-Standby/,
  ],
  [
    "somebody else's bucket",
    (given) => void Object.assign(given, { bucket: 403 }),
    /AWS refuses s3:ListBucket/,
  ],
  [
    'a secret that was not replicated',
    (given) => void given.secrets.splice(2, 1),
    /no replica of the secret cursors of dev/,
  ],
  [
    'credentials that may not',
    refused('ListTables', 'AccessDeniedException'),
    /AWS refuses dynamodb:ListTables to these credentials \(AccessDeniedException\)/,
  ],
  [
    'credentials that are too old',
    refused('GetCallerIdentity', 'ExpiredToken'),
    /AWS refuses sts:GetCallerIdentity to these credentials/,
  ],
  [
    'something else',
    refused('ListSecrets', 'InternalServiceError'),
    /secretsmanager:ListSecrets was not answered/,
  ],
])('%s is told in a sentence', async (_name, change, told) => {
  change(there);
  const { code, stdout, stderr } = await standby(ask);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(new RegExp(`${secret}|^\\s+at |Unexpected:`, 'm'));
});

test('no credentials', async () => {
  const { code, stderr } = await standby(ask, noCredentials);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^There are no credentials of AWS: /)]);
});

test.each([
  [['--stage', 'live', '--region', region], /Name the stage: --stage dev, staging, prod/],
  [['--stage', 'dev'], /Name the second region/],
  [['--stage', 'dev', '--region', 'Osaka'], /Name the second region/],
  [['--write'], /Usage: npm run standby/],
])('%j is told how to be typed', async (options, told) => {
  const { code, stderr } = await standby(options);
  expect([code, stderr]).toEqual([1, expect.stringMatching(told)]);
});
