/** What is missing in the account that a stage is deployed to. */
import type { Settings } from '../../lib/config.ts';
import { senderIdentity } from '../../lib/notices/sender-identity.ts';
import type { Account } from './account.ts';
import type { Finding } from './finding.ts';

export interface Check {
  /** What it looks at, in a report. */
  readonly name: string;
  run(account: Account, settings: Settings, target: Target): Promise<readonly Finding[]>;
}

export interface Target {
  readonly account: string;
  readonly region: string;
}

/** That the templates ask for: their rule CheckBootstrapVersion. */
const OLDEST_BOOTSTRAP = 6;

/** A tenth of a second a request, and the consumers of streams, schedules and the state machine besides. */
const concurrencyFor = ({ api }: Settings): number => Math.ceil(api.burst / 10) + 50;

export const accountChecks: readonly Check[] = [
  { name: "the CDK's bootstrap", run: bootstrap },
  { name: "Lambda's concurrency", run: concurrency },
  { name: 'SES', run: mail },
  { name: 'the topic of alarms', run: topic },
];

async function bootstrap(account: Account, _: Settings, target: Target): Promise<readonly Finding[]> {
  const version = await account.bootstrapVersion();
  if (version !== undefined && version >= OLDEST_BOOTSTRAP) return [];
  return [
    {
      id: 'bootstrap',
      severity: 'error',
      what:
        version === undefined
          ? 'The CDK is not bootstrapped there.'
          : `The CDK's bootstrap has version ${version}, and has to have ${OLDEST_BOOTSTRAP}.`,
      why: 'The code of functions is put into its bucket, and its roles deploy the stacks.',
      todo: `Run npx cdk bootstrap aws://${target.account}/${target.region}.`,
    },
  ];
}

async function concurrency(account: Account, settings: Settings): Promise<readonly Finding[]> {
  const [limit, wanted] = [await account.concurrency(), concurrencyFor(settings)];
  if (limit >= wanted) return [];
  return [
    {
      id: 'lambda-concurrency',
      severity: settings.stage === 'dev' ? 'warning' : 'error',
      what: `The account runs ${limit} functions at once, and this stage may want ${wanted}.`,
      why: 'Beyond it Lambda refuses: payments fail, and reviews and histories fall behind. New accounts have as few as 10.',
      todo: 'Ask for more in Service Quotas: Lambda, "Concurrent executions" (L-B99A9384).',
    },
  ];
}

async function mail(account: Account, { stage, notices }: Settings): Promise<readonly Finding[]> {
  const identity = senderIdentity(notices);
  if (identity === undefined) return [];
  const [{ sending, production }, verified] = [
    await account.mailing(),
    await account.senderVerified(identity),
  ];
  const found: Finding[] = [];
  if (!verified)
    found.push({
      id: 'sender-not-verified',
      severity: 'error',
      what: `SES ${verified === undefined ? 'does not know' : 'has not verified'} the sender ${identity}.`,
      why: 'It refuses every mail, and customers are told of nothing.',
      todo: `Create the identity ${identity} in SES and publish the DNS records that it names (docs/notices.md).`,
    });
  if (!production)
    found.push({
      id: 'ses-sandbox',
      severity: stage === 'prod' ? 'error' : 'warning',
      what: 'SES is in its sandbox there.',
      why: 'It sends to verified addresses only, so that no customer gets a mail.',
      todo: 'Ask for production access in SES, under "Account dashboard"; it takes a day.',
    });
  if (!sending)
    found.push({
      id: 'ses-paused',
      severity: 'error',
      what: 'SES does not send for this account.',
      why: 'AWS has paused it, most often for bounces or complaints.',
      todo: 'Read what SES says under "Reputation metrics", and answer it.',
    });
  return found;
}

async function topic(account: Account, { alarms: { topicArn } }: Settings): Promise<readonly Finding[]> {
  if (topicArn === undefined || (await account.topicExists(topicArn))) return [];
  return [
    {
      id: 'alarm-topic-missing',
      severity: 'error',
      what: 'The topic of alarms.topicArn does not exist.',
      why: 'Alarms go off, and nobody hears of them.',
      todo: 'Make the topic, or correct the setting.',
    },
  ];
}
