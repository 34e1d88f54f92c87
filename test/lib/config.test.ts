import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { chosenStages, SettingError, type StageName, settingPaths, settingsOf } from '../../lib/config.ts';

const appWith = (context: Record<string, unknown> = {}) => new App({ context });
const settings = (stage: StageName, context?: Record<string, unknown>) => settingsOf(appWith(context), stage);

const edgeCertificate = `arn:aws:acm:us-east-1:123456789012:certificate/${'0'.repeat(36)}`;

describe('without -c', () => {
  test('dev is for trying out: sandbox money, a short wait, nothing that costs while idle', () => {
    expect(settings('dev')).toMatchObject({
      stage: 'dev',
      review: { timeToDecideSeconds: 900 },
      fundingSources: ['sandbox'],
      verification: { provider: 'sandbox', hoursToComplete: 72, startsPerDay: 5 },
      cards: { processor: 'sandbox', coolOffHours: 0 },
      devices: { acceptSoftwareKeys: true },
      identity: { featurePlan: 'ESSENTIALS' },
      firewall: { enabled: false },
      keepData: false,
    });
  });

  test('prod protects: no sandbox money, threat protection, a firewall, data that cannot be deleted', () => {
    expect(settings('prod')).toMatchObject({
      stage: 'prod',
      review: { timeToDecideSeconds: 1800 },
      fundingSources: [],
      verification: { provider: 'none', hoursToComplete: 72, startsPerDay: 5 },
      cards: {
        processor: 'none',
        maxPerCustomer: 3,
        triesPerCustomer: 5,
        triesPerDevice: 3,
        tryWindowHours: 24,
        coolOffHours: 24,
      },
      devices: { acceptSoftwareKeys: false, appleApps: [], androidApps: [] },
      identity: { featurePlan: 'PLUS' },
      firewall: { enabled: true },
      keepData: true,
    });
  });

  test.each(['dev', 'staging', 'prod'] as const)(
    '%s counts yen in Tokyo, and two devices a customer',
    (stage) => {
      expect(settings(stage)).toMatchObject({
        limits: {
          contactVerified: {
            balance: 1_000_000,
            paymentPerDay: 500_000,
            paymentPerMonth: 1_000_000,
            topUpPerDay: 500_000,
          },
          identityVerified: {
            balance: 3_000_000,
            paymentPerDay: 1_000_000,
            paymentPerMonth: 3_000_000,
            topUpPerDay: 1_000_000,
          },
        },
        timeZone: 'Asia/Tokyo',
        currency: 'JPY',
        account: { coolOffHours: 24 },
        devices: { maxPerCustomer: 2, challengeMinutes: 5, hardwareDays: 30 },
      });
    },
  );

  test('staging is as prod, but for money and people of the sandbox, and limits and records for few', () => {
    const { stage, ...staging } = settings('staging');
    expect(staging).toEqual({
      ...Object.fromEntries(Object.entries(settings('prod')).filter(([name]) => name !== 'stage')),
      fundingSources: ['sandbox'],
      verification: { ...staging.verification, provider: 'sandbox' },
      cards: { ...staging.cards, processor: 'sandbox', coolOffHours: 24 },
      api: { requestsPerSecond: 100, burst: 200 },
      firewall: {
        enabled: true,
        requestsPerFiveMinutes: 1_000,
        requestsPerTokenPerFiveMinutes: 1_000,
        signInsPerFiveMinutes: 100,
      },
      logs: { retentionDays: 90 },
      concurrency: { ledger: 20, review: 5 },
      sealing: { retentionDays: 30, windowSeconds: 60 },
      reconciliation: { everyHours: 24, readsPerSecond: 100, settleSeconds: 900 },
    });
  });

  test('all stages are synthesized', () => {
    expect(chosenStages(appWith())).toEqual(['dev', 'staging', 'prod']);
  });
});

