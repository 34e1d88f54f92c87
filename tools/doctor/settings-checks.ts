/** What is missing in the settings and on this machine, which can be told without asking AWS. */
import type { Settings } from '../../lib/config.ts';
import type { Finding } from './finding.ts';

/** What runs the command. */
export interface Machine {
  readonly node: string;
  /** Undefined where npm did not start this. */
  readonly npm: string | undefined;
  /** The major version that package.json brings. */
  readonly wantedNode: number;
}

const OLDEST_NPM = 10;
const majorOf = (version: string): number => Number.parseInt(version, 10);

export function machineFindings({ node, npm, wantedNode }: Machine): Finding[] {
  const found: Finding[] = [];
  if (majorOf(node) < wantedNode)
    found.push({
      id: 'node-version',
      severity: 'error',
      what: `Node is ${node}, and the app needs ${wantedNode}.`,
      why: 'The CDK app is TypeScript that Node runs as it is, which older ones do not.',
      todo: 'Run npm ci, which brings it, and start commands through npm or npx.',
    });
  if (npm !== undefined && majorOf(npm) < OLDEST_NPM)
    found.push({
      id: 'npm-version',
      severity: 'error',
      what: `npm is ${npm}, and the lockfile needs ${OLDEST_NPM} or newer.`,
      why: 'Older ones read the lockfile otherwise, and install something else.',
      todo: `Run npm install --global npm@${OLDEST_NPM}.`,
    });
  return found;
}

/** Each says what customers, reviewers or operators of this stage would not have. */
export const settingsFindings = (settings: Settings): Finding[] => [
  ...appFindings(settings),
  ...moneyFindings(settings),
  ...peopleFindings(settings),
];

function appFindings({ stage, devices }: Settings): Finding[] {
  if (devices.acceptSoftwareKeys || devices.appleApps.length + devices.androidApps.length > 0) return [];
  return [
    {
      id: 'app-identities',
      severity: stage === 'prod' ? 'error' : 'warning',
      what: 'No app may enrol a phone.',
      why: 'Without an enrolled phone nobody pays, and this stage takes no key without hardware.',
      todo: "Name your apps: -c 'devices.appleApps=[…]' and -c 'devices.androidApps=[…]' (docs/device-linkage.md).",
    },
  ];
}

function moneyFindings({ fundingSources, cards, verification }: Settings): Finding[] {
  const found: Finding[] = [];
  if (fundingSources.length === 0 && cards.processor === 'none')
    found.push({
      id: 'top-ups',
      severity: 'warning',
      what: 'Nobody can top up.',
      why: 'There is neither a source of funds nor a card processor.',
      todo: 'Connect a card processor (docs/cards.md), then set cards.processor.',
    });
  if (verification.provider === 'none')
    found.push({
      id: 'identity-provider',
      severity: 'warning',
      what: 'No customer can be verified.',
      why: 'Everybody stays at the limits of limits.contactVerified.',
      todo: 'Connect an identity provider (docs/identity-verification.md), then set verification.provider.',
    });
  return found;
}

function peopleFindings({ stage, alarms, notices, console: page }: Settings): Finding[] {
  const found: Finding[] = [];
  if (alarms.topicArn === undefined && stage !== 'dev')
    found.push({
      id: 'alarm-topic',
      severity: stage === 'prod' ? 'error' : 'warning',
      what: 'No alarm wakes anybody.',
      why: 'Alarms only show in CloudWatch, where nobody looks at night.',
      todo: 'Make an SNS topic that your people on call subscribe to: -c alarms.topicArn=….',
    });
  if (notices.from === undefined)
    found.push({
      id: 'mail-sender',
      severity: stage === 'prod' ? 'error' : 'warning',
      what: 'No customer is told of anything by mail.',
      why: 'Whoever is being robbed does not hear of it, and has no link to freeze the account with.',
      todo: 'Verify a sender in SES: -c notices.from=… (docs/notices.md).',
    });
  if (stage === 'prod' && page.domain === undefined)
    found.push({
      id: 'console-domain',
      severity: 'warning',
      what: 'Reviewers have no console.',
      why: 'prod has one only under a name of its own; held payments wait until their time runs out.',
      todo: 'Set console.domain and console.certificateArn (docs/console.md).',
    });
  return found;
}

/** Names of AWS in the settings that are of another account or region than the stage. */
export function placeFindings(
  { alarms, api, console: page, terminals, notices: { pushApplications } }: Settings,
  target: { readonly account: string; readonly region: string },
): Finding[] {
  const arns: readonly (readonly [path: string, arn: string | undefined, region: string])[] = [
    ['alarms.topicArn', alarms.topicArn, target.region],
    ['api.certificateArn', api.certificateArn, 'us-east-1'],
    ['console.certificateArn', page.certificateArn, 'us-east-1'],
    ['console.webAclArn', page.webAclArn, 'us-east-1'],
    ['terminals.mutualTls.certificateArn', terminals.mutualTls.certificateArn, target.region],
    ['notices.pushApplications.apns', pushApplications.apns, target.region],
    ['notices.pushApplications.fcm', pushApplications.fcm, target.region],
  ];
  return arns.flatMap(([path, arn, region]): Finding[] => {
    const [, , , itsRegion, itsAccount] = arn?.split(':') ?? [];
    if (arn === undefined || (itsRegion === region && itsAccount === target.account)) return [];
    return [
      {
        id: 'other-place',
        severity: 'error',
        what: `${path} is of account ${itsAccount} in ${itsRegion}, and has to be of ${target.account} in ${region}.`,
        why: 'The deployment fails on it, or what it names is never reached.',
        todo: `Give ${path} the name of one of your stage's own.`,
      },
    ];
  });
}
