/** The app as the CDK runs it: a command, its exit and what it says. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { pipelineContext } from './pipeline-context.ts';

const root = join(import.meta.dirname, '..', '..');
const cdkJson = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };

const folder = mkdtempSync(join(tmpdir(), 'holdfast-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(context: Record<string, unknown>) {
  const outdir = mkdtempSync(join(folder, 'run-'));
  const { status, stderr } = spawnSync(process.execPath, ['bin/holdfast.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      // `npm run synth` holds the templates against CloudFormation's rules, which takes longer than all the rest.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [], ...context }),
    },
  });
  const read = (file: string) => JSON.parse(readFileSync(join(outdir, file), 'utf8'));
  const artifacts = () =>
    Object.entries(read('manifest.json').artifacts as Record<string, { type: string; environment: string }>)
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([name, { environment }]) => ({ name, environment }));
  return {
    status,
    stderr,
    stacks: () => artifacts().map(({ name }) => name),
    templates: () =>
      artifacts().map(({ name }) => ({ name, Rules: read(`${name}.template.json`).Rules ?? {} })),
    targets: () => new Set(artifacts().map(({ environment }) => environment)),
  };
}

const stacksOf = (stage: string) =>
  [
    'Identity',
    'Ledger',
    'Payments',
    'Account',
    'Verification',
    'Cards',
    'Charges',
    'Sealing',
    'Reconciliation',
    'Review',
    'Operations',
    'Stores',
    'Lists',
    'Risk',
    'Api',
    'Notices',
    'Watch',
    // With real customers, under a name of its own alone.
    ...(stage === 'prod' ? [] : ['Console']),
  ].map((part) => `Holdfast-${stage}-${part}`);

/** The rule of a template by which CloudFormation does not take it. */
const refusal = 'AccountAndRegionAreNamed';

test('synthesizes all stages, without a word and without an account; CloudFormation takes only those of dev so', () => {
  const { status, stderr, stacks, templates, targets } = run({});
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stacks().sort()).toEqual(stageNames.flatMap(stacksOf).sort());
  expect(targets()).toEqual(new Set(['aws://unknown-account/unknown-region']));
  const refused = templates().filter(({ Rules }) => refusal in Rules);
  expect(refused.map(({ name }) => name).sort()).toEqual(['prod', 'staging'].flatMap(stacksOf).sort());
  for (const { Rules } of refused)
    expect(Rules[refusal].Assertions[0].Assert).toEqual({ 'Fn::Equals': ['named', 'unnamed'] });
});

test('a wrong setting is one sentence and a non-zero exit', () => {
  const { status, stderr } = run({ 'review.timeToDecideSeconds': '1' });
  expect(stderr).toBe(
    'Error: The setting review.timeToDecideSeconds of stage dev must be a whole number from 5 to 604800; it is 1.\n',
  );
  expect(status).toBe(1);
});

test.each(['staging', 'prod'])(
  '%s, chosen, is refused in one sentence where nobody says which account and region it is for',
  (stage) => {
    const { status, stderr } = run({ stage });
    expect(stderr).toBe(
      `Error: The settings aws.account and aws.region of stage ${stage} must be set: ` +
        '-c aws.account=<12 digits> -c aws.region=<region>.\n',
    );
    expect(status).toBe(1);
  },
);

test('prod goes where it is told to, and nowhere else', () => {
  const stage = 'prod';
  const { status, stderr, stacks, templates, targets } = run({
    stage,
    'aws.account': '123456789012',
    'aws.region': 'eu-central-1',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stacks().sort()).toEqual(stacksOf(stage).sort());
  expect(targets()).toEqual(new Set(['aws://123456789012/eu-central-1']));
  expect(templates().filter(({ Rules }) => refusal in Rules)).toEqual([]);
});

test('the pipeline is made where it is asked for, in place of the stages', () => {
  const { status, stderr, stacks } = run(pipelineContext);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  // And what it needs in the region of the second copies.
  expect(stacks()).toHaveLength(2);
  expect(stacks()).toContain('Holdfast-pipeline');
});

test.each([
  ['yes', 'The setting pipeline must be true or false; it is yes.'],
  [
    'true',
    'The setting pipeline.connectionArn must be the ARN of a connection of CodeConnections; it is not there.',
  ],
])('pipeline=%s, without more, is told in a sentence', (pipeline, told) => {
  const { status, stderr } = run({ pipeline });
  expect(stderr).toBe(`Error: ${told}\n`);
  expect(status).toBe(1);
});

test('settings of a pipeline that nobody asked for change nothing', () => {
  const { status, stacks } = run({ ...pipelineContext, pipeline: 'false', stage: 'dev' });
  expect(status).toBe(0);
  expect(stacks().sort()).toEqual(stacksOf('dev').sort());
});
