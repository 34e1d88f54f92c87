/** The rule packs bite, and nothing is acknowledged that is not found. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { type StageName, stageNames } from '../../lib/config.ts';
import { checkRules, rulePacks } from '../../lib/rules.ts';
import { addStage } from '../../lib/stage.ts';
import { acknowledgedPage } from '../../scripts/acknowledged/acknowledged-page.ts';
import { acknowledgements, idle } from './findings.ts';
import { newApp } from './synthesized.ts';

test('the packs are those of AWS Solutions, Serverless, NIST 800-53 R5 and PCI DSS 3.2.1', () => {
  expect(rulePacks(new App()).map(({ readPackName }) => readPackName)).toEqual([
    'AwsSolutions',
    'Serverless',
    'NIST.800.53.R5',
    'PCI.DSS.321',
  ]);
});

test('a finding fails synthesis', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  checkRules(app);
  new Queue(new Stack(app, 'Careless'), 'Queue');
  expect(() => app.synth()).toThrow(/[Vv]alidation/);
});

test('a stage that enrols Android phones, which brings a schedule, passes', () => {
  const app = newApp({
    stage: 'dev',
    'devices.androidApps': `[{"packageName":"com.example.pay","signatureDigests":["${'0a'.repeat(32)}"]}]`,
  });
  checkRules(app);
  addStage(app, 'dev');
  expect(() => app.synth()).not.toThrow();
});

test('an acknowledgement of nothing is noticed', () => {
  const app = new App();
  const queue = new Queue(new Stack(app, 'Careless'), 'Queue');
  const reason = 'Nobody needs this one.';
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS4', reason }, { id: 'AwsSolutions-S1', reason });
  expect(idle(app)).toEqual(['Careless/Queue AwsSolutions-S1']);
});

const apps = new Map(
  stageNames.map((stage) => {
    const app = newApp();
    addStage(app, stage);
    return [stage, app];
  }),
);
const appOf = (stage: StageName): App => apps.get(stage) ?? newApp();

test('all that is acknowledged is on a page: `npm run acknowledged` writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/acknowledged-rules.md'), 'utf8');
  expect(page).toBe(acknowledgedPage(appOf));
});

describe.each(stageNames)('%s', (stage) => {
  const app = appOf(stage);
  const all = acknowledgements(app);

  test('has no finding that nobody has acknowledged', () => {
    expect(rulePacks(app).flatMap((pack) => pack.validateScope(app).violations)).toEqual([]);
  });

  test('every acknowledgement is of a finding', () => {
    expect(idle(app)).toEqual([]);
  });

  test('every acknowledgement has a reason in a sentence', () => {
    expect(all.length).toBeGreaterThan(0);
    for (const { reason } of all) expect(reason).toMatch(/^[A-Z].{60,}\.$/s);
  });

  test('none is for all that a stack has', () => {
    expect(all.filter(({ construct }) => Stack.isStack(construct) || construct === app)).toEqual([]);
  });
});
