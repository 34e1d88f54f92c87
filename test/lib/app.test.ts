/** The app as the CDK runs it: a command, its exit and what it says. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

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
  const stacks = () => {
    const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
      artifacts: Record<string, { type: string }>;
    };
    return Object.keys(artifacts).filter((name) => artifacts[name]?.type === 'aws:cloudformation:stack');
  };
  return { status, stderr, stacks };
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
    // With real customers, under a name of its own alone.
    ...(stage === 'prod' ? [] : ['Console']),
  ].map((part) => `Holdfast-${stage}-${part}`);

test('synthesizes all stages, without a word', () => {
  const { status, stderr, stacks } = run({});
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stacks().sort()).toEqual([...stacksOf('dev'), ...stacksOf('prod')].sort());
});

test('a wrong setting is one sentence and a non-zero exit', () => {
  const { status, stderr } = run({ 'review.timeToDecideSeconds': '1' });
  expect(stderr).toBe(
    'Error: The setting review.timeToDecideSeconds of stage dev must be a whole number from 5 to 604800; it is 1.\n',
  );
  expect(status).toBe(1);
});
