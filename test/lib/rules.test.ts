/** The rule packs bite, and nothing is acknowledged that is not found. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { checkRules } from '../../lib/rules.ts';
import { addStage } from '../../lib/stage.ts';
import { newApp } from './synthesized.ts';

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

interface Acknowledgement {
  readonly construct: IConstruct;
  readonly id: string;
  readonly reason: string;
}

function acknowledgements(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ construct, id: id.replace(/^annotation::/i, ''), reason })),
  );
}

/** Every finding, acknowledged ones too: `<construct path> <rule>`. */
function findings(app: App): string[] {
  const found: string[] = [];
  for (const pack of [new AwsSolutionsChecks(app), new ServerlessChecks(app)]) {
    const overridden = pack as unknown as { isAcknowledged(resource: IConstruct, id: string): boolean };
    overridden.isAcknowledged = ({ node }, id) => {
      found.push(`${node.path} ${id}`);
      return true;
    };
    (pack as NagPack).validateScope(app);
  }
  return found;
}

describe.each(stageNames)('%s', (stage) => {
  const app = newApp();
  addStage(app, stage);
  const found = findings(app);
  const all = acknowledgements(app);

  test('every acknowledgement is of a finding', () => {
    const idle = all.filter(
      ({ construct, id }) =>
        !found.some((finding) => finding.startsWith(`${construct.node.path}/`) && finding.endsWith(` ${id}`)),
    );
    expect(idle.map(({ construct, id }) => `${construct.node.path} ${id}`)).toEqual([]);
  });

  test('every acknowledgement has a reason in a sentence', () => {
    expect(all.length).toBeGreaterThan(0);
    for (const { reason } of all) expect(reason).toMatch(/^[A-Z].{60,}\.$/s);
  });
});
