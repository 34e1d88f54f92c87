/** Rules over everything that is deployed, whatever it is called and whoever adds to it; whole-tree-policies.test.ts and whole-tree-data.test.ts have more. */
import { describe, expect, test } from 'vitest';
import { roleOf, type Statement, statementsOf } from './permissions.ts';
import { asList, nameOf, type Resource, synthesize } from './synthesized.ts';

describe.each(['dev', 'staging', 'prod'] as const)('%s', (stage) => {
  const app = synthesize(stage);
  const functions = app.ofType('AWS::Lambda::Function');
  const roles = app.ofType('AWS::IAM::Role');
  const label = (resource: Resource) => `${resource.stack}/${resource.logicalId}`;
  const labels = (resources: readonly Resource[]) => resources.map(label);
  const allowed = roles.flatMap((role) =>
    statementsOf(app, role).map((statement) => ({ role: label(role), statement })),
  );
  const where = (broken: (statement: Statement) => boolean) =>
    allowed.filter(({ statement }) => statement.Effect === 'Allow' && broken(statement));

  test('there is something to ask', () => {
    expect(functions.length).toBeGreaterThan(15);
    expect(allowed.length).toBeGreaterThan(50);
  });

  test('only the reconciliation and backtests read whole tables, and they write no item but their own', () => {
    const scans = where(({ Action }) => asList(Action).includes('dynamodb:Scan')).map(({ role }) => role);
    expect(new Set(scans.map((role) => role.replace(/[0-9A-F]{8}$/, '')))).toEqual(
      new Set([`Holdfast-${stage}-Reconciliation/ReconcileRole`, `Holdfast-${stage}-Risk/RunBacktestsRole`]),
    );
    const written = where(({ Action }) => asList(Action).some((action) => /:(Put|Update)Item$/.test(action)))
      .filter(({ role }) => scans.includes(role))
      .flatMap(({ statement }) =>
        asList(statement.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']),
      );
    expect(new Set(written)).toEqual(new Set(['RECONCILIATION', 'BACKTESTING', 'BACKTESTS#*', 'BACKTESTS']));
  });

  test('nobody may do more with objects than write a new block and read one', () => {
    const beyond = where(({ Action }) =>
      asList(Action).some((action) => /^s3:(?!(PutObject|GetObject)$)/i.test(action)),
    );
    expect(beyond).toEqual([]);
  });

  test('every bucket is versioned and private, refuses whoever comes without TLS, and outlives its stack; the seals are locked', () => {
    const buckets = app.ofType('AWS::S3::Bucket');
    expect(buckets.map(nameOf)).toEqual(stage === 'prod' ? ['Seals'] : ['Seals', 'Files']);
    expect(app.one('AWS::S3::Bucket', 'Seals').properties.ObjectLockEnabled).toBe(true);
    for (const bucket of buckets) {
      expect(bucket.deletionPolicy).toBe('Retain');
      expect(bucket.properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
      expect(bucket.properties.BucketEncryption).toBeDefined();
      // Nothing that would take objects away on its own.
      expect(bucket.properties.LifecycleConfiguration).toBeUndefined();
      const policy = app
        .ofType('AWS::S3::BucketPolicy')
        .find(({ stack, properties }) => app.pointedTo(stack, properties.Bucket) === bucket);
      expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  test('every access to items is confined to partition keys', () => {
    const items = /^dynamodb:(Get|BatchGet|Put|Update|ConditionCheck)Item$|^dynamodb:Query$/;
    const open = where(
      ({ Action, Condition }) =>
        asList(Action).some((action) => items.test(action)) &&
        asList(Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']).length === 0,
    );
    expect(open).toEqual([]);
  });

  test('the key of the data is used through the services that keep it only', () => {
    const loose = where(
      ({ Action, Condition }) =>
        asList(Action).some((action) => action.startsWith('kms:')) &&
        !/(dynamodb|secretsmanager|backup)\./.test(
          JSON.stringify(Condition?.StringEquals?.['kms:ViaService']),
        ),
    );
    expect(loose).toEqual([]);
  });

  test('each function has a role of its own', () => {
    const ofFunctions = functions.map((fn) => label(roleOf(app, fn)));
    expect(new Set(ofFunctions).size).toBe(functions.length);
  });

  test('no policy is attached to two roles, or to a user or group', () => {
    const shared = app
      .ofType('AWS::IAM::Policy')
      .filter(({ properties }) => properties.Roles?.length !== 1 || properties.Users || properties.Groups);
    expect(labels(shared)).toEqual([]);
    expect(labels(app.ofType('AWS::IAM::ManagedPolicy'))).toEqual([]);
    expect(labels(app.ofType('AWS::IAM::User'))).toEqual([]);
  });

  test('AWS-managed policies: only the one for the logs of API Gateway', () => {
    const managed = roles.filter(({ properties }) => properties.ManagedPolicyArns !== undefined);
    expect(managed.map(nameOf)).toEqual(['ApiCloudWatchRole']);
  });

  test.each(functions.map((fn) => [nameOf(fn), fn] as const))(
    '%s is built as ours are',
    (name, { stack, properties }) => {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
      });
      // A slice of the reconciliation takes what Lambda gives, one of a backtest what is left of its minute; nobody waits.
      const longest: Readonly<Record<string, number>> = { Reconcile: 900, RunBacktests: 120 };
      expect(properties.Timeout).toBeLessThanOrEqual(longest[name] ?? 30);
      const logGroup = app.pointedTo(stack, properties.LoggingConfig.LogGroup);
      expect(logGroup.type).toBe('AWS::Logs::LogGroup');
    },
  );

  test('every log group forgets', () => {
    const groups = app.ofType('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(functions.length);
    expect(labels(groups.filter(({ properties }) => !(properties.RetentionInDays > 0)))).toEqual([]);
  });

  test('what a stream consumer cannot process is tried again, taken apart, and kept', () => {
    const mappings = app.ofType('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(10);
    for (const { stack, properties } of mappings) {
      expect(properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      expect(properties.BatchSize).toBeGreaterThanOrEqual(10);
      // Whoever takes records one by one has 30 seconds for all of them; whoever takes a window's does so at once.
      expect(properties.BatchSize).toBeLessThanOrEqual(properties.TumblingWindowInSeconds ? 1000 : 100);
      expect(properties.MaximumRetryAttempts).toBeGreaterThan(0);
      expect(properties.FilterCriteria.Filters.length).toBeGreaterThan(0);
      const queue = app.pointedTo(stack, properties.DestinationConfig.OnFailure.Destination);
      expect(queue.type).toBe('AWS::SQS::Queue');
      expect(alarmsOn(queue)).toHaveLength(1);
    }
  });

  test('no stream has more consumers than two, for which DynamoDB is built, but for the one that says why', () => {
    const streams = Map.groupBy(
      app.ofType('AWS::Lambda::EventSourceMapping'),
      ({ stack, properties }) => app.pointedTo(stack, properties.EventSourceArn).logicalId,
    );
    for (const [table, consumers] of streams)
      expect(consumers.length, table).toBeLessThanOrEqual(crowded(table) ?? 2);
  });

  function alarmsOn(queue: Resource): readonly Resource[] {
    return app
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ stack, properties }) =>
        asList<{ Name: string; Value: unknown }>(properties.Dimensions).some(
          ({ Name, Value }) => Name === 'QueueName' && app.pointedTo(stack, Value) === queue,
        ),
      );
  }

  test('every alarm says who is hurt and what to do', () => {
    const alarms = app.ofType('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThanOrEqual(5);
    for (const { properties } of alarms)
      expect(properties.AlarmDescription).toMatch(/^.{20,} What to do: .{20,}$/);
  });

  test('nothing needs a custom resource but the files of the console', () => {
    const custom = app.resources.filter(({ type }) =>
      /^(Custom::|AWS::CloudFormation::CustomResource)/.test(type),
    );
    expect(custom.map(({ type }) => type)).toEqual(stage === 'prod' ? [] : ['Custom::ConsoleFiles']);
  });

  test('no resource waits for itself', () => {
    for (const { stackName, template } of app.assembly.stacks)
      expect(cycleIn(template), stackName).toEqual([]);
  });

  test('only the tables and user pools, with the functions that a pool calls, are in the stacks that hold state', () => {
    const stateful = [
      'AWS::DynamoDB::GlobalTable',
      'AWS::Cognito::UserPool',
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::SecretsManager::Secret',
    ];
    const homes = new Set(
      app.resources
        .filter(({ type }) => stateful.includes(type))
        // The files of the console are made anew from the sources.
        .filter((resource) => nameOf(resource) !== 'Files')
        .map(({ stack }) => stack),
    );
    expect([...homes].sort()).toEqual([`Holdfast-${stage}-Identity`, `Holdfast-${stage}-Ledger`]);
    const triggers = app
      .ofType('AWS::Cognito::UserPool')
      .flatMap(({ stack, properties }) =>
        Object.values(properties.LambdaConfig ?? {}).map((reference) => app.functionBehind(stack, reference)),
      );
    expect(functions.filter((fn) => homes.has(fn.stack) && !triggers.includes(fn))).toEqual([]);
  });
});

/**
 * How many consumers a stream may have nevertheless. With more than two, reads of a shard are throttled at times: Lambda
 * reads again, so that consumers are late and lose nothing. The ledger's are few and each needs every transfer; of the
 * history's, what is known for the rules cannot wait as long as what stores are owed (ADR 0027).
 */
const crowded = (table: string): number | undefined => (/^(Ledger|Projections)/.test(table) ? 3 : undefined);

/** The logical ids of resources that CloudFormation could not put in an order; the CDK does not look for them. */
function cycleIn(template: { readonly Resources: Readonly<Record<string, object>> }): readonly string[] {
  const waiting = new Map(
    Object.entries(template.Resources).map(([id, resource]) => [id, referencesIn(resource)]),
  );
  for (;;) {
    const ready = [...waiting].filter(([, others]) => ![...others].some((other) => waiting.has(other)));
    if (ready.length === 0) return [...waiting.keys()];
    for (const [id] of ready) waiting.delete(id);
  }
}

function referencesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Ref') found.add(String(inner));
    else if (key === 'Fn::GetAtt' || key === 'DependsOn') found.add(String(asList(inner)[0]));
    if (key === 'DependsOn') for (const id of asList(inner)) found.add(String(id));
    // `${Logical.Attribute}` in a text.
    if (key === 'Fn::Sub')
      for (const [, id] of JSON.stringify(inner).matchAll(/\$\{(\w+)/g)) found.add(String(id));
    referencesIn(inner, found);
  }
  return found;
}
