/** A stage that is given all that it can have, and what the doctor says of it. */
import type { StageName } from '../../../lib/config.ts';
import { accountIn } from '../../../tools/doctor/account.ts';
import { examine } from '../../../tools/doctor/examine.ts';
import { accountId, now, region } from './stub-account.ts';

export const topicArn = `arn:aws:sns:${region}:${accountId}:alarms`;
const apps = '[{"teamId":"ABCDE12345","bundleId":"com.example.pay"}]';
export const certificateArn = `arn:aws:acm:us-east-1:${accountId}:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f`;

/** All that a stage can be given. */
export const whole: Readonly<Record<string, string>> = {
  'aws.account': accountId,
  'aws.region': region,
  'devices.appleApps': apps,
  'alarms.topicArn': topicArn,
  'notices.from': 'notices@pay.example',
  'console.domain': 'console.pay.example',
  'console.certificateArn': certificateArn,
  'api.domain': 'api.pay.example',
  'api.certificateArn': certificateArn,
  'terminals.mutualTls.domain': 'tills.pay.example',
  'terminals.mutualTls.certificateArn': certificateArn.replace('us-east-1', region),
  'terminals.mutualTls.truststore': 's3://pay-authorities/tills.pem',
  'terminals.mutualTls.truststoreVersion': 'v1',
};

export const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)));

export const machine = { node: '24.21.0', npm: '11.0.0', wantedNode: 24 };

export const examined = (stage: StageName, context: Readonly<Record<string, string>> = whole, on = machine) =>
  examine({ stage, context, machine: on, accountIn, now: () => now });

export const ids = async (examination: ReturnType<typeof examined>) =>
  (await examination).findings.map(({ id, severity }) => `${severity} ${id}`);

/** What prod has besides: its providers are the deployer's own. */
export const always = ['warning top-ups', 'warning identity-provider'];
