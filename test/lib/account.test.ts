/** That no way back into an account goes around the verified address, and that each one is followed. */
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../lambdas/contract/openapi.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { nameOf, synthesize } from './synthesized.ts';

describe.each(['dev', 'staging', 'prod'] as const)('%s', (stage) => {
  const app = synthesize(stage);
  const pool = (name: 'Customers' | 'Reviewers') => app.one('AWS::Cognito::UserPool', name).properties;

  test('a customer comes back by the verified address alone, a colleague by an administrator alone', () => {
    const mechanisms = (name: 'Customers' | 'Reviewers') =>
      pool(name).AccountRecoverySetting.RecoveryMechanisms.map(({ Name }: { Name: string }) => Name);
    expect(mechanisms('Customers')).toEqual(['verified_email']);
    expect(mechanisms('Reviewers')).toEqual(['admin_only']);
  });

  test('nothing is known of a person by which somebody else could answer for them', () => {
    for (const name of ['Customers', 'Reviewers'] as const) {
      expect(pool(name).Schema.map(({ Name }: { Name: string }) => Name)).toEqual(['email']);
      const client = app.one('AWS::Cognito::UserPoolClient', name).properties;
      expect(client.WriteAttributes).toEqual(['email', 'locale']);
      expect(client.ReadAttributes).toEqual(['email', 'email_verified', 'locale']);
    }
  });

  test('an address is the customer’s only once it has answered', () => {
    expect(pool('Customers')).toMatchObject({
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
  });

  test('resets, changed addresses and new devices are heard of', () => {
    expect(Object.keys(pool('Customers').LambdaConfig)).toEqual(
      expect.arrayContaining(['PostConfirmation', 'CustomMessage', 'PostAuthentication']),
    );
  });

  test('a reset that could not be followed calls somebody', () => {
    const alarm = app
      .ofType('AWS::CloudWatch::Alarm')
      .find(({ logicalId }) => logicalId.startsWith('ResetNotFollowedAlarm'));
    expect(alarm?.properties).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 1 });
    const [{ Value: watched }] = alarm?.properties.Dimensions ?? [];
    expect(nameOf(app.pointedTo(alarm?.stack ?? '', watched))).toBe('PostConfirmation');
  });
});

test('no operation takes or answers a date of birth', () => {
  expect(JSON.stringify(openApiDocument(routes, '1'))).not.toMatch(/birth/i);
});

test('money cools off for as long as is set, whatever it was that changed', () => {
  const functions = synthesize('dev').ofType('AWS::Lambda::Function');
  const told = functions.filter(({ properties }) => properties.Environment?.Variables?.COOL_OFF_HOURS);
  expect(told.map(nameOf).sort()).toEqual(['CustomMessage', 'PostConfirmation', 'ResetFactor']);
  for (const { properties } of told) expect(properties.Environment.Variables.COOL_OFF_HOURS).toBe('24');
});
