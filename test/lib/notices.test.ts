/** What tells customers: which records reach it, whom it may write to, and who hears when nobody is told. */
import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { SettingError, settingsOf } from '../../lib/config.ts';
import { senderIdentity } from '../../lib/notices/sender-identity.ts';
import { permissionsOf, roleOf, statementsOf } from './permissions.ts';
import { asList, nameOf, type Synthesized, synthesize } from './synthesized.ts';

const applications = {
  apns: 'arn:aws:sns:ap-northeast-1:123456789012:app/APNS/pay',
  fcm: 'arn:aws:sns:ap-northeast-1:123456789012:app/GCM/pay',
};
const plain = synthesize('dev');
const connected = synthesize('dev', {
  'notices.from': 'notices@mail.pay.example',
  'notices.pushApplications.apns': applications.apns,
  'notices.pushApplications.fcm': applications.fcm,
});

const fnOf = (app: Synthesized, name: string) => app.one('AWS::Lambda::Function', name);
const environmentOf = (app: Synthesized, name: string) => fnOf(app, name).properties.Environment.Variables;
const statementOf = (app: Synthesized, name: string, action: string) =>
  statementsOf(app, roleOf(app, fnOf(app, name))).filter(({ Action }) => asList(Action).includes(action));

describe('the function that sends', () => {
  test('sends as the configured sender, by the identity of its domain, and as nobody else', () => {
    expect(statementOf(connected, 'SendNotices', 'ses:SendEmail')).toMatchObject([
      { Condition: { StringEquals: { 'ses:FromAddress': 'notices@mail.pay.example' } } },
    ]);
    expect(
      permissionsOf(connected, fnOf(connected, 'SendNotices')).filter((line) => /^ses:/.test(line)),
    ).toEqual([
      'ses:SendEmail arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/mail.pay.example',
    ]);
  });

  test.each([
    [{ from: 'a@mail.pay.example' }, 'mail.pay.example'],
    [{ from: 'a@mail.pay.example', identity: 'pay.example' }, 'pay.example'],
    [{ identity: 'pay.example' }, undefined],
    [{}, undefined],
  ])('of %o the identity is %s', (notices, identity) => {
    expect(senderIdentity(notices)).toBe(identity);
  });

  test('pushes to endpoints of the configured applications', () => {
    expect(
      permissionsOf(connected, fnOf(connected, 'SendNotices')).filter((line) => /^sns:/.test(line)),
    ).toEqual([
      'sns:Publish arn:aws:sns:ap-northeast-1:123456789012:endpoint/APNS/pay/*',
      'sns:Publish arn:aws:sns:ap-northeast-1:123456789012:endpoint/GCM/pay/*',
    ]);
    expect(permissionsOf(connected, fnOf(connected, 'SendNotices'))).toEqual(
      expect.arrayContaining(['dynamodb:GetItem Ledger [WALLET#*]', 'dynamodb:GetItem Registry [DEVICE#*]']),
    );
  });

  test('may send nothing by default, and reads nobody’s devices then', () => {
    const allowed = permissionsOf(plain, fnOf(plain, 'SendNotices')).join('\n');
    expect(allowed).not.toMatch(/ses:|sns:|DEVICE#|WALLET#/);
    expect(environmentOf(plain, 'SendNotices')).toMatchObject({
      NOTICES_FROM: 'none',
      PUSH_APPLICATIONS: '{}',
    });
  });

  test('alone reads the addresses that customers had before', () => {
    for (const app of [plain, connected]) {
      const readers = app
        .ofType('AWS::Lambda::Function')
        .filter((fn) =>
          permissionsOf(app, fn).some(
            (line) => /(Get|BatchGet)Item|Query/.test(line) && line.includes('CONTACT#'),
          ),
        );
      expect(readers.map(nameOf)).toEqual(['SendNotices']);
    }
  });

  test('makes links to the API that is deployed with it', () => {
    const base = JSON.stringify(environmentOf(connected, 'SendNotices').FREEZE_LINK_BASE);
    expect(base).toMatch(/execute-api.*\/freeze-links\/"/);
  });
});

describe('what reaches it', () => {
  const patterns = plain
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(({ stack }) => stack === 'Holdfast-dev-Notices')
    .map((mapping) => ({
      table: nameOf(plain.pointedTo(mapping.stack, mapping.properties.EventSourceArn)),
      filters: mapping.properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
        JSON.parse(Pattern),
      ),
    }));

  test('is new account events, and payments in the customers’ history', () => {
    expect(patterns).toEqual([
      {
        table: 'Registry',
        filters: [
          {
            eventName: ['INSERT'],
            dynamodb: { Keys: { pk: { S: [{ prefix: 'CUSTOMER#' }] }, sk: { S: [{ prefix: 'EVENT#' }] } } },
          },
        ],
      },
      {
        table: 'Projections',
        filters: [
          {
            eventName: ['INSERT', 'MODIFY'],
            dynamodb: {
              Keys: { sk: { S: [{ prefix: 'ENTRY#' }] } },
              NewImage: { kind: { S: ['payment', 'refund', 'charge_back', 'correction', 'compensation'] } },
            },
          },
          {
            eventName: ['INSERT', 'MODIFY'],
            dynamodb: {
              Keys: { sk: { S: [{ prefix: 'ENTRY#' }] } },
              NewImage: { kind: { S: ['top_up'] }, state: { S: ['pending', 'voided'] } },
            },
          },
        ],
      },
    ]);
  });
});

describe('who hears that nobody is told', () => {
  test('an alarm, of each line of the function that says so', () => {
    const filter = plain.one('AWS::Logs::MetricFilter', 'Untold');
    expect(filter.properties.FilterPattern).toBe('{ $.untold IS TRUE }');
    expect(nameOf(plain.pointedTo(filter.stack, filter.properties.LogGroupName))).toBe('SendNoticesLogs');
    const [transformation] = filter.properties.MetricTransformations;
    const alarm = plain.one('AWS::CloudWatch::Alarm', 'UntoldAlarm');
    expect(alarm.properties).toMatchObject({
      Namespace: transformation.MetricNamespace,
      MetricName: transformation.MetricName,
      Threshold: 1,
      AlarmDescription: expect.stringContaining('notices.from'),
    });
  });
});

describe('the function that registers push tokens', () => {
  test('makes endpoints of the configured applications only', () => {
    const resources = [
      'arn:aws:sns:ap-northeast-1:123456789012:app/APNS/pay',
      'arn:aws:sns:ap-northeast-1:123456789012:app/GCM/pay',
      'arn:aws:sns:ap-northeast-1:123456789012:endpoint/APNS/pay/*',
      'arn:aws:sns:ap-northeast-1:123456789012:endpoint/GCM/pay/*',
    ];
    expect(
      permissionsOf(connected, fnOf(connected, 'SetPushToken')).filter((line) => /^sns:/.test(line)),
    ).toEqual(
      ['CreatePlatformEndpoint', 'SetEndpointAttributes'].flatMap((action) =>
        resources.map((resource) => `sns:${action} ${resource}`),
      ),
    );
    expect(statementOf(plain, 'SetPushToken', 'sns:CreatePlatformEndpoint')).toEqual([]);
  });
});

describe('settings', () => {
  const settings = (context: Record<string, string>) => settingsOf(new App({ context }), 'prod').notices;

  test('by default Japanese, links for thirty days, and nothing connected', () => {
    expect(settings({})).toEqual({ language: 'ja', linkDays: 30, pushApplications: {} });
  });

  test.each([
    ['notices.language', 'fr', /must be ja or en/],
    ['notices.linkDays', '0', /from 1 to 90/],
    ['notices.from', 'Pay <a@pay.example>', /must be a mail address/],
    ['notices.from', 'a@pay.example\r\nBcc: b@evil.example', /must be a mail address/],
    ['notices.identity', 'pay example', /must be a domain or a mail address/],
    [
      'notices.pushApplications.apns',
      applications.fcm,
      /must be the ARN of an SNS platform application of APNS/,
    ],
    ['notices.pushApplications.fcm', 'GCM', /must be the ARN of an SNS platform application of GCM/],
  ])('%s=%s is refused', (path, value, message) => {
    expect(() => settings({ [path]: value })).toThrow(SettingError);
    expect(() => settings({ [path]: value })).toThrow(message);
  });
});
