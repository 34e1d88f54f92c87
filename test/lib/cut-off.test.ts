/** Whom `npm run cut-off` finds: it knows the roles of a stage by their names, which CloudFormation makes of those of their stacks. */
import { expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { rolePrefix } from '../../tools/cut-off/roles.ts';
import { adopting, replicating } from './standby-context.ts';
import { synthesize } from './synthesized.ts';

const apps = [
  ...stageNames.map((stage) => [stage, stage, {}] as const),
  ['a first region', 'prod', replicating] as const,
  ['a second region', 'prod', adopting.write] as const,
];

test.each(apps)('every role of %s is named by its stack alone', (_, stage, context) => {
  const roles = synthesize(stage, context).ofType('AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(100);
  const unknown = roles.filter(
    ({ stack, properties: { RoleName } }) => RoleName !== undefined || !stack.startsWith(rolePrefix(stage)),
  );
  expect(unknown.map(({ stack, logicalId }) => `${stack}.${logicalId}`)).toEqual([]);
});
