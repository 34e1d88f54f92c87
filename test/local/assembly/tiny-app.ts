/** A CDK app small enough for a test: a table, a function that reads its stream, and a mistake for some stages. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';

const { stage } = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as { stage?: unknown };
const app = new App();
if (stage === 'broken') throw new RangeError('the stage "broken" is not one of dev, prod');

mkdirSync('code', { recursive: true });
writeFileSync('code/index.mjs', 'export const handler = async (event) => event;');

const env = { region: process.env.CDK_DEFAULT_REGION ?? 'ap-northeast-1' };
const data = new Stack(app, `Data-${stage}`, { env });
const service = new Stack(app, `Service-${stage}`, { env });
const ledger = new dynamodb.TableV2(data, 'Ledger', {
  partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
  dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
});
const post = new lambda.Function(service, 'Post', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromAsset('code'),
  environment: { LEDGER_TABLE: ledger.tableName },
});
ledger.grant(post, 'dynamodb:PutItem');
post.addEventSource(new DynamoEventSource(ledger, { startingPosition: lambda.StartingPosition.LATEST }));
new CfnOutput(service, 'FunctionName', { value: post.functionName });
if (stage === 'invalid') Validations.of(post).addError('Tiny-1', 'The function has no dead letter queue');
if (stage === 'circular') data.addDependency(service);
