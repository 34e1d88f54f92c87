/** The pipeline: what it does in which order, with whose leave, and that stages are in it as they are without it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { describe, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { addPipeline } from '../../lib/pipeline/add-pipeline.ts';
import { smokeOutputs } from '../../lib/pipeline/smoke-variables.ts';
import { rulePacks } from '../../lib/rules.ts';
import { addStage } from '../../lib/stage.ts';
import { acknowledgements, idle } from './findings.ts';
import { accounts, pipelineContext, region } from './pipeline-context.ts';
import { asList, newApp, type Resource, read } from './synthesized.ts';

function appWith(context: Readonly<Record<string, unknown>> = {}): App {
  const app = newApp({ ...pipelineContext, ...context });
  addPipeline(app);
  return app;
}

const app = appWith();
const assembly = app.synth();
const made = read(assembly);
const own = (resource: Resource) => resource.stack === 'Holdfast-pipeline';

interface Action {
  readonly Name: string;
  readonly RunOrder: number;
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
  readonly Configuration: Readonly<Record<string, string>>;
}
interface PipelineStage {
  readonly Name: string;
  readonly Actions: readonly Action[];
}
const { properties: pipeline } = made.one('AWS::CodePipeline::Pipeline');
const stages: readonly PipelineStage[] = pipeline.Stages;
const actionsOf = (name: string): readonly Action[] =>
  stages.find(({ Name }) => Name === name)?.Actions ?? [];

test('a change is tested and taken to dev, to staging and to prod, after the pipeline has updated itself', () => {
  expect(stages.map(({ Name }) => Name)).toEqual([
    'Source',
    'Build',
    'UpdatePipeline',
    'Assets',
    'dev',
    'staging',
    'prod',
  ]);
  expect(actionsOf('Source')[0]?.Configuration).toMatchObject({
    FullRepositoryId: 'example/holdfast',
    BranchName: 'main',
    ConnectionArn: pipelineContext['pipeline.connectionArn'],
  });
});

test('somebody approves of what comes to prod, before anything of it is touched, and is told that it waits', () => {
  const approvals = stages.flatMap(({ Name, Actions }) =>
    Actions.filter(({ ActionTypeId }) => ActionTypeId.Category === 'Approval').map((action) => ({
      stage: Name,
      order: action.RunOrder,
      topic: action.Configuration.NotificationArn,
    })),
  );
  expect(approvals).toEqual([
    { stage: 'prod', order: 1, topic: pipelineContext['pipeline.approvalTopicArn'] },
  ]);
  expect(actionsOf('prod').filter(({ RunOrder }) => RunOrder === 1)).toHaveLength(1);
});

test('without a topic the approval is waited for all the same', () => {
  const without = read(appWith({ 'pipeline.approvalTopicArn': undefined }).synth());
  const actions: readonly Action[] = without
    .one('AWS::CodePipeline::Pipeline')
    .properties.Stages.at(-1).Actions;
  expect(actions.find(({ RunOrder }) => RunOrder === 1)).toMatchObject({
    ActionTypeId: { Category: 'Approval' },
  });
  expect(JSON.stringify(without.resources)).not.toContain('sns:Publish');
});

describe.each(stageNames)('%s', (stage) => {
  const actions = actionsOf(stage);
  const nested = (assembly.getNestedAssembly(`assembly-${stage}`) as CloudAssembly).stacks;

  test('is asked whether it answers, when all of it is there', () => {
    const last = Math.max(...actions.map(({ RunOrder }) => RunOrder));
    const smoke = actions.filter(({ RunOrder }) => RunOrder === last);
    expect(smoke.map(({ Name }) => Name)).toEqual([`Smoke-${stage}`]);
    const told: { name: string }[] = JSON.parse(smoke[0]?.Configuration.EnvironmentVariables ?? '[]');
    // prod has no console without a name, and no stage here asks terminals for certificates.
    const absent = stage === 'prod' ? /^(Console|ApiDocs|TerminalApi)Url$/ : /^TerminalApiUrl$/;
    const expected = smokeOutputs.filter((name) => !absent.test(name));
    expect(
      told
        .map(({ name }) => name)
        .filter((name) => name !== '_PROJECT_CONFIG_HASH')
        .sort(),
    ).toEqual([...expected].sort());
    const project = made.one('AWS::CodeBuild::Project', `Pipeline${stage}Smoke`).properties;
    expect(project.Environment.EnvironmentVariables).toEqual([
      { Name: 'HOLDFAST_STAGE', Type: 'PLAINTEXT', Value: stage },
    ]);
    expect(project.Source.BuildSpec).toContain('npm run smoke -- --environment');
  });

  test('has the stacks, names and templates that it has without a pipeline', () => {
    const alone = newApp({
      stage,
      'aws.account': accounts[stage],
      'aws.region': region,
      ...(stage === 'prod' ? { 'standby.region': 'ap-northeast-3' } : {}),
    });
    addStage(alone, stage);
    const [there, here] = [nested, alone.synth().stacks].map(lasting);
    expect(here?.size).toBeGreaterThan(100);
    const differing = [...new Set([...(there?.keys() ?? []), ...(here?.keys() ?? [])])].filter(
      (name) => there?.get(name) !== here?.get(name),
    );
    expect(differing).toEqual([]);
  });
});

/**
 * The CDK names these by the whole path of a construct, or has such a name in them, and with the pipeline that begins with the
 * stage. Nothing is kept in them.
 */
