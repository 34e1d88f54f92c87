import { expect, test } from 'vitest';
import { functionBehind, qualifiedArns } from '../../../local/lambda/function-behind.ts';
import type { App, Resource } from '../../../local/types.ts';

const arn = 'arn:aws:lambda:ap-northeast-1:000000000000:function:pay';
const resource = (type: string, ref: string, properties = {}, attributes = {}): Resource => ({
  stack: 'Stack',
  logicalId: type,
  type,
  ref,
  attributes,
  properties,
});
const pay = resource('AWS::Lambda::Function', 'pay', {}, { Arn: arn });
const app: App = {
  region: 'ap-northeast-1',
  accountId: '000000000000',
  outputs: {},
  codeFolder: () => '',
  resources: [
    pay,
    resource('AWS::Lambda::Version', `${arn}:1`, { FunctionName: 'pay' }),
    resource('AWS::Lambda::Alias', `${arn}:live`, { FunctionName: 'pay', Name: 'live' }),
    resource('AWS::Lambda::Alias', `${arn}-twice:live`, { FunctionName: 'pay-twice', Name: 'live' }),
  ],
};

test.each([
  ['its name', 'pay', arn],
  ['its ARN', arn, arn],
  ['the ARN of its alias', `${arn}:live`, `${arn}:live`],
  ['the ARN of its version', `${arn}:1`, `${arn}:1`],
  ['its name with the alias, as event source mappings have it', 'pay:live', `${arn}:live`],
])('a function is found by %s, which is what a policy has to allow', (_, name, invokedArn) => {
  expect(functionBehind(app, name)).toEqual({ resource: pay, invokedArn });
});

test.each([
  ['another function', 'pay-once'],
  ['an alias that it does not have', 'pay:old'],
  ['an alias of a function that is not there', 'pay-twice:live'],
  ['what was uploaded last', `${arn}:$LATEST`],
])('%s is not', (_, name) => {
  expect(functionBehind(app, name)).toBeUndefined();
});

test('its other names are those of its own versions and aliases', () => {
  expect(qualifiedArns(app, pay)).toEqual([`${arn}:1`, `${arn}:live`]);
});
