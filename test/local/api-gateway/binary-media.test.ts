/** Bytes through the local API Gateway: what AWS says of binary media types, no more and no less. */
import { aws_apigateway as apigateway, aws_lambda as lambda, type Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiGateway } from '../../../local/api-gateway/api-gateway.ts';
import { understood } from '../../../local/api-gateway/understood.ts';
import { checkUnderstood } from '../../../local/assembly/understood.ts';
import { type App, PlatformError } from '../../../local/types.ts';
import { appOf, type ServedGateway, serveGateway } from './gateway.ts';

const appWith = (binaryMediaTypes: string[]): App =>
  appOf((stack: Stack) => {
    const arn = 'arn:aws:lambda:ap-northeast-1:000000000000:function:files';
    const fn = lambda.Function.fromFunctionArn(stack, 'Fn', arn);
    const api = new apigateway.RestApi(stack, 'Api', {
      cloudWatchRole: false,
      deployOptions: { stageName: 'dev' },
      binaryMediaTypes,
    });
    api.root.addMethod('ANY', new apigateway.LambdaIntegration(fn));
  });

let gateway: ServedGateway;
let app: App;
beforeAll(async () => {
  app = appWith(['application/zip']);
  gateway = await serveGateway(app, { mayInvoke: () => true });
});
afterAll(() => gateway.close());

const bytes = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0xff, 0xfe, 0x80]);
const base64 = bytes.toString('base64');

const asked = async (accept: string | undefined, payload: Record<string, unknown>) => {
  gateway.answer = () => ({ ok: true, payload: { statusCode: 200, ...payload } });
  return gateway.send('/dev', { headers: accept === undefined ? [] : [['Accept', accept]] });
};

test.each([
  ['application/zip', true],
  ['Application/Zip; q=0.5, application/json', true],
  ['application/json, application/zip', false],
  ['*/*', false],
  ['application/*', false],
  [undefined, false],
])('an answer in base64 to Accept %s is decoded: %s', async (accept, isDecoded) => {
  const { body, raw, status } = await asked(accept, { body: base64, isBase64Encoded: true });
  expect(status).toBe(200);
  if (isDecoded) expect(raw).toEqual(bytes);
  else expect(body).toBe(base64);
});

test('text stays text, whatever is asked for', async () => {
  expect((await asked('application/zip', { body: base64, isBase64Encoded: false })).body).toBe(base64);
  expect((await asked('application/zip', { body: '{"code":"not_found"}' })).body).toBe(
    '{"code":"not_found"}',
  );
});

test.each([
  ['what is no base64', { body: 'not base64!', isBase64Encoded: true }],
  ['a flag that is no boolean', { body: base64, isBase64Encoded: 'true' }],
])('%s is no answer of a function: 502', async (_, payload) => {
  expect((await asked('application/zip', payload)).status).toBe(502);
});

test.each([
  ['application/zip', base64, true],
  ['application/zip; a=b', base64, true],
  ['application/json', '{"a":1}', false],
])('a body of type %s reaches the function in base64: %3$s', async (type, seen, isBase64Encoded) => {
  const body = isBase64Encoded ? bytes : seen;
  await gateway.send('/dev', { method: 'POST', headers: [['Content-Type', type]], body });
  expect(gateway.events.at(-1)).toMatchObject({ body: seen, isBase64Encoded });
});

test('without such a type all is text', async () => {
  const plain = await serveGateway(appWith([]), { mayInvoke: () => true });
  plain.answer = () => ({ ok: true, payload: { statusCode: 200, body: base64, isBase64Encoded: true } });
  const answer = await plain.send('/dev', { headers: [['Accept', 'application/zip']] });
  await plain.close();
  expect(answer.body).toBe(base64);
});

test('the property is understood, and a wildcard is refused at boot', () => {
  const ours = (each: App) => ({
    ...each,
    resources: each.resources.filter(({ type }) => type === 'AWS::ApiGateway::RestApi'),
  });
  expect(() => checkUnderstood(ours(app), understood)).not.toThrow();
  const boot = () =>
    createApiGateway({
      app: appWith(['*/*']),
      invoke: async () => ({ ok: true, payload: {} }),
      jwks: () => ({ keys: [] }),
      mayInvoke: () => true,
      now: () => 0,
      log: () => {},
    });
  expect(boot).toThrow(PlatformError);
  expect(boot).toThrow(/binary media type \*\/\*/);
});