describe('with -c, whose values are text', () => {
  test.each([
    ['review.timeToDecideSeconds', '5', { review: { timeToDecideSeconds: 5 } }],
    [
      'limits.contactVerified.paymentPerDay',
      '30000',
      { limits: { contactVerified: { paymentPerDay: 30_000, topUpPerDay: 500_000 } } },
    ],
    ['review.high.amount', '5000', { review: { high: { amount: 5000 } } }],
    [
      'review.fourEyes.reasons',
      'a_rule,another',
      { review: { fourEyes: { reasons: ['a_rule', 'another'] } } },
    ],
    ['stepUp.minutes', '10', { stepUp: { minutes: 10 } }],
    ['terminals.tokenMinutes', '5', { terminals: { tokenMinutes: 5 } }],
    ['terminals.enrolmentHours', '336', { terminals: { enrolmentHours: 336 } }],
    ['terminals.domainPrefix', 'tills', { terminals: { domainPrefix: 'tills' } }],
    ['disputes.days', '60', { disputes: { days: 60, daysToDecide: 30 } }],
    ['devices.firstDayLimit', '5000', { devices: { firstDayLimit: 5000 } }],
    ['timeZone', 'Europe/Berlin', { timeZone: 'Europe/Berlin' }],
    ['currency', 'EUR', { currency: 'EUR' }],
    ['fundingSources', '', { fundingSources: [] }],
    ['verification.provider', 'none', { verification: { provider: 'none' } }],
    ['verification.hoursToComplete', '1', { verification: { hoursToComplete: 1 } }],
    ['cards.processor', 'none', { cards: { processor: 'none' } }],
    ['cards.coolOffHours', '12', { cards: { coolOffHours: 12 } }],
    ['keepData', 'true', { keepData: true }],
    ['devices.appleApps', '', { devices: { appleApps: [] } }],
    [
      'devices.appleApps',
      '[{"teamId":"ABCDE12345","bundleId":"com.example.pay"}]',
      { devices: { appleApps: [{ teamId: 'ABCDE12345', bundleId: 'com.example.pay' }] } },
    ],
    [
      'devices.androidApps',
      `[{"packageName":"com.example.pay","signatureDigests":["${'0a'.repeat(32)}"]}]`,
      {
        devices: {
          androidApps: [{ packageName: 'com.example.pay', signatureDigests: ['0a'.repeat(32)] }],
        },
      },
    ],
    ['identity.featurePlan', 'PLUS', { identity: { featurePlan: 'PLUS' } }],
  ])('%s=%s', (path, value, expected) => {
    expect(settings('dev', { [path]: value })).toMatchObject(expected);
  });

  test('every setting can be given', () => {
    expect(settingPaths).toContain('api.requestsPerSecond');
    expect(settingPaths).toContain('aws.account');
    expect(new Set(settingPaths).size).toBe(settingPaths.length);
  });

  test('one stage is chosen', () => {
    expect(chosenStages(appWith({ stage: 'prod' }))).toEqual(['prod']);
  });
});

