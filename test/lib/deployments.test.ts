/** How callers come to a new version of a function, and who may send them back. */
import { describe, expect, test } from 'vitest';
import { statementsOf } from './permissions.ts';
import { asList, nameOf, type Resource, type Synthesized, synthesize } from './synthesized.ts';

const stages = ['dev', 'staging', 'prod'] as const;

/** Of the template as it is: what stands beside a resource's properties too. */
const rawOf = (app: Synthesized, { stack, logicalId }: Resource) =>
  app.assembly.getStackByName(stack).template.Resources[logicalId];

/** Whatever names a function as what is to be invoked, with its stack. */
function invocationsOf(
  app: Synthesized,
): readonly (readonly [who: string, stack: string, reference: unknown])[] {
  const of = (type: string, referencesOf: (resource: Resource) => readonly unknown[]) =>
    app
      .ofType(type)
      .flatMap((resource) =>
        referencesOf(resource).map((reference) => [resource.logicalId, resource.stack, reference] as const),
      );
  const partsOf = (value: unknown) =>
    asList((value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]).filter((part) =>
      /Live|ImportValue/.test(JSON.stringify(part)),
    );
  return [
    ...of('AWS::Lambda::Permission', ({ properties }) => [properties.FunctionName]),
    ...of('AWS::Lambda::EventSourceMapping', ({ properties }) => [properties.FunctionName]),
    ...of('AWS::Events::Rule', ({ properties }) =>
      asList<{ Arn: unknown }>(properties.Targets).map(({ Arn }) => Arn),
    ),
    ...of('AWS::Cognito::UserPool', ({ properties }) => Object.values(properties.LambdaConfig ?? {})),
    ...of('AWS::ApiGateway::Method', ({ properties }) => partsOf(properties.Integration.Uri)),
    ...of('AWS::StepFunctions::StateMachine', ({ properties }) => partsOf(properties.DefinitionString)),
  ];
}

describe.each(stages)('%s', (stage) => {
  const app = synthesize(stage);
  const aliases = app.ofType('AWS::Lambda::Alias');

  test('whatever invokes a function invokes its live version, never what was uploaded last', () => {
    const invoked = invocationsOf(app).map(([, stack, reference]) => app.functionBehind(stack, reference));
    // All but what the deployment itself runs.
    const others = app.ofType('AWS::Lambda::Function').filter((fn) => !invoked.includes(fn));
    expect(others.map(nameOf)).toEqual(stage === 'prod' ? [] : ['PublishConsole']);
  });

  test('the live version is the one of the code that is deployed', () => {
    expect(aliases.length).toBeGreaterThan(100);
    for (const alias of aliases) {
      const version = app.pointedTo(alias.stack, alias.properties.FunctionVersion);
      expect(version.type).toBe('AWS::Lambda::Version');
      expect(version.properties.FunctionName).toEqual(alias.properties.FunctionName);
      expect(alias.properties.RoutingConfig).toBeUndefined();
    }
  });

  test('no stack comes near what CloudFormation takes: 500 resources, and a megabyte', () => {
    for (const { stackName, template } of app.assembly.stacks) {
      expect(Object.keys(template.Resources).length, stackName).toBeLessThan(450);
      expect(JSON.stringify(template).length, stackName).toBeLessThan(900_000);
    }
  });
});

test('in dev a new version has all callers at once, and there is nothing for CodeDeploy to do', () => {
  const app = synthesize('dev');
  expect(app.ofType('AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
  for (const alias of app.ofType('AWS::Lambda::Alias'))
    expect(rawOf(app, alias).UpdatePolicy).toBeUndefined();
});

describe.each(['staging', 'prod'] as const)('%s: a deployment', (stage) => {
  const app = synthesize(stage);
  const shifts = app.ofType('AWS::Lambda::Alias').map((alias) => {
    const update = rawOf(app, alias).UpdatePolicy?.CodeDeployLambdaAliasUpdate;
    return { alias, group: app.pointedTo(alias.stack, update?.DeploymentGroupName) };
  });
  const alarmsOf = ({ properties }: Resource): readonly unknown[] =>
    properties.AlarmConfiguration.Alarms.map(({ Name }: { Name: unknown }) => Name);

  test('gives a tenth of the callers to each new version for five minutes', () => {
    expect(shifts.length).toBeGreaterThan(100);
    for (const { group } of shifts)
      expect(group.properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      });
  });

  test('goes back when the new version throws, or when the API tells callers of errors', () => {
    const serverErrors = app.one('AWS::CloudWatch::Alarm', 'ServerErrorAlarm').properties.AlarmName;
    expect(serverErrors).toBe(`holdfast-${stage}-api-server-errors`);
    for (const { alias, group } of shifts) {
      expect(group.properties.AlarmConfiguration.Enabled).toBe(true);
      expect(group.properties.AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      });
      const [errors, other, ...more] = alarmsOf(group);
      expect([other, ...more]).toEqual([serverErrors]);
      const { properties } = app.pointedTo(group.stack, errors);
      const { FunctionName, FunctionVersion } = alias.properties;
      expect(properties).toMatchObject({
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Threshold: 1,
        Dimensions: [
          { Name: 'ExecutedVersion', Value: FunctionVersion },
          { Name: 'FunctionName', Value: FunctionName },
          { Name: 'Resource', Value: { 'Fn::Join': ['', [FunctionName, ':live']] } },
        ],
      });
    }
  });

  test('may move the one alias that it is for, and look at its two alarms', () => {
    const roles = shifts.map(({ group }) => app.pointedTo(group.stack, group.properties.ServiceRoleArn));
    expect(new Set(roles).size).toBe(shifts.length);
    for (const [index, { alias, group }] of shifts.entries()) {
      const role = roles[index] as Resource;
      expect(role.properties.ManagedPolicyArns).toBeUndefined();
      const [trust] = role.properties.AssumeRolePolicyDocument.Statement;
      expect(trust.Principal).toEqual({ Service: 'codedeploy.amazonaws.com' });
      expect(trust.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
      const [move, look, ...more] = statementsOf(app, role);
      expect(more).toEqual([]);
      expect(move?.Action).toEqual(['lambda:GetAlias', 'lambda:UpdateAlias']);
      const fn = app.pointedTo(alias.stack, alias.properties.FunctionName);
      expect(app.pointedTo(role.stack, move?.Resource)).toBe(fn);
      expect(look?.Action).toBe('cloudwatch:DescribeAlarms');
      expect(asList(look?.Resource)).toHaveLength(alarmsOf(group).length);
    }
  });
});

const versionsIn = (context: Record<string, string>) =>
  synthesize('dev', context)
    .ofType('AWS::Lambda::Version')
    .map(({ stack, logicalId }) => `${stack}/${logicalId}`);
const before = versionsIn({});
const after = new Set(versionsIn({ 'codes.minutes': '7' }));

test('a function whose code and settings stay has no new version; one whose settings change has', () => {
  const changed = before.filter((version) => !after.has(version));
  expect(changed.map((version) => version.replace(/CurrentVersion.*$/, ''))).toContain(
    'Holdfast-dev-Payments/CreatePaymentCode',
  );
  expect(changed.length).toBeLessThan(before.length / 4);
});

test('who has to, may deploy to customers at once', () => {
  const app = synthesize('prod', { 'deployments.shift': 'all_at_once' });
  expect(app.ofType('AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
});
