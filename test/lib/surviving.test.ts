/** What is left when something fails: each asynchronous path's dead letters, the copies of the tables, and room to run. */
import { describe, expect, test } from 'vitest';
import { type StageName, stageNames } from '../../lib/config.ts';
import { reservedIn } from '../../lib/constructs/reserved.ts';
import { handlerIn, remedies } from '../../tools/redrive/remedies.ts';
import { roleOf, statementsOf } from './permissions.ts';
import { asList, nameOf, type Resource, type Synthesized, synthesize } from './synthesized.ts';

/** Services that hand an event to a function and do not wait for what becomes of it. */
const handingOver = /^(events|sns|s3|ses|logs|iot|config|scheduler)\.amazonaws\.com$/;

interface Path {
  readonly path: string;
  /** Where what fails on it is kept; a sentence where nothing has to be. */
  readonly keeps: readonly Resource[] | string;
}

/** Every way on which something happens without anybody waiting for it. */
function asynchronousPaths(app: Synthesized): Path[] {
  const queueAt = (stack: string, reference: unknown) =>
    reference === undefined ? [] : [app.pointedTo(stack, reference)];
  const asyncDlq = (fn: Resource) => queueAt(fn.stack, fn.properties.DeadLetterConfig?.TargetArn);
  return [
    ...app.ofType('AWS::Lambda::EventSourceMapping').map(({ stack, properties, logicalId }) => ({
      path: `stream ${logicalId}`,
      keeps: queueAt(stack, properties.DestinationConfig?.OnFailure?.Destination),
    })),
    ...app.ofType('AWS::Events::Rule').flatMap(({ stack, properties, logicalId }) =>
      asList<{ Arn: unknown; DeadLetterConfig?: { Arn: unknown } }>(properties.Targets).flatMap((target) => [
        { path: `rule ${logicalId}`, keeps: queueAt(stack, target.DeadLetterConfig?.Arn) },
        { path: `run of rule ${logicalId}`, keeps: asyncDlq(app.functionBehind(stack, target.Arn)) },
      ]),
    ),
    ...app.ofType('AWS::Lambda::Permission').flatMap(({ stack, properties, logicalId }) =>
      handingOver.test(String(properties.Principal))
        ? [
            {
              path: `permission ${logicalId}`,
              keeps: asyncDlq(app.functionBehind(stack, properties.FunctionName)),
            },
          ]
        : [],
    ),
    ...app.ofType('AWS::SNS::Subscription').map(({ stack, properties, logicalId }) => ({
      path: `subscription ${logicalId}`,
      keeps: queueAt(stack, properties.RedrivePolicy?.deadLetterTargetArn),
    })),
    ...app
      .ofType('Custom::ConsoleFiles')
      .map(({ logicalId }) => ({ path: logicalId, keeps: 'CloudFormation waits for it, and fails without' })),
  ];
}

