/** Identity verification as it is deployed: the sandbox nowhere near customers, and the secret with whom it belongs. */
import { describe, expect, test } from 'vitest';
import { roleOf, statementsOf } from './permissions.ts';
import { asList, nameOf, synthesize } from './synthesized.ts';

const operationsOf = (app: ReturnType<typeof synthesize>) =>
  app.ofType('AWS::ApiGateway::Method').map(({ properties }) => String(properties.OperationName));
const variablesOf = (app: ReturnType<typeof synthesize>, name: string) =>
  app.ofType('AWS::Lambda::Function').find((fn) => nameOf(fn) === name)?.properties.Environment.Variables;

describe('the sandbox', () => {
  test('is the provider in dev, by default', () => {
    const app = synthesize('dev');
    expect(variablesOf(app, 'CreateIdentityVerification')).toMatchObject({
      IDENTITY_PROVIDER: 'sandbox',
      STAGE: 'dev',
      VERIFICATION_HOURS: '72',
      VERIFICATIONS_PER_DAY: '5',
    });
    expect(operationsOf(app)).toContain('playIdentityProvider');
  });

  test('has no route and no function where it is not the provider', () => {
    const app = synthesize('prod');
    expect(variablesOf(app, 'CreateIdentityVerification').IDENTITY_PROVIDER).toBe('none');
    expect(operationsOf(app)).not.toContain('playIdentityProvider');
    expect(app.ofType('AWS::Lambda::Function').map(nameOf)).not.toContain('PlayIdentityProvider');
    expect(
      app.ofType('AWS::ApiGateway::Resource').filter(({ properties }) => properties.PathPart === 'sandbox'),
    ).toEqual([]);
    // What a provider sends is taken all the same: one that was connected may still have results.
    expect(operationsOf(app)).toContain('receiveIdentityVerification');
  });

  test('is refused in prod by the synthesis', () => {
    expect(() => synthesize('prod', { 'verification.provider': 'sandbox' })).toThrow(
      /verification\.provider of stage prod must not be sandbox/,
    );
  });
});

describe.each(['dev', 'staging', 'prod'] as const)('the secret in %s', (stage) => {
  const app = synthesize(stage);
  const secret = app.one('AWS::SecretsManager::Secret', 'IdentityWebhook');
  const readers = app
    .ofType('AWS::Lambda::Function')
    .filter((fn) =>
      statementsOf(app, roleOf(app, fn)).some(
        ({ Action, Resource: resource }) =>
          asList(Action).some((action) => action.startsWith('secretsmanager:')) &&
          asList(resource).some((each) => app.pointedTo(fn.stack, each) === secret),
      ),
    );

  test('is made at random, 48 bytes in base64, under our key, in a stack that holds state', () => {
    expect(secret.stack).toBe(`Holdfast-${stage}-Ledger`);
    expect(secret.properties.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
    expect(secret.properties).not.toHaveProperty('SecretString');
    expect(app.pointedTo(secret.stack, secret.properties.KmsKeyId).type).toBe('AWS::KMS::Key');
    expect(secret.deletionPolicy).toBe(stage === 'dev' ? 'Delete' : 'Retain');
  });

  test('is read by who takes webhooks, and by the sandbox, which signs them', () => {
    const sandbox = stage === 'prod' ? [] : ['PlayIdentityProvider'];
    expect(readers.map(nameOf).sort()).toEqual([...sandbox, 'ReceiveIdentityVerification'].sort());
  });

  test('is named in the environment, and never in it', () => {
    for (const { stack, properties } of readers) {
      const { IDENTITY_WEBHOOK_ARN: arn } = properties.Environment.Variables;
      expect(app.pointedTo(stack, arn)).toBe(secret);
    }
    expect(JSON.stringify(app.resources)).not.toContain('{{resolve:');
  });

  test('is decrypted through Secrets Manager only', () => {
    for (const fn of readers) {
      const keys = statementsOf(app, roleOf(app, fn)).filter(({ Condition }) =>
        JSON.stringify(Condition?.StringEquals?.['kms:ViaService'] ?? '').includes('secretsmanager.'),
      );
      expect(keys.map(({ Action }) => Action)).toEqual(['kms:Decrypt']);
    }
  });
});

test('the key of pseudonyms is a secret of its own, which only enrolments and those who look for rings read', () => {
  const app = synthesize('prod');
  const secret = app.one('AWS::SecretsManager::Secret', 'Pseudonyms');
  const readers = app
    .ofType('AWS::Lambda::Function')
    .filter(({ properties }) => properties.Environment.Variables.PSEUDONYM_ARN !== undefined);
  expect(readers.map(nameOf).sort()).toEqual([
    'CreateDispute',
    'EnrolDevice',
    'FollowFreezeLink',
    'FreezeAsDecided',
    'FreezeRing',
    'OpenCase',
  ]);
  expect(secret.properties.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
  expect(app.pointedTo(secret.stack, secret.properties.KmsKeyId).type).toBe('AWS::KMS::Key');
});

describe('the model of the webhook’s body', () => {
  const app = synthesize('dev');
  const method = app
    .ofType('AWS::ApiGateway::Method')
    .find(({ properties }) => properties.OperationName === 'receiveIdentityVerification');
  const model = app.pointedTo(method?.stack ?? '', method?.properties.RequestModels['application/json']);

  test('lets members pass that nobody reads, and wants those that are read', () => {
    expect(JSON.stringify(model.properties.Schema)).not.toContain('additionalProperties');
    expect(model.properties.Schema.required).toEqual(['type', 'timestamp', 'data']);
    expect(model.properties.Schema.properties.data.required).toEqual(['reference', 'result']);
  });
});
