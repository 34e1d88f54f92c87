/** What the doctor finds: each finding where it is due, and not where it is not. */
import { describe, expect, test } from 'vitest';
import { type StageName, stageNames } from '../../../lib/config.ts';
import { accountIn } from '../../../tools/doctor/account.ts';
import { examine } from '../../../tools/doctor/examine.ts';
import { isWell } from '../../../tools/doctor/finding.ts';
import { examinationReport } from '../../../tools/doctor/report.ts';
import { typedStage } from '../../../tools/doctor/typed-stage.ts';
import { always, certificateArn, examined, ids, machine, topicArn, whole, without } from './examined.ts';
import { accountId, accountWith, asked, now, region, secret, withStubAccount } from './stub-account.ts';

withStubAccount();

describe('nothing is missing', () => {
  test.each(stageNames)('in %s with all that it can have', async (stage) => {
    const examination = await examined(stage);
    expect(examination.findings.filter(({ severity }) => severity !== 'warning')).toEqual([]);
    expect(await ids(examined(stage))).toEqual(stage === 'prod' ? always : []);
    expect(isWell(examination)).toBe(true);
    expect(examination.target).toEqual({ account: accountId, region });
    expect(examinationReport(examination)).toMatch(/nothing stands in the way of a deployment/);
  });

  test('and every service was asked, without a change to anything', async () => {
    await examined('prod');
    expect(asked.sort()).toEqual([
      'CertificateManager.DescribeCertificate in ap-northeast-1',
      'CertificateManager.DescribeCertificate in us-east-1',
      'CertificateManager.DescribeCertificate in us-east-1',
      'acm POST /',
      'acm POST /',
      'acm POST /',
      'backup GET /account-settings',
      'iam POST /',
      'lambda GET /2016-08-19/account-settings',
      's3 GET /pay-authorities/tills.pem?versionId=v1&x-id=GetObject',
      'ses GET /v2/email/account',
      'ses GET /v2/email/identities/pay.example',
      'sns POST /',
      'ssm POST /',
      'sts POST /',
    ]);
  });

  test('in dev as it is, but for a sender of mails', async () => {
    expect(await ids(examined('dev', {}))).toEqual(['warning mail-sender']);
  });
});

describe('in the settings', () => {
  test.each<[string, StageName, Readonly<Record<string, string>>, string]>([
    ['a wrong value', 'prod', { ...whole, 'logs.retentionDays': '15' }, 'error settings'],
    ['no account and region in prod', 'prod', without('aws.account', 'aws.region'), 'error target-not-named'],
    [
      'no account and region in staging',
      'staging',
      without('aws.account', 'aws.region'),
      'error target-not-named',
    ],
    ['no app in prod', 'prod', without('devices.appleApps'), 'error app-identities'],
    ['no app in staging', 'staging', without('devices.appleApps'), 'warning app-identities'],
    ['no topic in prod', 'prod', without('alarms.topicArn'), 'error alarm-topic'],
    ['no topic in staging', 'staging', without('alarms.topicArn'), 'warning alarm-topic'],
    ['no sender in prod', 'prod', without('notices.from'), 'error mail-sender'],
    [
      'no console in prod',
      'prod',
      without('console.domain', 'console.certificateArn'),
      'warning console-domain',
    ],
    [
      'a topic of another account',
      'prod',
      { ...whole, 'alarms.topicArn': topicArn.replace(accountId, '210987654321') },
      'error other-place',
    ],
    [
      'a certificate of another account',
      'prod',
      { ...whole, 'console.certificateArn': certificateArn.replace(accountId, '210987654321') },
      'error other-place',
    ],
    [
      "a certificate of another account for the API's name",
      'prod',
      { ...whole, 'api.certificateArn': certificateArn.replace(accountId, '210987654321') },
      'error other-place',
    ],
    [
      'a certificate of another region',
      'prod',
      { ...whole, 'api.certificateArn': certificateArn.replace('us-east-1', region) },
      'error settings',
    ],
    [
      "a certificate of another account for the terminals' name",
      'prod',
      {
        ...whole,
        'terminals.mutualTls.certificateArn': certificateArn
          .replace('us-east-1', region)
          .replace(accountId, '210987654321'),
      },
      'error other-place',
    ],
    [
      "a certificate of another region for the terminals' name",
      'prod',
      { ...whole, 'terminals.mutualTls.certificateArn': certificateArn },
      'error settings',
    ],
    ['a name without its certificate', 'prod', without('api.certificateArn'), 'error settings'],
  ])('%s', async (_, stage, context, finding) => {
    const found = await ids(examined(stage, context));
    expect(found.filter((each) => !always.includes(each))).toEqual([finding]);
  });

  test('another app, of Android, is one as well', async () => {
    const android = `[{"packageName":"com.example.pay","signatureDigests":["${'0a'.repeat(32)}"]}]`;
    const context = { ...without('devices.appleApps'), 'devices.androidApps': android };
    expect(await ids(examined('prod', context))).toEqual(always);
  });
});

describe('on this machine', () => {
  test.each([
    ['an old Node', { ...machine, node: '20.19.0' }, ['error node-version']],
    ['an old npm', { ...machine, npm: '9.9.4' }, ['error npm-version']],
    ['no npm at all', { ...machine, npm: undefined }, []],
  ])('%s', async (_, on, found) => {
    const examination = examine({ stage: 'dev', context: whole, machine: on, accountIn, now: () => now });
    expect(await ids(examination)).toEqual(found);
  });
});

test('what AWS says is never repeated: only the name of an error is', async () => {
  accountWith({ bootstrap: { error: 'InternalServerError' } });
  const examination = await examined('dev');
  expect(examination.findings.map(({ id }) => id)).toEqual(['not-known']);
  expect(JSON.stringify(examination)).not.toContain(secret);
});

describe('what is typed', () => {
  test('is a stage and its settings', () => {
    expect(typedStage(['stage=prod', 'devices.appleApps=[{"a":"="}]'], '')).toEqual({
      stage: 'prod',
      context: { 'devices.appleApps': '[{"a":"="}]' },
    });
  });

  test.each([
    [[], /Name the stage: -c stage=dev, -c stage=staging, -c stage=prod/],
    [['stage=production'], /Name the stage/],
    [['stage'], /-c takes a setting and its value/],
  ])('%j is refused', (typed, sentence) => {
    expect(() => typedStage(typed, 'Usage')).toThrow(sentence);
  });
});