describe.each(stageNames)('%s', (stage) => {
  const app = synthesize(stage);
  const paths = asynchronousPaths(app);

  test('every asynchronous path keeps what fails on it, in a queue with an alarm', () => {
    expect(paths.length).toBeGreaterThan(25);
    const watched = app.ofType('AWS::CloudWatch::Alarm').flatMap(({ stack, properties }) =>
      asList<{ Name: string; Value: unknown }>(properties.Dimensions)
        .filter(({ Name }) => Name === 'QueueName')
        .map(({ Value }) => app.pointedTo(stack, Value)),
    );
    for (const { path, keeps } of paths) {
      if (typeof keeps === 'string') continue;
      expect(
        keeps.map(({ type }) => type),
        path,
      ).toEqual(['AWS::SQS::Queue']);
      expect(watched, path).toContain(keeps[0]);
    }
  });

  test('every queue is where some path keeps what fails on it: none has a message that nobody knows', () => {
    const kept = new Set(paths.flatMap(({ keeps }) => (typeof keeps === 'string' ? [] : keeps)));
    expect(app.ofType('AWS::SQS::Queue').filter((queue) => !kept.has(queue))).toEqual([]);
  });

  test('nothing hands work over in a way that is not listed here', () => {
    const others = app.resources.filter(({ type }) =>
      /^AWS::(Scheduler|Pipes|IoT|Kinesis|SES)::|^AWS::Lambda::EventInvokeConfig$|^AWS::S3::.*Notification/.test(
        type,
      ),
    );
    expect(others).toEqual([]);
    for (const bucket of app.ofType('AWS::S3::Bucket'))
      expect(bucket.properties.NotificationConfiguration).toBeUndefined();
  });

  test('executions are started, and functions invoked, only by what keeps its own failures', () => {
    const consumers = new Set(
      app
        .ofType('AWS::Lambda::EventSourceMapping')
        .map(({ stack, properties }) => app.functionBehind(stack, properties.FunctionName)),
    );
    for (const fn of app.ofType('AWS::Lambda::Function')) {
      const actions = statementsOf(app, roleOf(app, fn)).flatMap(({ Action }) => asList(Action));
      expect(
        actions.filter((action) => action.startsWith('lambda:')),
        nameOf(fn),
      ).toEqual([]);
      if (actions.includes('states:StartExecution')) expect(consumers, nameOf(fn)).toContain(fn);
    }
  });

  test('npm run redrive knows what to do about each consumer of a stream', () => {
    const consumers = app
      .ofType('AWS::Lambda::EventSourceMapping')
      .map(({ stack, properties }) => nameOf(app.functionBehind(stack, properties.FunctionName)));
    expect(Object.keys(remedies).sort()).toEqual([...new Set(consumers)].sort());
  });

  test('what keeps payments and the review running is kept for them, and counted', () => {
    const reserved = app
      .ofType('AWS::Lambda::Function')
      .filter(({ properties }) => properties.ReservedConcurrentExecutions !== undefined)
      .map((fn) => [nameOf(fn), fn.properties.ReservedConcurrentExecutions] as const);
    const of: Record<StageName, { ledger: number; review: number }> = {
      dev: { ledger: 0, review: 0 },
      staging: { ledger: 20, review: 5 },
      prod: { ledger: 100, review: 10 },
    };
    const { ledger, review } = of[stage];
    const wanted = {
      CreatePayment: ledger,
      CreateCharge: ledger,
      OpenCase: review,
      SettlePayment: review,
      StartReview: review,
      FollowDecision: review,
      DecideCase: review,
    };
    expect(Object.fromEntries(reserved)).toEqual(stage === 'dev' ? {} : wanted);
    const sum = reserved.reduce((total, [, count]) => total + count, 0);
    expect(sum).toBe(reservedIn(of[stage]));
    // Of the thousand that an account has at first, Lambda leaves a hundred to all others.
    expect(sum).toBeLessThanOrEqual(900);
  });
});

test('a function is known by its name in its stack, from the name or the ARN of any of its versions', () => {
  const arn = 'arn:aws:lambda:eu-west-1:1:function:Holdfast-prod-Review-StartReview0A1B2C3D-AbC123dEf';
  for (const name of [arn, `${arn}:live`, 'Holdfast-prod-Review-StartReview0A1B2C3D-AbC123dEf'])
    expect(handlerIn(name)).toBe('StartReview');
  expect(handlerIn('somebody-elses')).toBe('somebody-elses');
});

