/** The roles of a stage, as commands count on them: `npm run cut-off` on their names, `npm run doctor` on their number. */
import { expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { rolePrefix } from '../../tools/cut-off/roles.ts';
import { ROLES } from '../../tools/doctor/account-checks.ts';
import { adopting, replicating } from './standby-context.ts';
import { synthesize } from './synthesized.ts';

const apps = [
  ...stageNames.map((stage) => [stage, stage, {}] as const),
  ['a first region', 'prod', replicating] as const,
  ['a second region', 'prod', adopting.write] as const,
];
const rolesOf = (...of: Parameters<typeof synthesize>) => synthesize(...of).ofType('AWS::IAM::Role');

test.each(apps)('every role of %s is named by its stack alone', (_, stage, context) => {
  const roles = rolesOf(stage, context);
  expect(roles.length).toBeGreaterThan(100);
  const unknown = roles.filter(
    ({ stack, properties: { RoleName } }) => RoleName !== undefined || !stack.startsWith(rolePrefix(stage)),
  );
  expect(unknown.map(({ stack, logicalId }) => `${stack}.${logicalId}`)).toEqual([]);
});

test('the doctor asks for room for as many as a stage has, and for hardly more', () => {
  const most = Math.max(...apps.map(([, stage, context]) => rolesOf(stage, context).length));
  expect(ROLES - most).toBeGreaterThanOrEqual(0);
  expect(ROLES - most).toBeLessThan(20);
});