describe('a wrong value is refused in a sentence that names the setting', () => {
  test.each<[StageName, string, unknown, RegExp]>([
    [
      'dev',
      'review.timeToDecideSeconds',
      '4',
      /^The setting review\.timeToDecideSeconds of stage dev must be a whole number from 5 to 604800; it is 4\.$/,
    ],
    ['dev', 'review.timeToDecideSeconds', '1.5', /review\.timeToDecideSeconds .* must be a whole number/],
    ['dev', 'review.timeToDecideSeconds', 'soon', /review\.timeToDecideSeconds .* it is soon\.$/],
    ['dev', 'limits.contactVerified.paymentPerDay', '0', /Verified\.paymentPerDay .* a whole number from 1/],
    ['dev', 'limits.identityVerified.topUpPerDay', '-1', /identityVerified\.topUpPerDay .* a whole number/],
    ['dev', 'limits.contactVerified.balance', '1e9', /limits\.contactVerified\.balance .* a whole number/],
    ['dev', 'limits.paymentPerDay', '1', /^There is no setting limits\.paymentPerDay\.$/],
    [
      'dev',
      'limits.contactVerified.paymentPerMonth',
      '499999',
      /contactVerified\.paymentPerMonth of stage dev must be at least limits\.contactVerified\.paymentPerDay\.$/,
    ],
    [
      'prod',
      'limits.identityVerified.paymentPerMonth',
      '999999',
      /identityVerified\.paymentPerMonth of stage prod must be at least limits\.identityVerified\.paymentPerDay\.$/,
    ],
    [
      'dev',
      'limits.contactVerified.balance',
      '3000001',
      /identityVerified\.balance of stage dev must be at least limits\.contactVerified\.balance\.$/,
    ],
    [
      'dev',
      'limits.identityVerified.topUpPerDay',
      '499999',
      /identityVerified\.topUpPerDay of stage dev must be at least limits\.contactVerified\.topUpPerDay\.$/,
    ],
    ['dev', 'stepUp.minutes', '0', /stepUp\.minutes .* must be a whole number from 1 to 60/],
    ['dev', 'stepUp.minutes', '61', /stepUp\.minutes .* must be a whole number from 1 to 60/],
    ['dev', 'terminals.tokenMinutes', '4', /terminals\.tokenMinutes .* must be a whole number from 5 to 60/],
    ['dev', 'terminals.tokenMinutes', '61', /terminals\.tokenMinutes .* must be a whole number from 5 to 60/],
    ['dev', 'terminals.enrolmentHours', '0', /must be a whole number from 1 to 336/],
    ['dev', 'terminals.enrolmentHours', '337', /must be a whole number from 1 to 336/],
    ['dev', 'terminals.domainPrefix', 'Tills', /must be at most 63 lower-case letters/],
    ['dev', 'terminals.domainPrefix', 'my-aws-tills', /without aws, amazon or cognito/],
    ['dev', 'terminals.domainPrefix', 'tills-', /must be at most 63 lower-case letters/],
    ['dev', 'devices.firstDayLimit', '0', /devices\.firstDayLimit .* must be a whole number from 1/],
    [
      'dev',
      'devices.firstDayLimit',
      '500001',
      /devices\.firstDayLimit .* must be at most limits\.contactVerified\.paymentPerDay\.$/,
    ],
    ['dev', 'timeZone', 'Tokyo', /timeZone .* must be the name of a time zone/],
    ['dev', 'currency', 'yen', /currency .* must be an ISO 4217 code/],
    ['dev', 'currency', 'YEN', /currency .* must be an ISO 4217 code/],
    ['dev', 'disputes.days', '0', /disputes\.days .* from 1 to 3650/],
    ['dev', 'disputes.daysToDecide', '366', /disputes\.daysToDecide .* from 1 to 365/],
    ['dev', 'account.coolOffHours', '0', /account\.coolOffHours .* from 1 to 720/],
    ['dev', 'devices.maxPerCustomer', '6', /devices\.maxPerCustomer .* from 1 to 5/],
    ['dev', 'devices.challengeMinutes', '0', /devices\.challengeMinutes .* from 1 to 60; it is 0\.$/],
    ['dev', 'devices.hardwareDays', 'x', /devices\.hardwareDays .* must be a whole number/],
    ['dev', 'devices.acceptSoftwareKeys', 'no', /devices\.acceptSoftwareKeys .* must be true or false/],
    [
      'prod',
      'devices.acceptSoftwareKeys',
      'true',
      /^The setting devices\.acceptSoftwareKeys of stage prod must be false: any program can make such a key\.$/,
    ],
    [
      'dev',
      'devices.appleApps',
      'com.example',
      /^The setting devices\.appleApps of stage dev must be a JSON list of \{teamId, bundleId\}; it is com\.example\.$/,
    ],
    [
      'dev',
      'devices.appleApps',
      '[{"teamId":"ABCDE12345","bundleId":"x","name":"y"}]',
      /devices\.appleApps .* must be a JSON list of \{teamId, bundleId\}/,
    ],
    [
      'dev',
      'devices.appleApps',
      '[{"teamId":"a","bundleId":"x"}]',
      /devices\.appleApps .* must have teamIds/,
    ],
    [
      'dev',
      'devices.androidApps',
      '[{"packageName":"a.b","signatureDigests":["AB"]}]',
      /devices\.androidApps .* must have signatureDigests/,
    ],
    [
      'dev',
      'devices.androidApps',
      '[{"packageName":"a.b","signatureDigests":[]}]',
      /devices\.androidApps .* must have a signatureDigest/,
    ],
    [
      'dev',
      'fundingSources',
      'sandbox,bank',
      /fundingSources .* must be a list out of: sandbox; it is sandbox,bank/,
    ],
    [
      'dev',
      'verification.provider',
      'acme',
      /verification\.provider .* must be none or sandbox; it is acme\.$/,
    ],
    ['dev', 'verification.hoursToComplete', '0', /verification\.hoursToComplete .* from 1 to 720/],
    ['dev', 'verification.startsPerDay', '101', /verification\.startsPerDay .* from 1 to 100/],
    [
      'prod',
      'verification.provider',
      'sandbox',
      /^The setting verification\.provider of stage prod must not be sandbox: it verifies whoever asks it to\.$/,
    ],
    ['dev', 'cards.processor', 'acme', /cards\.processor .* must be none or sandbox; it is acme\.$/],
    ['dev', 'cards.maxPerCustomer', '11', /cards\.maxPerCustomer .* from 1 to 10/],
    ['dev', 'cards.triesPerDevice', '0', /cards\.triesPerDevice .* from 1 to 100/],
    [
      'prod',
      'cards.processor',
      'sandbox',
      /^The setting cards\.processor of stage prod must not be sandbox: it takes any card and no money\.$/,
    ],
    ['prod', 'cards.coolOffHours', '0', /^The setting cards\.coolOffHours of stage prod must not be 0/],
    ['dev', 'identity.featurePlan', 'LITE', /identity\.featurePlan .* must be ESSENTIALS or PLUS/],
    ['dev', 'api.burst', '5001', /api\.burst .* from 1 to 5000/],
    ['dev', 'review.warnPercent', '76', /review\.escalatePercent .* at least review\.warnPercent/],
    ['dev', 'api.burst', '49', /api\.burst .* at least api\.requestsPerSecond/],
    ['dev', 'logs.retentionDays', '15', /logs\.retentionDays .* must be one of 1, 3, 5, 7, 14/],
    ['dev', 'keepData', 'yes', /keepData .* must be true or false/],
    ['dev', 'alarms.topicArn', 'me@example.com', /alarms\.topicArn .* must be the ARN of an SNS topic/],
    [
      'dev',
      'api.certificateArn',
      `arn:aws:acm:ap-northeast-1:123456789012:certificate/${'0'.repeat(36)}`,
      /^The setting api\.certificateArn of stage dev must be the ARN of a certificate in us-east-1; it is arn:/,
    ],
    [
      'dev',
      'api.domain',
      'https://api.example.com',
      /api\.domain .* must be the name of a host, such as api/,
    ],
    ['dev', 'api.domain', 'API.example.com', /api\.domain .* must be the name of a host/],
    [
      'dev',
      'api.domain',
      'api.example.com',
      /api\.certificateArn of stage dev must be set where the other is/,
    ],
    ['dev', 'api.certificateArn', edgeCertificate, /api\.domain of stage dev must be set where the other is/],
    ['dev', 'console.domain', 'c.example.com', /console\.certificateArn .* must be set where the other is/],
    ['dev', 'console.certificateArn', edgeCertificate, /console\.domain .* must be set where the other is/],
    ['dev', 'aws.account', '1234', /aws\.account .* must be an account id/],
    ['dev', 'aws.account', '123456789012', /aws\.region .* must be set where the other is/],
    ['dev', 'aws.region', 'ap-northeast-1', /aws\.account .* must be set where the other is/],
    ['prod', 'fundingSources', 'sandbox', /^The setting fundingSources of stage prod must not have sandbox/],
    ['prod', 'keepData', 'false', /^The setting keepData of stage prod must be true/],
    ['dev', 'review.timeToDecide', '60', /^There is no setting review\.timeToDecide\.$/],
    ['dev', 'timezone', 'Asia/Tokyo', /^There is no setting timezone\.$/],
  ])('%s %s=%s', (stage, path, value, sentence) => {
    const read = () => settings(stage, { [path]: value });
    expect(read).toThrow(SettingError);
    expect(read).toThrow(sentence);
  });

  test('one name for two', () => {
    const name = 'pay.example.com';
    const both = {
      'api.domain': name,
      'api.certificateArn': edgeCertificate,
      'console.domain': name,
      'console.certificateArn': edgeCertificate,
    };
    expect(() => settings('prod', both)).toThrow(
      /^The setting api\.domain of stage prod must be another name than console\.domain\.$/,
    );
    expect(settings('prod', { ...both, 'api.domain': 'api.example.com' }).api.domain).toBe('api.example.com');
  });

  describe('certificates of terminals', () => {
    const mutualTls = {
      'terminals.mutualTls.domain': 'tills.example.com',
      'terminals.mutualTls.certificateArn': edgeCertificate.replace('us-east-1', 'ap-northeast-1'),
      'terminals.mutualTls.truststore': 's3://authorities/tills.pem',
      'terminals.mutualTls.truststoreVersion': 'v1',
    };
    const api = { 'api.domain': 'api.example.com', 'api.certificateArn': edgeCertificate };
    const place = { 'aws.account': '123456789012', 'aws.region': 'ap-northeast-1' };

    test('are all four settings', () => {
      const { terminals } = settings('prod', { ...mutualTls, ...api, ...place });
      expect(
        Object.entries(terminals.mutualTls).map(([name, value]) => [`terminals.mutualTls.${name}`, value]),
      ).toEqual(Object.entries(mutualTls));
    });

    test.each(Object.keys(mutualTls))('are not three, without %s', (path) => {
      const rest = Object.fromEntries(Object.entries(mutualTls).filter(([name]) => name !== path));
      expect(() => settings('dev', rest)).toThrow(
        `The setting ${path} of stage dev must be set where the others of terminals.mutualTls are.`,
      );
    });

    test.each([
      ['domain', 'api.example.com', /domain of stage dev must be another name than api\.domain/],
      ['domain', 'Tills.example.com', /domain .* must be the name of a host/],
      ['certificateArn', edgeCertificate, /certificateArn .* must be a certificate of aws\.region/],
      ['certificateArn', 'arn:aws:iam::123456789012:role/x', /must be the ARN of a certificate/],
      ['truststore', 'https://authorities.s3.amazonaws.com/tills.pem', /must be an object of S3/],
      ['truststore', 's3://authorities', /must be an object of S3/],
      ['truststoreVersion', 'null', /must be the version of the object, which is not null/],
      ['truststoreVersion', '', /must be the version of the object/],
    ])('are not with %s=%s', (name, value, sentence) => {
      const given = { ...mutualTls, ...api, ...place, [`terminals.mutualTls.${name}`]: value };
      expect(() => settings('dev', given)).toThrow(sentence);
    });
  });

  test('a stage that does not exist', () => {
    expect(() => chosenStages(appWith({ stage: 'production' }))).toThrow(
      /^The setting stage must be one of dev, staging, prod; it is production\.$/,
    );
  });
});