describe('copies of the tables', () => {
  const elsewhere = { 'aws.account': '123456789012', 'aws.region': 'ap-northeast-1' };

  test('dev has none, and no vault that costs', () => {
    expect(synthesize('dev').resources.filter(({ type }) => type.startsWith('AWS::Backup::'))).toEqual([]);
  });

  test.each(['staging', 'prod'] as const)(
    '%s copies what cannot be computed anew, daily, into a locked vault',
    (stage) => {
      const app = synthesize(stage);
      const vault = app.one('AWS::Backup::BackupVault');
      expect(vault.deletionPolicy).toBe('Retain');
      expect(vault.properties.LockConfiguration).toEqual({ MinRetentionDays: 35 });
      const key = app.pointedTo(vault.stack, vault.properties.EncryptionKeyArn);
      expect([key.type, nameOf(key)]).toEqual(['AWS::KMS::Key', 'BackupsVaultKey']);
      const [rule, ...others] = app.one('AWS::Backup::BackupPlan').properties.BackupPlan.BackupPlanRule;
      expect(others).toEqual([]);
      expect(rule).toMatchObject({
        ScheduleExpression: 'cron(0 18 * * ? *)',
        Lifecycle: { DeleteAfterDays: 35 },
      });
      expect(rule.CopyActions).toEqual([]);
      const { stack, properties } = app.one('AWS::Backup::BackupSelection');
      expect(
        properties.BackupSelection.Resources.map((each: unknown) => nameOf(app.pointedTo(stack, each))),
      ).toEqual(['Ledger', 'Registry', 'Cases']);
    },
  );

  test('the role can copy these tables into this vault, and neither restore nor delete', () => {
    const app = synthesize('prod');
    const { stack, properties } = app.one('AWS::Backup::BackupSelection');
    const role = app.pointedTo(stack, properties.BackupSelection.IamRoleArn);
    expect(role.properties.ManagedPolicyArns).toBeUndefined();
    const actions = statementsOf(app, role).flatMap(({ Action }) => asList(Action));
    expect(actions.filter((action) => /Delete|Restore|Put|Update|Scan|GetItem|Query/.test(action))).toEqual(
      [],
    );
    expect(actions).toContain('dynamodb:StartAwsBackupJob');
    expect(role.properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'backup.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('a copy that fails, or that nobody makes, sounds an alarm', () => {
    const app = synthesize('prod');
    const names = app
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties.Namespace === 'AWS/Backup');
    expect(names.map(({ properties }) => [properties.MetricName, properties.TreatMissingData])).toEqual([
      ['NumberOfBackupJobsFailed', 'notBreaching'],
      ['NumberOfBackupJobsCompleted', 'breaching'],
    ]);
  });

  test('with compliance nobody may change the lock, after three days', () => {
    const app = synthesize('prod', { 'backup.lock': 'compliance', 'backup.retentionDays': '400' });
    expect(app.one('AWS::Backup::BackupVault').properties.LockConfiguration).toEqual({
      MinRetentionDays: 400,
      ChangeableForDays: 3,
    });
  });

  test('a second region has a vault like it, to which every copy is copied, and another account may have one', () => {
    const copyTo = 'arn:aws:backup:ap-northeast-1:210987654321:backup-vault:theirs';
    const app = synthesize('prod', {
      ...elsewhere,
      'standby.region': 'ap-northeast-3',
      'backup.copyTo': copyTo,
    });
    const standby = app.assembly.stacks.find(({ stackName }) => stackName === 'Holdfast-prod-Standby');
    expect(standby?.environment).toMatchObject({ account: '123456789012', region: 'ap-northeast-3' });
    const [own] = app
      .ofType('AWS::Backup::BackupVault')
      .filter(({ stack }) => stack === 'Holdfast-prod-Standby');
    expect(own?.properties).toMatchObject({
      BackupVaultName: 'holdfast-prod-standby',
      LockConfiguration: { MinRetentionDays: 35 },
    });
    const [rule] = app.one('AWS::Backup::BackupPlan').properties.BackupPlan.BackupPlanRule;
    expect(
      rule.CopyActions.map(
        ({ DestinationBackupVaultArn: arn }: { DestinationBackupVaultArn: string }) => arn,
      ),
    ).toEqual(['arn:aws:backup:ap-northeast-3:123456789012:backup-vault:holdfast-prod-standby', copyTo]);
    expect(app.one('AWS::CloudWatch::Alarm', 'BackupsNotCopiedAlarm')).toBeDefined();
  });

  test.each([
    ['dev', { 'standby.region': 'ap-northeast-3' }, 'standby.region of stage dev must not be set without'],
    ['prod', { 'standby.region': 'ap-northeast-3' }, 'standby.region of stage prod needs aws.account'],
    [
      'prod',
      { ...elsewhere, 'standby.region': 'ap-northeast-1' },
      'standby.region of stage prod must be another region',
    ],
    ['prod', { 'backup.lock': 'none' }, 'backup.lock of stage prod must be governance or compliance'],
    [
      'prod',
      { 'backup.retentionDays': '7' },
      'backup.retentionDays of stage prod must be a whole number from 35',
    ],
    [
      'prod',
      { 'concurrency.ledger': '2000' },
      'concurrency.ledger of stage prod must be a whole number from 0',
    ],
  ] as const)('%s with %j is refused', (stage, context, problem) => {
    expect(() => synthesize(stage, context)).toThrow(problem);
  });
});
