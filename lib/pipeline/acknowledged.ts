/** What the rule packs find in what the CDK makes of a pipeline, and why it stands. What is not named here fails the synthesis. */
import { Stack } from 'aws-cdk-lib';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { acknowledgeRules } from '../acknowledged-rules.ts';
import { acknowledge } from '../constructs/acknowledge.ts';

interface Wildcard {
  /** As `AwsSolutions-IAM5` has it in its brackets. */
  readonly found: RegExp;
  /** Ends of the paths of policies that may have it. @default - any */
  readonly at?: RegExp;
  readonly reason: string;
}

const steps = 'Each step of the pipeline has a role of its own, which the CDK makes: ';

const wildcards: readonly Wildcard[] = [
  {
    found: /^Action::(s3:(Abort|DeleteObject|GetBucket|GetObject|List)|kms:(GenerateDataKey|ReEncrypt))\*$/,
    reason: `${steps}it names what is done with artifacts by how the actions begin, for their bucket and its key alone.`,
  },
  {
    found: /^Resource::(<ArtifactsBucket\w+\.Arn>|arn:aws:s3:::holdfast-pipeline-support\w+)\/\*$/,
    reason:
      'Artifacts are named by the run that makes them; all of them are in this one bucket, which has nothing else.',
  },
  {
    found:
      /^Resource::arn:aws:(codebuild:[^*]*:report-group|logs:[^*]*:log-group:\/aws\/codebuild)\/<\w+>(-|:)\*$/,
    reason: `${steps}it may write logs and reports that have the name of its own project, and no others.`,
  },
  {
    found: /^Resource::arn:aws:(codebuild:[^*]*:report-group|logs:[^*]*:log-group:\/aws\/codebuild)\/\*$/,
    at: /\/Assets\/FileRole\//,
    reason: `${steps}that of publishing assets is made before its project has a name. It may write logs and reports of CodeBuild, in the account of the pipeline alone.`,
  },
  {
    found: /^Resource::\*$/,
    at: /\/Assets\/FileRole\//,
    reason: `${steps}that of publishing assets is made before its project is. It may start and stop builds, in the account of the pipeline alone.`,
  },
  {
    found: /^Resource::(\*|arn:\*:iam::\d{12}:role\/\*)$/,
    at: /\/SelfMutation\/Role\//,
    reason: `${steps}the one that updates the pipeline looks stacks up, and takes the roles that the bootstrap of its own account made, known by their tag. What it deploys was in the branch.`,
  },
  {
    found: /^Resource::\*$/,
    at: /\/Pipeline\/Role\//,
    reason:
      'The key of artifacts of another region is known by its alias alone: its own policy says which key lets this role use it.',
  },
];

const inBuckets: readonly (readonly [reason: string, ...rules: readonly string[]])[] = [
  [
    'What is in the bucket is made of the source by each run, and handed from step to step; which step took or put what, the ' +
      "pipeline's own history says.",
    'AwsSolutions-S1',
    'NIST.800.53.R5-S3BucketLoggingEnabled',
    'PCI.DSS.321-S3BucketLoggingEnabled',
  ],
  [
    'What is in the bucket is made of the source by each run, and is of no use after it: a copy elsewhere would keep nothing.',
    'NIST.800.53.R5-S3BucketReplicationEnabled',
    'PCI.DSS.321-S3BucketReplicationEnabled',
  ],
];

/** @param stacks the pipeline's, and those of its buckets in other regions, when nothing is added to them any more */
export function acknowledgePipeline(stacks: readonly Stack[]): void {
  acknowledgeRules(stacks);
  for (const construct of stacks.flatMap(({ node }) => node.findAll())) {
    if (construct instanceof CfnBucket)
      for (const [reason, ...rules] of inBuckets) acknowledge(construct, reason, ...rules);
    if (construct instanceof CfnProject)
      acknowledge(
        construct,
        'The source comes from the pipeline, by the connection: the project has no address of a repository, and no token.',
        'PCI.DSS.321-CodeBuildProjectSourceRepoUrl',
      );
    if (construct instanceof CfnPolicy) acknowledgeWildcards(construct);
  }
}

function acknowledgeWildcards(policy: CfnPolicy): void {
  for (const found of wildcardsOf(policy)) {
    const known = wildcards.find(
      (each) => each.found.test(found) && (each.at?.test(policy.node.path) ?? true),
    );
    if (known) acknowledge(policy, known.reason, `AwsSolutions-IAM5[${found}]`);
  }
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

function wildcardsOf(policy: CfnPolicy): readonly string[] {
  const { Statement } = Stack.of(policy).resolve(policy.policyDocument) as {
    Statement: readonly Statement[];
  };
  return Statement.flatMap(({ Action, Resource }) => [
    ...[Action].flat().map((action) => `Action::${action}`),
    ...[Resource].flat().map((resource) => `Resource::${flattenCfnReference(resource)}`),
  ]).filter((found) => found.includes('*'));
}
