/** From HTTP through the gateway into a bundled function and back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws_apigateway as apigateway, App as CdkApp, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { expect, onTestFinished, test } from 'vitest';
import { loadApp } from '../../../local/assembly/load.ts';
import { accessControl } from '../../../local/aws/iam.ts';
import { createFunctionRunner } from '../../../local/lambda/runner.ts';
import { serveGateway } from './gateway.ts';

const handler = `
export const handler = async ({ pathParameters, requestContext }) => {
  if (pathParameters.id === 'broken') throw new Error('broken');
  const { TABLE, AWS_ACCESS_KEY_ID } = process.env;
  return { statusCode: 201, body: JSON.stringify({ id: pathParameters.id, requestId: requestContext.requestId, TABLE, AWS_ACCESS_KEY_ID }) };
};`;

test('a request runs the synthesized function with its own role and environment', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-whole-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'code', 'index.mjs'), handler);
  const cdk = new CdkApp({
    outdir: join(folder, 'out'),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new Stack(cdk, 'Test', { env: { region: 'ap-northeast-1', account: '000000000000' } });
  const fn = new lambda.Function(stack, 'Fn', {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(folder, 'code')),
    environment: { TABLE: 'ledger' },
  });
  const api = new apigateway.RestApi(stack, 'Api', {
    cloudWatchRole: false,
    deployOptions: { stageName: 'dev' },
  });
  api.root.addResource('{id}').addMethod('GET', new apigateway.LambdaIntegration(fn));
  cdk.synth();

  const app = loadApp(join(folder, 'out'));
  const access = accessControl(app);
  const runner = createFunctionRunner({
    app,
    credentialsOf: access.credentialsOf,
    endpointUrl: () => 'http://127.0.0.1:1',
    now: Date.now,
    log: () => {},
  });
  onTestFinished(() => runner.close());
  const gateway = await serveGateway(app, { invoke: runner.invoke });
  onTestFinished(() => gateway.close());

  const answer = await gateway.send('/dev/p1');
  expect(answer.status).toBe(201);
  const role = app.resources.find(({ type }) => type === 'AWS::IAM::Role');
  expect(JSON.parse(answer.body)).toEqual({
    id: 'p1',
    requestId: answer.headers['x-amzn-requestid'],
    TABLE: 'ledger',
    AWS_ACCESS_KEY_ID: access.credentialsOf(role?.attributes.Arn ?? '').accessKeyId,
  });
  expect(await gateway.send('/dev/broken')).toMatchObject({
    status: 502,
    body: '{"message":"Internal server error"}',
  });
});
