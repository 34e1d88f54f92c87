/** The review machine as the app has it, and an app around it, for the tests of Step Functions. */
import type { App, Resource } from '../../../local/types.ts';

const ACCOUNT = 'ap-northeast-1:000000000000';
export const MACHINE = `arn:aws:states:${ACCOUNT}:stateMachine:review`;
export const executionArn = (name: string) => `arn:aws:states:${ACCOUNT}:execution:review:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:${ACCOUNT}:function:${name}`;

const lambdaRetry = {
  ErrorEquals: ['Lambda.ServiceException', 'Busy'],
  IntervalSeconds: 1,
  MaxAttempts: 1,
};

export const invoke = (name: string, payload: object, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionArn(name), ...payload },
  ...more,
});

/** Open a case with a token and wait for the decision; settle the payment by it, or expire it at the timeout. */
export function reviewMachine(timeout: object = { TimeoutSeconds: 3600 }) {
  return {
    StartAt: 'OpenCase',
    States: {
      OpenCase: {
        ...invoke('open-case', { Payload: { 'paymentId.$': '$.paymentId', 'token.$': '$$.Task.Token' } }),
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        ...timeout,
        ResultPath: '$.decision',
        Retry: [lambdaRetry],
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Expire' }],
        Next: 'Settle',
      },
      Settle: invoke(
        'settle',
        { 'Payload.$': '$' },
        {
          ResultSelector: { 'settled.$': '$.Payload' },
          Retry: [lambdaRetry],
          End: true,
        },
      ),
      Expire: invoke(
        'expire',
        { 'Payload.$': '$' },
        { OutputPath: '$.Payload', Retry: [lambdaRetry], End: true },
      ),
    },
  };
}

export function appOf(definition: object | string, properties: object = {}): App {
  const resource = (
    type: string,
    ref: string,
    attributes: Record<string, string>,
    more: object,
  ): Resource => ({
    stack: 'Review',
    logicalId: 'Machine',
    type,
    ref,
    attributes,
    properties: { ...more },
  });
  const functions = ['open-case', 'settle', 'expire'];
  return {
    region: 'ap-northeast-1',
    accountId: '000000000000',
    outputs: {},
    codeFolder: () => '',
    resources: [
      ...functions.map((name) => resource('AWS::Lambda::Function', name, { Arn: functionArn(name) }, {})),
      resource(
        'AWS::StepFunctions::StateMachine',
        MACHINE,
        { Arn: MACHINE },
        {
          DefinitionString: typeof definition === 'string' ? definition : JSON.stringify(definition),
          RoleArn: 'arn:aws:iam::000000000000:role/review',
          ...properties,
        },
      ),
    ],
  };
}
