/** What the function that enrols devices is told of the stage's settings. */
import { describe, expect, test } from 'vitest';
import type { StageName } from '../../lib/config.ts';
import { checkUnderstood } from '../../local/assembly/understood.ts';
import { understood } from '../../local/events/understood.ts';
import { roleOf, statementsOf } from './permissions.ts';
import { asList, nameOf, type Resource, synthesize } from './synthesized.ts';

const context = {
  'devices.appleApps': '[{"teamId":"ABCDE12345","bundleId":"com.example.pay"}]',
  'devices.androidApps': `[{"packageName":"com.example.pay","signatureDigests":["${'0a'.repeat(32)}"]}]`,
};

const variablesOf = (stage: StageName, given: Readonly<Record<string, string>> = {}) => {
  const app = synthesize(stage, given);
  const variables = (name: string) =>
    app
      .ofType('AWS::Lambda::Function')
      .find(({ logicalId }) => new RegExp(`^${name}[0-9A-F]{8}$`).test(logicalId))?.properties.Environment
      .Variables;
  return { enrol: variables('EnrolDevice'), challenge: variables('CreateDeviceChallenge') };
};

describe.each([
  ['dev', 'development', 'true'],
  ['staging', 'production', 'false'],
  ['prod', 'production', 'false'],
] as const)('in %s', (stage, environment, software) => {
  test('no app may enrol before it is named', () => {
    const { enrol, challenge } = variablesOf(stage);
    expect(enrol).toMatchObject({
      STAGE: stage,
      ACCEPT_SOFTWARE_KEYS: software,
      MAX_DEVICES: '2',
      HARDWARE_DAYS: '30',
    });
    expect(JSON.parse(enrol.APP_IDENTITIES)).toEqual({ apple: [], android: [] });
    expect(challenge).toMatchObject({ CHALLENGE_MINUTES: '5' });
  });

  test(`an app of Apple's attests to the environment ${environment}`, () => {
    expect(JSON.parse(variablesOf(stage, context).enrol.APP_IDENTITIES)).toEqual({
      apple: [{ teamId: 'ABCDE12345', bundleId: 'com.example.pay', environment }],
      android: [{ packageName: 'com.example.pay', signatureDigests: ['0a'.repeat(32)] }],
    });
  });
});

describe("Google's list of revoked keys", () => {
  test('is fetched on a schedule as soon as an Android app may enrol, and only that function may write it', () => {
    const app = synthesize('dev', context);
    const [rule, ...more] = statusListRules(app);
    expect(more).toEqual([]);
    expect(rule?.properties).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' });
    const arn = rule?.properties.Targets[0].Arn;
    const fn = app.functionBehind(rule?.stack ?? '', arn);
    expect(fn.properties.Environment.Variables).toMatchObject({
      STATUS_LIST_URL: 'https://android.googleapis.com/attestation/status',
    });
    const permissions = app
      .ofType('AWS::Lambda::Permission')
      .filter(
        ({ stack, properties }) =>
          properties.Principal === 'events.amazonaws.com' &&
          app.pointedTo(stack, properties.SourceArn) === rule,
      );
    expect(permissions).toHaveLength(1);
    const writers = functionsThat(app, 'dynamodb:PutItem', 'STATUSLIST');
    expect(writers).toEqual(['RefreshStatusList']);
    expect(functionsThat(app, 'dynamodb:GetItem', 'STATUSLIST')).toEqual(['EnrolDevice']);
  });

  test('is not fetched for a stage without Android apps', () => {
    expect(statusListRules(synthesize('dev'))).toEqual([]);
  });

  test('is something that the local platform understands', () => {
    const app = synthesize('dev', context);
    const [rule] = statusListRules(app);
    checkUnderstood(
      {
        region: 'ap-northeast-1',
        accountId: '000000000000',
        outputs: {},
        codeFolder: () => '',
        resources: [{ ...(rule as Resource), ref: '', attributes: {}, properties: resolved(rule) }],
      },
      understood,
    );
  });
});

const statusListRules = (app: ReturnType<typeof synthesize>) =>
  app.ofType('AWS::Events::Rule').filter(({ logicalId }) => logicalId.startsWith('StatusListSchedule'));

/** As after the resolving of intrinsics: a target's ARN is a text. */
const resolved = (rule: Resource | undefined) => ({
  ...rule?.properties,
  Targets: rule?.properties.Targets.map((target: object) => ({
    ...target,
    Arn: 'arn',
    DeadLetterConfig: { Arn: 'arn' },
  })),
});

/** Names of the functions that may do so with the key. */
function functionsThat(app: ReturnType<typeof synthesize>, action: string, key: string): string[] {
  return app
    .ofType('AWS::Lambda::Function')
    .filter((fn) =>
      statementsOf(app, roleOf(app, fn)).some(
        ({ Action, Condition }) =>
          asList(Action).includes(action) &&
          asList(Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']).includes(key),
      ),
    )
    .map(nameOf);
}

test('prod is not synthesized with software keys', () => {
  expect(() => synthesize('prod', { 'devices.acceptSoftwareKeys': 'true' })).toThrow(
    /devices\.acceptSoftwareKeys of stage prod must be false/,
  );
});
