/** A small app, as the loader would give it, for tests of permissions. */
import type { App, Resource } from '../../../local/types.ts';

export const REGION = 'ap-northeast-1';
const ACCOUNT = '000000000000';
export const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/Ledger`;
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/PayRole`;
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:pay`;

function resource(type: string, logicalId: string, ref: string, properties: unknown, Arn = ''): Resource {
  return {
    stack: 'Payments',
    logicalId,
    type,
    ref,
    attributes: { Arn },
    properties: properties as Record<string, unknown>,
  };
}

export function appOf(...resources: readonly Resource[]): App {
  return { region: REGION, accountId: ACCOUNT, resources, outputs: {}, codeFolder: () => '' };
}

export const LAMBDA_MAY_ASSUME = {
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
};

export function role(properties: Record<string, unknown> = {}): Resource {
  const all = { AssumeRolePolicyDocument: LAMBDA_MAY_ASSUME, ...properties };
  return resource('AWS::IAM::Role', 'PayRole', 'PayRole', all, ROLE_ARN);
}

export function policy(...Statement: readonly unknown[]): Resource {
  const properties = {
    PolicyName: 'Own',
    PolicyDocument: { Version: '2012-10-17', Statement },
    Roles: ['PayRole'],
  };
  return resource('AWS::IAM::Policy', 'PayPolicy', 'Own', properties);
}

export function managedPolicy(ref: string, properties: Record<string, unknown>): Resource {
  return resource('AWS::IAM::ManagedPolicy', 'Managed', ref, properties);
}

export function lambdaFunction(): Resource {
  return resource('AWS::Lambda::Function', 'Pay', 'pay', { Role: ROLE_ARN }, FUNCTION_ARN);
}

export function permission(properties: Record<string, unknown>): Resource {
  const all = { Action: 'lambda:InvokeFunction', FunctionName: FUNCTION_ARN, ...properties };
  return resource('AWS::Lambda::Permission', 'PayPermission', 'p', all);
}
