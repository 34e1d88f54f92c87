/** Settings of a pipeline with an account for each stage, and a copy of prod's tables in a second region. */
export const accounts = { dev: '222222222222', staging: '333333333333', prod: '444444444444' } as const;
export const region = 'ap-northeast-1';

export const pipelineContext: Readonly<Record<string, unknown>> = {
  pipeline: 'true',
  'pipeline.connectionArn': `arn:aws:codeconnections:${region}:111111111111:connection/01234567-89ab-cdef-0123-456789abcdef`,
  'pipeline.repository': 'example/holdfast',
  'pipeline.account': '111111111111',
  'pipeline.region': region,
  'pipeline.approvalTopicArn': `arn:aws:sns:${region}:111111111111:approvals`,
  'pipeline.dev': { 'aws.account': accounts.dev, 'aws.region': region },
  // As text, which `-c` gives; the others as cdk.json has them.
  'pipeline.staging': JSON.stringify({ 'aws.account': accounts.staging, 'aws.region': region }),
  'pipeline.prod': {
    'aws.account': accounts.prod,
    'aws.region': region,
    'standby.region': 'ap-northeast-3',
  },
};
