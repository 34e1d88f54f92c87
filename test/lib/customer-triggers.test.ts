/** The functions that the customers' pool calls, whichever there are: how they are wired, and who may invoke them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nameOf, type Resource, synthesize } from './synthesized.ts';

const app = synthesize('dev');
const pool = app.one('AWS::Cognito::UserPool', 'Customers');
const wired: Readonly<Record<string, unknown>> = pool.properties.LambdaConfig;
const functionOf = (reference: unknown) => app.functionBehind(pool.stack, reference);
const permissionsOn = (fn: Resource) =>
  app
    .ofType('AWS::Lambda::Permission')
    .filter(({ stack, properties }) => app.functionBehind(stack, properties.FunctionName) === fn);

test('each trigger has a function of its own, and the stack has no other functions', () => {
  const names = Object.entries(wired).map(([trigger, reference]) => [trigger, nameOf(functionOf(reference))]);
  expect(names.length).toBeGreaterThanOrEqual(3);
  for (const [trigger, name] of names) expect(name).toBe(trigger);
  const functions = app.ofType('AWS::Lambda::Function').filter(({ stack }) => stack === pool.stack);
  expect(functions.map(nameOf).sort()).toEqual(names.map(([, name]) => name).sort());
});

test('each handler of a trigger is wired', () => {
  const handlers = readdirSync(join(import.meta.dirname, '..', '..', 'lambdas', 'handlers', 'triggers'));
  const names = Object.keys(wired).map((name) =>
    name.replaceAll(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
  );
  expect(names.map((name) => `${name}.ts`).sort()).toEqual(handlers.sort());
});

test('the staff’s pool has none', () => {
  expect(app.one('AWS::Cognito::UserPool', 'Reviewers').properties.LambdaConfig).toBeUndefined();
});

describe.each(Object.entries(wired))('%s', (_, reference) => {
  const fn = functionOf(reference);

  test('is invoked by Cognito for this pool of this account, and by nobody else', () => {
    const permissions = permissionsOn(fn);
    expect(permissions.map(({ properties }) => properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: reference,
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [pool.logicalId, 'Arn'] },
      },
    ]);
  });

  test('answers within the time that Cognito waits', () => {
    expect(fn.properties.Timeout).toBeLessThanOrEqual(5);
  });
});
