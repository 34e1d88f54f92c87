import { Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { SettingError, settingsOf } from '../../../lib/config.ts';
import { HandlerFunction } from '../../../lib/constructs/handler-function.ts';
import { newApp } from '../synthesized.ts';

test('a handler file that does not exist is refused by its name', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack');
  const make = () =>
    new HandlerFunction(stack, 'pay-twice', {
      settings: settingsOf(app, 'dev'),
      description: 'Does not exist',
    });
  expect(make).toThrow(SettingError);
  expect(make).toThrow(/^The handler lambdas\/handlers\/pay-twice\.ts does not exist\.$/);
});
