import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { functionPolicies } from '../../../local/aws/function-policies.ts';
import { createFunctionRunner } from '../../../local/lambda/runner.ts';
import type { App } from '../../../local/types.ts';
import { APP_CLIENT, appWith, CUSTOMERS, REGION, REVIEWERS, resource, startCognito } from './fixture.ts';
import { PASSWORD } from './person.ts';

const FUNCTION_ARN = `arn:aws:lambda:${REGION}:000000000000:function:before-sign-up`;
const poolArn = (id: string) => `arn:aws:cognito-idp:${REGION}:000000000000:userpool/${id}`;

const CODE = `
export const handler = async (event) => {
  const { email } = event.request.userAttributes;
  if (!email.endsWith('@example.com')) throw new Error('Addresses of example.com only');
  event.response.autoConfirmUser = true;
  return event;
};
`;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The customers' pool with a function before sign-up, which the pool of that id may invoke. */
async function startWithFunction(permittedPool: string) {
  const folder = mkdtempSync(join(tmpdir(), 'cognito-trigger-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'index.mjs'), CODE);
  const base = appWith({ LambdaConfig: { PreSignUp: FUNCTION_ARN } });
  const lambda = resource('AWS::Lambda::Function', 'before-sign-up', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/Trigger',
    Timeout: 20,
    MemorySize: 256,
  });
  const app: App = {
    ...base,
    resources: [
      ...base.resources,
      { ...lambda, attributes: { Arn: FUNCTION_ARN } },
      resource('AWS::Lambda::Permission', 'permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: FUNCTION_ARN,
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: poolArn(permittedPool),
      }),
    ],
    codeFolder: () => folder,
  };
  const runner = createFunctionRunner({
    app,
    credentialsOf: () => ({ accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' }),
    endpointUrl: () => 'http://127.0.0.1:1',
    now: () => Date.now(),
    log: () => {},
  });
  cleanUps.push(() => runner.close());
  const policies = functionPolicies(app);
  const running = await startCognito(app, {
    invoke: runner.invoke,
    mayInvoke: (functionArn, source) => policies.mayInvoke(functionArn, 'cognito-idp.amazonaws.com', source),
  });
  cleanUps.push(() => running.close());
  return (Username: string) => running.call('SignUp', { ClientId: APP_CLIENT, Username, Password: PASSWORD });
}

test('a function of the app decides about a registration, from its bundled code', async () => {
  const signUp = await startWithFunction(CUSTOMERS);
  expect((await signUp('hana@example.com')).body).toMatchObject({ UserConfirmed: true });
  expect((await signUp('hana@example.org')).body).toEqual({
    __type: 'UserLambdaValidationException',
    message: 'PreSignUp failed with error Addresses of example.com only.',
  });
});

test('a function whose policy names another pool is not invoked', async () => {
  const signUp = await startWithFunction(REVIEWERS);
  expect((await signUp('hana@example.com')).body).toEqual({
    __type: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error AccessDeniedException.',
  });
});
