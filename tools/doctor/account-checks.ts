/** What is missing in the account that a stage is deployed to. */
import { mutualTlsOf } from '../../lib/config/mutual-tls.ts';
import type { Settings } from '../../lib/config.ts';
import { reservedIn } from '../../lib/constructs/reserved.ts';
import { senderIdentity } from '../../lib/notices/sender-identity.ts';
import type { Account } from './account.ts';
import { certificates } from './certificate-check.ts';
import type { Finding } from './finding.ts';
import { truststore } from './truststore-check.ts';

export interface Check {
  /** What it looks at, in a report. */
  readonly name: string;
  run(
    account: Account,
    settings: Settings,
    asked: Target & { readonly now: number },
  ): Promise<readonly Finding[]>;
}

export interface Target {
  readonly account: string;
  readonly region: string;
}

/** That the templates ask for: their rule CheckBootstrapVersion. */
const OLDEST_BOOTSTRAP = 6;

/** Lambda lets no reservation take more than leaves so many to all others. */
const UNRESERVED = 100;

/** As many as a stage makes: its functions have one each, and most of these one more by which their traffic shifts. */
export const ROLES = 260;

/** A tenth of a second a request, of each API, and the consumers of streams, schedules and the state machine besides. */
function concurrencyFor(settings: Settings): number {
  const { api, concurrency } = settings;
  const reserved = reservedIn(concurrency);
  const apis = mutualTlsOf(settings) === undefined ? 1 : 2;
  const running = Math.ceil((apis * api.burst) / 10) + 50;
  return reserved === 0 ? running : reserved + Math.max(UNRESERVED, running);
}

export const accountChecks: readonly Check[] = [
  { name: "the CDK's bootstrap", run: bootstrap },
  { name: "Lambda's concurrency", run: concurrency },
  { name: "IAM's quota of roles", run: roles },
  { name: 'AWS Backup', run: backups },
  { name: 'SES', run: mail },
  { name: 'the topic of alarms', run: topic },
  { name: 'certificates', run: certificates },
  {
    name: 'the truststore of terminals',
    run: (account, settings, { now }) => truststore(account, settings, now),
  },
];

async function bootstrap(
  aws: Account,
  { standby }: Settings,
  { account, region }: Target,
): Promise<readonly Finding[]> {
  const regions = standby.region === undefined ? [region] : [region, standby.region];
  const findings = regions.map(async (each): Promise<readonly Finding[]> => {
    const version = await aws.bootstrapVersion(each);
    if (version !== undefined && version >= OLDEST_BOOTSTRAP) return [];
    return [
      {
        id: 'bootstrap',
        severity: 'error',
        what:
          version === undefined
            ? `The CDK is not bootstrapped in ${each}.`
            : `The CDK's bootstrap in ${each} has version ${version}, and has to have ${OLDEST_BOOTSTRAP}.`,
        why: 'The code of functions is put into its bucket, and its roles deploy the stacks.',
        todo: `Run npx cdk bootstrap aws://${account}/${each}.`,
      },
    ];
  });
  return (await Promise.all(findings)).flat();
}

async function concurrency(account: Account, settings: Settings): Promise<readonly Finding[]> {
  const [limit, wanted] = [await account.concurrency(), concurrencyFor(settings)];
  if (limit >= wanted) return [];
  return [
    {
      id: 'lambda-concurrency',
      severity: settings.stage === 'dev' ? 'warning' : 'error',
      what: `The account runs ${limit} functions at once, and this stage may want ${wanted}, of which ${reservedIn(settings.concurrency)} are reserved.`,
      why:
        'Beyond it Lambda refuses: payments fail, and reviews and histories fall behind. Reservations that leave fewer than ' +
        `${UNRESERVED} fail the deployment. New accounts have as few as 10.`,
      todo: 'Ask for more in Service Quotas: Lambda, "Concurrent executions" (L-B99A9384).',
    },
  ];
}

/** Those of a stage that is there already are counted twice: it is a warning. */
async function roles(account: Account): Promise<readonly Finding[]> {
  const { count, quota } = await account.roles();
  if (count + ROLES <= quota) return [];
  return [
    {
      id: 'iam-roles',
      severity: 'warning',
      what: `The account has ${count} of ${quota} roles, and a stage that is not deployed yet makes up to ${ROLES}.`,
      why: 'Each function has roles of its own. Where there is no room for one more, the deployment fails and is rolled back.',
      todo: 'Ask for more in Service Quotas, in us-east-1: IAM, "Roles per account". Or deploy the stage to an account of its own.',
    },
  ];
}

async function backups(account: Account, { backup }: Settings): Promise<readonly Finding[]> {
  if (!backup.enabled || (await account.backsUpTables())) return [];
  return [
    {
      id: 'backup-not-opted-in',
      severity: 'error',
      what: 'AWS Backup does not look after DynamoDB there.',
      why: 'No copy of the tables is made: each job fails, or is none of the kind that a vault can lock and copy.',
      todo:
        'Run aws backup update-region-settings --resource-type-opt-in-preference DynamoDB=true ' +
        '--resource-type-management-preference DynamoDB=true.',
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
