/** The rules that every stage is held to, of stages with a second region and in one. */
import { describe, expect, test } from 'vitest';
import { rulePacks } from '../../lib/rules.ts';
import { addStage } from '../../lib/stage.ts';
import { idle } from './findings.ts';
import { adopting, replicating } from './standby-context.ts';
import { newApp, synthesize } from './synthesized.ts';
import * as ofData from './tree/data-rules.ts';
import { unknownPolicies } from './tree/policies.ts';
import * as ofPolicies from './tree/policy-rules.ts';

const stages = {
  'that is replicated': replicating,
  'that is cut off': { ...replicating, 'standby.cutOff': 'true' },
  'that reads replicas': adopting.read,
  'that goes on with replicas': adopting.write,
};

const rules: Readonly<Record<string, ofPolicies.Rule>> = {
  'actions with a wildcard': ofPolicies.wildcardActions,
  'resources with a wildcard': ofPolicies.wildcardResources,
  'services that act for anybody': ofPolicies.servicesFromAnywhere,
  everybody: ofPolicies.everybodyLetIn,
  deletions: ofPolicies.deletionOfData,
  'policies that nobody looks at': unknownPolicies,
  'what is not encrypted': ofData.unencrypted,
  'keys that stay the same': ofData.keysThatStay,
  'tables that cannot be restored': ofData.unrestorable,
  'public buckets': ofData.publicBuckets,
  'plain text': ofData.plainTextTaken,
  'secrets in environments': ofData.secretsInEnvironments,
};

describe.each(Object.entries(stages))('a stage %s', (_, context) => {
  const synthesized = synthesize('prod', context);
  const app = newApp(context);
  addStage(app, 'prod');

  test.each(Object.entries(rules))('has none of: %s', (_name, rule) => {
    expect(rule(synthesized)).toEqual([]);
  });

  test('has no finding of the rule packs that nobody has acknowledged', () => {
    expect(rulePacks(app).flatMap((pack) => pack.validateScope(app).violations)).toEqual([]);
  });

  test('acknowledges none that is not found', () => {
    expect(idle(app)).toEqual([]);
  });
});
