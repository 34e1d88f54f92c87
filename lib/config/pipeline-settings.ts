/** Settings of the pipeline, which are no stage's: where its source is, where it runs, and which stages it brings to what accounts. */
import * as z from 'zod';
import { settingsOfStage, text } from './values.ts';

/** `-c pipeline=true` */
export const pipelineSwitch = 'pipeline';

const pipelineSettings = {
  /** What takes a branch to all stages, one after the other: docs/pipeline.md. It is made for `-c pipeline=true`, in place of the stages. */
  pipeline: z.strictObject({
    /** Of CodeConnections, to where the source is. */
    connectionArn: text(
      /^arn:aws[a-z-]*:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[0-9a-f-]{36}$/,
      'must be the ARN of a connection of CodeConnections',
    ),
    /** Of the source. */
    repository: text(/^[\w.-]+\/[\w.-]+$/, 'must be owner/repository'),
    /** Each change of it is brought to the stages. */
    branch: text(/^[\w./-]{1,255}$/, 'must be the name of a branch'),
    /** Where the pipeline itself is: best an account of its own. */
    account: text(/^\d{12}$/, 'must be an account id of 12 digits'),
    region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be the name of a region, such as ap-northeast-1'),
    /** An SNS topic of the same region that hears when prod waits for somebody's approval. @default - only the pipeline's page shows it */
    approvalTopicArn: text(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'must be the ARN of an SNS topic').optional(),
    /** Settings of this stage, as `-c` would give them. */
    dev: settingsOfStage,
    /** Likewise. */
    staging: settingsOfStage,
    /** Likewise; in an account that no other stage is in. */
    prod: settingsOfStage,
  }),
};

export const pipelineSchema = z.strictObject(pipelineSettings);

export type PipelineSettings = z.infer<typeof pipelineSchema>['pipeline'];