const namedByPath: ReadonlySet<string> = new Set([
  'AWS::Lambda::Permission',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::Authorizer',
  'AWS::CloudFront::Function',
  'AWS::CloudWatch::CompositeAlarm',
  // Shows them.
  'AWS::CloudWatch::Dashboard',
  'AWS::SQS::QueuePolicy',
  'AWS::CloudFront::Distribution',
]);

/** Of code that is not bundled, as here, the digest is that of its place; a version's name has it in it. */
const withoutDigests = (text: string): string =>
  text.replaceAll(/[0-9a-f]{64}/g, 'digest').replaceAll(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1');

/** Stacks with their outputs, and their resources, each as text by its name. */
const lasting = (stacks: CloudAssembly['stacks']): ReadonlyMap<string, string> =>
  new Map(
    stacks.flatMap(({ stackName, environment, terminationProtection, tags, template }) => [
      [stackName, JSON.stringify([environment, terminationProtection, tags, template.Outputs])] as const,
      ...Object.entries(template.Resources as Record<string, { Type: string; Metadata?: object }>)
        .filter(([, { Type }]) => !namedByPath.has(Type))
        // Where a construct is in the app is said in metadata, which changes nothing.
        .map(
          ([logicalId, { Metadata: _, ...resource }]) =>
            [
              withoutDigests(`${stackName}/${logicalId} ${resource.Type}`),
              withoutDigests(JSON.stringify(resource)),
            ] as const,
        ),
    ]),
  );

test('a change is checked, tested and synthesized by its own versions, without Docker', () => {
  const { BuildSpec } = made.one('AWS::CodeBuild::Project', 'PipelineBuildSynth').properties.Source;
  const { phases } = JSON.parse(BuildSpec);
  expect([...phases.install.commands, ...phases.build.commands]).toEqual([
    'npm ci',
    'npm run check',
    'npm test',
    'npx cdk synth --quiet -c pipeline=true',
  ]);
  const projects = made.ofType('AWS::CodeBuild::Project');
  expect(projects).toHaveLength(6);
  for (const { properties } of projects) {
    expect(properties.Environment.PrivilegedMode).toBe(false);
    expect(properties.EncryptionKey).toBeDefined();
    expect(properties.LogsConfig.CloudWatchLogs.Status).toBe('ENABLED');
  }
  const selfUpdate = made.one('AWS::CodeBuild::Project', 'PipelineUpdatePipeline').properties.Source
    .BuildSpec;
  expect(selfUpdate).toMatch(/npm install -g aws-cdk@\d+\.\d+\.\d+"/);
});

test('artifacts, in every region, are encrypted with a key that rotates, private, by TLS only, and go', () => {
  const stacks = assembly.stacks.filter(({ stackName }) => /pipeline/.test(stackName));
  expect(stacks).toHaveLength(2);
  for (const { template } of stacks) {
    const resources = Object.values(
      template.Resources as Record<string, { Type: string; Properties: object }>,
    );
    const of = (type: string) =>
      resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
    const [bucket] = of('AWS::S3::Bucket');
    expect(bucket).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
    });
    expect(of('AWS::S3::BucketPolicy')[0]).toMatchObject({
      PolicyDocument: {
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
    expect(of('AWS::KMS::Key')).toEqual([expect.objectContaining({ EnableKeyRotation: true })]);
  }
});

test('it takes roles of the bootstraps alone, and the connection by both names of the service', () => {
  const statements = made
    .ofType('AWS::IAM::Policy')
    .filter(own)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
  const assumed = statements
    .filter(({ Action }) => asList<string>(Action).includes('sts:AssumeRole'))
    .flatMap(({ Resource, Condition }) =>
      asList<unknown>(Resource).map((resource) => ({ role: JSON.stringify(resource), Condition })),
    );
  const ownRoles = assumed.filter(({ role }) => role.includes('Fn::GetAtt'));
  const others = assumed.filter(({ role }) => !role.includes('Fn::GetAtt'));
  expect(ownRoles).toHaveLength(3);
  for (const { role, Condition } of others) {
    if (Condition === undefined)
      expect(role).toMatch(/:role\/cdk-hnb659fds-(deploy|file-publishing)-role-\d{12}-/);
    else
      expect([role, Condition]).toEqual([
        '"arn:*:iam::111111111111:role/*"',
        {
          'ForAnyValue:StringEquals': {
            'iam:ResourceTag/aws-cdk:bootstrap-role': ['image-publishing', 'file-publishing', 'deploy'],
          },
        },
      ]);
  }
  const connection = statements.filter(({ Action }) => /UseConnection/.test(JSON.stringify(Action)));
  expect(connection.flatMap(({ Action }) => asList<string>(Action)).sort()).toEqual([
    'codeconnections:UseConnection',
    'codestar-connections:UseConnection',
  ]);
  expect(new Set(connection.map(({ Resource }) => Resource))).toEqual(
    new Set([pipelineContext['pipeline.connectionArn']]),
  );
});

describe.each(app.node.children.filter((child): child is Stack => 'stackName' in child))(
  '$stackName',
  (stack) => {
    test('has no finding that nobody has acknowledged, and no acknowledgement of nothing', () => {
      expect(rulePacks(app).flatMap((pack) => pack.validateScope(stack).violations)).toEqual([]);
      expect(idle(stack)).toEqual([]);
      for (const { reason } of acknowledgements(stack)) expect(reason).toMatch(/^[A-Z].{60,}\.$/s);
    });
  },
);

test('a second synthesis gives the same bytes', () => {
  const bytesOf = ({ directory }: CloudAssembly) =>
    new Map(
      readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile() && /template\.json$|buildspec/.test(each.name))
        .map(({ parentPath, name }) => [
          relative(directory, join(parentPath, name)),
          readFileSync(join(parentPath, name), 'utf8'),
        ]),
    );
  const again = bytesOf(appWith().synth());
  expect(again.size).toBeGreaterThan(50);
  expect(again).toEqual(bytesOf(assembly));
});

const someAccount = { 'aws.account': '555555555555', 'aws.region': region };

test.each([
  [
    'pipeline.connectionArn',
    undefined,
    'must be the ARN of a connection of CodeConnections; it is not there.',
  ],
  ['pipeline.repository', 'holdfast', 'must be owner/repository; it is holdfast.'],
  ['pipeline.account', undefined, 'must be an account id of 12 digits; it is not there.'],
  ['pipeline.region', 'tokyo', 'must be the name of a region, such as ap-northeast-1; it is tokyo.'],
  [
    'pipeline.dev',
    undefined,
    'must be a JSON object of settings, with aws.account and aws.region; it is not there.',
  ],
  ['pipeline.prod', '{', 'must be a JSON object of settings, with aws.account and aws.region; it is {.'],
  [
    'pipeline.prod',
    { ...someAccount, 'aws.account': accounts.dev },
    'must have another aws.account than pipeline.dev: whoever may do anything there could do so here.',
  ],
  [
    'pipeline.prod',
    { ...someAccount, 'aws.account': accounts.staging },
    'must have another aws.account than pipeline.staging: whoever may do anything there could do so here.',
  ],
  [
    'pipeline.staging',
    { ...someAccount, 'review.timeTodecide': 1 },
    'must have settings of a stage only: there is no review.timeTodecide.',
  ],
  [
    'pipeline.approvalTopicArn',
    'arn:aws:sns:eu-central-1:111111111111:approvals',
    'must be a topic of pipeline.region: the pipeline reaches no other.',
  ],
])('%s, if it is %j, is told in a sentence', (path, value, problem) => {
  expect(() => appWith({ [path]: value })).toThrow(`The setting ${path} ${problem}`);
});

test("a stage's own setting that is wrong is told as that stage's", () => {
  expect(() => appWith({ 'pipeline.dev': { ...someAccount, 'aws.account': '1' } })).toThrow(
    'The setting aws.account of stage dev must be an account id of 12 digits; it is 1.',
  );
});

test('one stage alone is no pipeline', () => {
  expect(() => appWith({ stage: 'dev' })).toThrow('The setting stage must not be set with pipeline');
});
