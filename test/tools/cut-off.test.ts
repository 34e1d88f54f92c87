/** `npm run cut-off` against an IAM that speaks AWS's own protocol: every role of the stage, and no other. */
import type { IncomingMessage } from 'node:http';
import { beforeEach, expect, test } from 'vitest';
import { compilePolicy, decide } from '../../local/aws/policy.ts';
import { type Ended, runCommand } from '../end-to-end/support/command.ts';
import { noCredentials, type StubAnswer, secret, stubAws } from './stub-aws.ts';

const account = '123456789012';
const region = 'ap-northeast-1';
const ours = Array.from({ length: 60 }, (_, index) => `Holdfast-prod-Payments-Role${index}-A1B2C3`).sort();
const others = ['Holdfast-staging-Payments-Role1-A1B2C3', 'Holdfast-pipeline-Role', 'Administrator'];
const policyName = `holdfast-cut-off-${region}`;

/** Role -> its policy of that name, as JSON. */
let policies: Map<string, string>;
let roles: string[];
/** Operation -> the error that it is answered with, from the call of this number on. */
let refused: Record<string, { error: string; status: number; from: number }>;
let calls: string[];

beforeEach(() => {
  policies = new Map();
  roles = [...others, ...ours];
  refused = {};
  calls = [];
});

async function answer(request: IncomingMessage): Promise<StubAnswer> {
  const asked = new URLSearchParams(Buffer.concat(await request.toArray()).toString('utf8'));
  const operation = asked.get('Action') ?? '';
  calls.push(operation);
  const refusal = refused[operation];
  if (refusal && calls.filter((each) => each === operation).length >= refusal.from)
    return refusalOf(refusal.status, refusal.error);
  const role = asked.get('RoleName') ?? '';
  if (operation === 'ListRoles') return { status: 200, body: listed(Number(asked.get('Marker') ?? 0)) };
  if (asked.get('PolicyName') !== policyName || !roles.includes(role)) return refusalOf(404, 'NoSuchEntity');
  if (operation === 'PutRolePolicy') policies.set(role, asked.get('PolicyDocument') ?? '');
  else if (!policies.delete(role)) return refusalOf(404, 'NoSuchEntity');
  return { status: 200, body: `<${operation}Response><ResponseMetadata/></${operation}Response>` };
}

const refusalOf = (status: number, error: string) => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${error}</Code><Message>${secret}</Message></Error></ErrorResponse>`,
});

/** In pages of 40. */
function listed(from: number): string {
  const page = roles.slice(from, from + 40);
  const more = from + 40 < roles.length;
  const members = page.map(
    (name) =>
      `<member><Path>/</Path><RoleName>${name}</RoleName><RoleId>AROA</RoleId>` +
      `<Arn>arn:aws:iam::${account}:role/${name}</Arn><CreateDate>2026-11-22T03:00:00Z</CreateDate></member>`,
  );
  const marker = more ? `<Marker>${from + 40}</Marker>` : '';
  return `<ListRolesResponse><ListRolesResult><Roles>${members.join('')}</Roles><IsTruncated>${more}</IsTruncated>${marker}</ListRolesResult></ListRolesResponse>`;
}

const environment = stubAws('text/xml', answer);
const cutOff = (options: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  runCommand('cut-off', options, { ...environment(), ...more });
const ask = ['--stage', 'prod', '--region', region];

test('every role of the stage is cut off, and no other', async () => {
  const { code, stdout, stderr } = await cutOff([...ask, '--yes']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^ap-northeast-1 is cut off: none of the 60 roles of prod can do anything there/),
  ]);
  expect(stderr).toMatch(/… 0 of 60 roles\n.*… 25 of 60 roles\n.*… 50 of 60 roles/);
  expect([...policies.keys()].sort()).toEqual(ours);
});

test('whoever has the policy can do nothing in the region but write logs, and elsewhere all that they could', async () => {
  await cutOff([...ask, '--yes']);
  const allowed = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const rules = {
    conditionKeys: new Set(['aws:requestedregion']),
    services: new Set(['dynamodb', 's3', 'logs']),
  };
  const compiled = [allowed, JSON.parse([...policies.values()][0] ?? '')].flatMap((document) =>
    compilePolicy(document, rules, 'the policy'),
  );
  const may = (action: string, where: string) =>
    decide(compiled, action, 'arn:aws:dynamodb:*:*:table/any', { 'aws:RequestedRegion': [where] });
  for (const action of ['dynamodb:PutItem', 'dynamodb:GetRecords', 's3:PutObject', 'states:StartExecution']) {
    expect(may(action, region)).toBe('explicitly denied');
    expect(may(action, 'ap-northeast-3')).toBe('allowed');
  }
  expect(may('logs:PutLogEvents', region)).toBe('allowed');
});

test('--undo takes it from each, also from one that never had it', async () => {
  await cutOff([...ask, '--yes']);
  policies.delete(ours[7] ?? '');
  const { code, stdout } = await cutOff([...ask, '--undo', '--yes']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^ap-northeast-1 is let in: /)]);
  expect(policies.size).toBe(0);
});

test('done twice, it is as done once', async () => {
  for (const _ of [1, 2]) expect((await cutOff([...ask, '--yes'])).code).toBe(0);
  expect(policies.size).toBe(60);
});

test('where it stops on the way, it is done again from the beginning', async () => {
  refused = { PutRolePolicy: { error: 'AccessDenied', status: 403, from: 31 } };
  const stopped = await cutOff([...ask, '--yes']);
  expect([stopped.code, policies.size]).toEqual([1, 30]);
  expect(stopped.stderr).toMatch(/AWS refuses iam:PutRolePolicy to these credentials \(AccessDenied\)/);
  refused = {};
  await cutOff([...ask, '--yes']);
  expect(policies.size).toBe(60);
});

test.each<[string, string[], () => void, RegExp]>([
  ['nobody to ask', ask, () => {}, /^There is nobody to ask: --yes does it without/],
  ['no role', [...ask, '--yes'], () => (roles = others), /no role whose name begins with Holdfast-prod-/],
  [
    'credentials that may not',
    [...ask, '--yes'],
    () => (refused = { ListRoles: { error: 'AccessDenied', status: 403, from: 1 } }),
    /AWS refuses iam:ListRoles to these credentials/,
  ],
])('%s is told in a sentence, and nothing is changed', async (_name, options, change, told) => {
  change();
  const { code, stdout, stderr } = await cutOff(options);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(told)]);
  expect(stderr).not.toMatch(new RegExp(`${secret}|^\\s+at |Unexpected:`, 'm'));
  expect(calls.filter((operation) => operation !== 'ListRoles')).toEqual([]);
});

test('no credentials', async () => {
  const { code, stderr } = await cutOff([...ask, '--yes'], noCredentials);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^There are no credentials of AWS: /)]);
});

test.each([
  [['--stage', 'live', '--region', region], /Name the stage: --stage dev, staging, prod/],
  [['--stage', 'prod'], /Name the region/],
  [['--stage', 'prod', '--region', 'Tokyo'], /Name the region/],
  [['--undo=yes'], /Usage: npm run cut-off/],
])('%j is told how to be typed', async (options, told) => {
  const { code, stderr } = await cutOff(options);
  expect([code, stderr]).toEqual([1, expect.stringMatching(told)]);
});
