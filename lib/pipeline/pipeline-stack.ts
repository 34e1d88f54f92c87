/** The pipeline: a branch, checked and tested, to dev, to staging, and with somebody's approval to prod. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Duration, Stack, type StackProps, type Stage } from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { type PipelineSettings, type StageName, stageNames } from '../config.ts';
import { projectRoot } from '../constructs/bundle-options.ts';
import { acknowledgePipeline } from './acknowledged.ts';
import { Artifacts, forgetOld } from './artifacts.ts';
import { smokeOutputs, stageVariable } from './smoke-variables.ts';

export interface PipelineStackProps extends StackProps {
  readonly settings: PipelineSettings;
  /** By the name of the stage, with all its stacks in it. */
  readonly stages: Readonly<Record<StageName, Stage>>;
}

const { devDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>;
};

/** Publishes assets. The CDK's pipelines install it by themselves, and take the newest unless they are told. */
const assetsVersion = '4.7.3';

/** `npm ci` brings the project's own Node, which its scripts run with; this one starts npm. */
const nodeOfSteps = BuildSpec.fromObject({ phases: { install: { 'runtime-versions': { nodejs: '22' } } } });

export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { settings, stages, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const { connectionArn, repository, branch } = settings;
    const source = CodePipelineSource.connection(repository, branch, { connectionArn });
    const pipeline = this.#pipeline(source);
    for (const stage of stageNames) {
      pipeline.addStage(stages[stage], {
        pre: stage === 'prod' ? [this.#approval(settings)] : [],
        post: [smokeStep(stages[stage], stage, source)],
      });
    }
    pipeline.buildPipeline();
    letConnect(pipeline, connectionArn);
    const elsewhere = Object.values(pipeline.pipeline.crossRegionSupport);
    for (const { replicationBucket } of elsewhere) forgetOld(replicationBucket);
    acknowledgePipeline([this, ...elsewhere.map(({ stack }) => stack)]);
  }

  #pipeline(source: CodePipelineSource): CodePipeline {
    const { bucket, logs } = new Artifacts(this, 'Artifacts');
    return new CodePipeline(this, 'Pipeline', {
      pipelineName: 'holdfast',
      synth: new ShellStep('Synth', {
        input: source,
        installCommands: ['npm ci'],
        commands: ['npm run check', 'npm test', 'npx cdk synth --quiet -c pipeline=true'],
      }),
      selfMutation: true,
      crossAccountKeys: true,
      enableKeyRotation: true,
      artifactBucket: bucket,
      // One step for the code of more than a hundred functions, not as many steps.
      publishAssetsInParallel: false,
      cliVersion: devDependencies['aws-cdk'] ?? '',
      cdkAssetsCliVersion: assetsVersion,
      codeBuildDefaults: {
        buildEnvironment: { buildImage: LinuxBuildImage.STANDARD_7_0 },
        partialBuildSpec: nodeOfSteps,
        logging: { cloudWatch: { logGroup: logs } },
        timeout: Duration.hours(1),
      },
      synthCodeBuildDefaults: {
        buildEnvironment: { computeType: ComputeType.LARGE },
        timeout: Duration.hours(3),
      },
    });
  }

  #approval({ approvalTopicArn }: PipelineSettings): ManualApprovalStep {
    return new ManualApprovalStep('Approve', {
      comment: 'staging has this change, and answers as it must. Shall customers have it?',
      ...(approvalTopicArn
        ? { notificationTopic: Topic.fromTopicArn(this, 'ApprovalTopic', approvalTopicArn) }
        : {}),
    });
  }
}

/** The CDK grants the permission by the service's former name alone. */
function letConnect({ pipeline }: CodePipeline, connectionArn: string): void {
  const statement = new PolicyStatement({
    actions: ['codeconnections:UseConnection'],
    resources: [connectionArn],
  });
  for (const construct of pipeline.node.findChild('Source').node.findAll())
    if (construct instanceof Role) construct.addToPrincipalPolicy(statement);
}

/** @param source whose own `npm run smoke` asks */
function smokeStep(scope: Stage, stage: StageName, source: CodePipelineSource): ShellStep {
  const outputs = scope.node
    .findAll()
    .filter((construct) => construct instanceof CfnOutput)
    .filter(({ node }) => smokeOutputs.some((name) => name === node.id));
  return new ShellStep(`Smoke-${stage}`, {
    input: source,
    env: { [stageVariable]: stage },
    envFromCfnOutputs: Object.fromEntries(outputs.map((output) => [output.node.id, output])),
    installCommands: ['npm ci'],
    commands: ['npm run smoke -- --environment'],
  });
}
