/** Cards as they are deployed: the sandbox nowhere near customers, and the secret with whom it belongs. */
import { describe, expect, test } from 'vitest';
import { roleOf, statementsOf } from './permissions.ts';
import { asList, nameOf, synthesize } from './synthesized.ts';

const operationsOf = (app: ReturnType<typeof synthesize>) =>
  app.ofType('AWS::ApiGateway::Method').map(({ properties }) => String(properties.OperationName));
const variablesOf = (app: ReturnType<typeof synthesize>, name: string) =>
  app.ofType('AWS::Lambda::Function').find((fn) => nameOf(fn) === name)?.properties.Environment.Variables;

describe('the sandbox', () => {
  test('is the processor in dev, by default', () => {
    const app = synthesize('dev');
    expect(variablesOf(app, 'RegisterCard')).toMatchObject({ CARD_PROCESSOR: 'sandbox', STAGE: 'dev' });
    expect(JSON.parse(variablesOf(app, 'RegisterCard').CARD_SETTINGS)).toEqual({
      maxPerCustomer: 3,
      registrationMinutes: 30,
      triesPerCustomer: 5,
      triesPerDevice: 3,
      tryWindowHours: 24,
      coolOffHours: 0,
    });
    expect(operationsOf(app)).toContain('playCardProcessor');
  });

  test('has no route and no function where it is not the processor', () => {
    const app = synthesize('prod');
    expect(variablesOf(app, 'RegisterCard').CARD_PROCESSOR).toBe('none');
    expect(JSON.parse(variablesOf(app, 'ReceiveCardEvent').CARD_SETTINGS).coolOffHours).toBe(24);
    expect(operationsOf(app)).not.toContain('playCardProcessor');
    expect(app.ofType('AWS::Lambda::Function').map(nameOf)).not.toContain('PlayCardProcessor');
    // What a processor sends is taken all the same: one that was connected may still have results.
    expect(operationsOf(app)).toContain('receiveCardEvent');
  });
});

describe.each(['dev', 'staging', 'prod'] as const)('the secret in %s', (stage) => {
  const app = synthesize(stage);
  const secret = app.one('AWS::SecretsManager::Secret', 'CardWebhook');

  test('is read by who takes webhooks, and by the sandbox, which signs them', () => {
    const readers = app
      .ofType('AWS::Lambda::Function')
      .filter((fn) =>
        statementsOf(app, roleOf(app, fn)).some(
          ({ Action, Resource: resource }) =>
            asList(Action).some((action) => action.startsWith('secretsmanager:')) &&
            asList(resource).some((each) => app.pointedTo(fn.stack, each) === secret),
        ),
      );
    const sandbox = stage === 'prod' ? [] : ['PlayCardProcessor'];
    expect(readers.map(nameOf).sort()).toEqual([...sandbox, 'ReceiveCardEvent'].sort());
    for (const { stack, properties } of readers)
      expect(app.pointedTo(stack, properties.Environment.Variables.CARD_WEBHOOK_ARN)).toBe(secret);
  });

  test('is made at random, under our key, in a stack that holds state', () => {
    expect(secret.stack).toBe(`Holdfast-${stage}-Ledger`);
    expect(secret.properties.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
    expect(app.pointedTo(secret.stack, secret.properties.KmsKeyId).type).toBe('AWS::KMS::Key');
  });
});

test('the model of the webhook’s body lets members pass that nobody reads, and wants those that are read', () => {
  const app = synthesize('dev');
  const method = app
    .ofType('AWS::ApiGateway::Method')
    .find(({ properties }) => properties.OperationName === 'receiveCardEvent');
  const model = app.pointedTo(method?.stack ?? '', method?.properties.RequestModels['application/json']);
  const text = JSON.stringify(model.properties.Schema);
  expect(text).not.toContain('additionalProperties');
  expect(text).toContain('three_ds');
});

test('an event that fits nothing calls somebody', () => {
  const app = synthesize('dev');
  const filter = app.one('AWS::Logs::MetricFilter', 'RefusedEvents');
  expect(filter.properties.FilterPattern).toBe('{ $.refused_event IS TRUE }');
  const [{ MetricName }] = filter.properties.MetricTransformations;
  expect(app.one('AWS::CloudWatch::Alarm', 'RefusedEventsAlarm').properties).toMatchObject({
    MetricName,
    Threshold: 1,
  });
});

describe('charges whose end the processor never told', () => {
  const app = synthesize('dev');

  test('are asked about every five minutes', () => {
    const rule = app.one('AWS::Events::Rule', 'ChargeSweeperSchedule');
    expect(rule.properties.ScheduleExpression).toBe('rate(5 minutes)');
    const sweeper = app.functionBehind(rule.stack, rule.properties.Targets[0].Arn);
    expect(nameOf(sweeper)).toBe('SweepCharges');
    expect(sweeper.properties.Environment.Variables).toMatchObject({ CARD_PROCESSOR: 'sandbox' });
  });

  test('call somebody where the processor does not know either, and where it cannot be asked', () => {
    const filter = app.one('AWS::Logs::MetricFilter', 'ChargeSweeperOverdue');
    expect(filter.properties.FilterPattern).toBe('{ $.overdue IS TRUE }');
    const [{ MetricName }] = filter.properties.MetricTransformations;
    for (const [id, metric] of [
      ['ChargeSweeperOverdueAlarm', MetricName],
      ['ChargeSweeperFailedAlarm', 'Errors'],
    ] as const)
      expect(app.one('AWS::CloudWatch::Alarm', id).properties).toMatchObject({
        MetricName: metric,
        Threshold: 1,
      });
  });
});
