import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadApp } from '../../../local/assembly/load.ts';
import { synthesize } from '../../../local/assembly/synth.ts';
import { PlatformError } from '../../../local/types.ts';

const repository = resolve(import.meta.dirname, '../../..');
let projectRoot = '';

beforeAll(() => {
  projectRoot = mkdtempSync(join(tmpdir(), 'holdfast-synth-'));
  symlinkSync(join(repository, 'node_modules'), join(projectRoot, 'node_modules'));
  writeFileSync(join(projectRoot, 'package.json'), '{"type":"module"}');
  cpSync(join(import.meta.dirname, 'tiny-app.ts'), join(projectRoot, 'app.ts'));
  writeFileSync(join(projectRoot, 'cdk.json'), JSON.stringify({ app: 'node app.ts' }));
});

afterAll(() => rmSync(projectRoot, { recursive: true }));

test('a real CDK app synthesizes without an account, and loads with everything resolved', async () => {
  const outDir = join(projectRoot, 'out');
  await synthesize({ projectRoot, outDir, context: { stage: 'dev' } });

  const app = loadApp(outDir);
  const find = (type: string) => app.resources.find((resource) => resource.type === type);
  const table = find('AWS::DynamoDB::GlobalTable');
  const fn = find('AWS::Lambda::Function');
  if (!table || !fn) throw new Error('the app lacks its table or function');
  expect(fn.properties).toMatchObject({
    Environment: { Variables: { LEDGER_TABLE: table.ref } },
    Role: find('AWS::IAM::Role')?.attributes.Arn,
  });
  expect(find('AWS::Lambda::EventSourceMapping')?.properties).toMatchObject({
    EventSourceArn: table.attributes.StreamArn,
    FunctionName: fn.ref,
  });
  expect(app.codeFolder(fn)).toMatch(/asset\.[0-9a-f]{64}$/);
  expect(app.outputs['Service-dev']).toMatchObject({ FunctionName: fn.ref });
});

test.each([
  [
    'thrown by the app',
    'broken',
    'The CDK app does not synthesize: the stage "broken" is not one of dev, prod.',
  ],
  ['found by the CDK', 'circular', /^The CDK app does not synthesize: .*(cycl|circular|depend)/i],
  [
    'found by a rule pack',
    'invalid',
    /^The CDK app does not synthesize: Service-invalid\/Post: .*The function has no dead letter queue/,
  ],
])('a mistake %s is one sentence', async (_, stage, message) => {
  const outcome = synthesize({ projectRoot, outDir: join(projectRoot, stage), context: { stage } });
  const error = await outcome.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PlatformError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain('\n');
});

test('a missing CDK is said', async () => {
  await expect(synthesize({ projectRoot: tmpdir(), outDir: tmpdir() })).rejects.toThrow(
    'The CDK is not installed',
  );
});
