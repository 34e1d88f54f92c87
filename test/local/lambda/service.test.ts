/** Lambda's API on the local endpoint, by the real SDK: what an owner asks, what Invoke answers, and who may. */
import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { accessControl } from '../../../local/aws/iam.ts';
import { lambdaPath, lambdaService } from '../../../local/lambda/service.ts';
import type { App, InvocationResult, Resource } from '../../../local/types.ts';
import { LAMBDA_MAY_ASSUME } from '../aws/app.ts';

const region = 'ap-northeast-1';
const functionArn = `arn:aws:lambda:${region}:000000000000:function:start`;
const roleArn = 'arn:aws:iam::000000000000:role/start';
const resource = (type: string, ref: string, properties: object, attributes = {}): Resource => ({
  stack: 'Review',
  logicalId: ref,
  type,
  ref,
  attributes,
  properties: { ...properties },
});
const mapping = {
  FunctionName: `${functionArn}:live`,
  EventSourceArn: 'stream',
  BatchSize: 25,
  FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
  DestinationConfig: { OnFailure: { Destination: 'queue' } },
};
const app: App = {
  region,
  accountId: '000000000000',
  outputs: {},
  codeFolder: () => '',
  resources: [
    resource('AWS::IAM::Role', 'start', { AssumeRolePolicyDocument: LAMBDA_MAY_ASSUME }, { Arn: roleArn }),
    resource(
      'AWS::Lambda::Function',
      'start',
      { Description: 'Starts', Role: roleArn },
      { Arn: functionArn },
    ),
    resource('AWS::Lambda::Alias', `${functionArn}:live`, { FunctionName: 'start', Name: 'live' }),
    resource('AWS::Lambda::EventSourceMapping', 'mapping', mapping),
  ],
};
const access = accessControl(app);
let endpoint: Endpoint;
let result: InvocationResult = { ok: true, payload: null };
const invoked: unknown[] = [];
const client = (credentials = access.administrator) =>
  new LambdaClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });

beforeAll(async () => {
  endpoint = await startEndpoint({ port: 0, access, now: Date.now });
  endpoint.addRoute(
    lambdaPath,
    lambdaService({
      app,
      access,
      invoke: async (name, event) => {
        invoked.push([name, event]);
        return result;
      },
      now: Date.now,
      log: () => {},
    }),
  );
});
afterAll(() => endpoint.close());

test('functions and mappings are listed, a mapping with the alias that it invokes', async () => {
  expect((await client().send(new ListFunctionsCommand())).Functions).toEqual([
    { FunctionName: 'start', FunctionArn: functionArn, Description: 'Starts' },
  ]);
  const { EventSourceMappings } = await client().send(new ListEventSourceMappingsCommand());
  expect(EventSourceMappings).toEqual([
    {
      UUID: 'mapping',
      FunctionArn: `${functionArn}:live`,
      EventSourceArn: 'stream',
      BatchSize: 25,
      FilterCriteria: mapping.FilterCriteria,
      DestinationConfig: mapping.DestinationConfig,
    },
  ]);
});

test.each([['start'], [functionArn], [`${functionArn}:live`]])(
  '%s is invoked, and answers',
  async (FunctionName) => {
    result = { ok: true, payload: { batchItemFailures: [] } };
    const answer = await client().send(new InvokeCommand({ FunctionName, Payload: '{"a":1}' }));
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.Payload?.transformToString()).toBe('{"batchItemFailures":[]}');
    expect(invoked.at(-1)).toEqual([expect.stringContaining(functionArn), { a: 1 }]);
  },
);

test('a function that fails is told as Lambda tells it', async () => {
  result = { ok: false, errorType: 'Error', errorMessage: 'no network' };
  const { FunctionError, Payload } = await client().send(new InvokeCommand({ FunctionName: 'start' }));
  expect(FunctionError).toBe('Unhandled');
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({
    errorType: 'Error',
    errorMessage: 'no network',
  });
});

test.each([
  ['a function that is not there', { FunctionName: 'nobody' }, 'ResourceNotFoundException'],
  [
    'an invocation that nobody waits for',
    { FunctionName: 'start', InvocationType: 'Event' },
    'InvalidParameterValueException',
  ],
] as const)('%s is refused', async (_, input, name) => {
  await expect(client().send(new InvokeCommand(input))).rejects.toMatchObject({ name });
});

test('a role without leave is refused', async () => {
  const own = client(access.credentialsOf(roleArn));
  for (const command of [new ListFunctionsCommand(), new InvokeCommand({ FunctionName: 'start' })])
    await expect(own.send(command as ListFunctionsCommand)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
});
