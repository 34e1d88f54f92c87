/** Examines what a stage's deployment needs: this machine, the settings, and the account. */
import { App } from 'aws-cdk-lib';
import { needsTarget, SettingError, type Settings, type StageName, settingsOf } from '../../lib/config.ts';
import type { Account } from './account.ts';
import { accountChecks, type Target } from './account-checks.ts';
import type { Examination, Finding } from './finding.ts';
import { type Machine, machineFindings, placeFindings, settingsFindings } from './settings-checks.ts';

export interface Patient {
  readonly stage: StageName;
  /** As `-c` gives it. */
  readonly context: Readonly<Record<string, string>>;
  readonly machine: Machine;
  accountIn(region: string | undefined): Account;
  /** Milliseconds since the epoch. */
  now(): number;
}

export async function examine({ stage, context, machine, accountIn, now }: Patient): Promise<Examination> {
  const findings = machineFindings(machine);
  const settings = readSettings(stage, context);
  const looked = ['Node and npm', 'settings'];
  const names = ['credentials', ...accountChecks.map(({ name }) => name)];
  if ('id' in settings)
    return { stage, target: undefined, findings: [...findings, settings], looked, notLooked: names };
  findings.push(...targetFindings(settings), ...settingsFindings(settings));
  const account = accountIn(settings.aws.region);
  const target = await targetOf(account);
  if ('id' in target) {
    const notLooked = accountChecks.map(({ name }) => name);
    return {
      stage,
      target: undefined,
      findings: [...findings, target],
      looked: [...looked, 'credentials'],
      notLooked,
    };
  }
  findings.push(...accountFindings(settings, target), ...placeFindings(settings, target));
  const asked = { ...target, now: now() };
  for (const { name, run } of accountChecks)
    findings.push(...(await run(account, settings, asked).catch((error: Error) => [notKnown(name, error)])));
  return { stage, target, findings, looked: [...looked, ...names], notLooked: [] };
}

function readSettings(stage: StageName, context: Readonly<Record<string, string>>): Settings | Finding {
  try {
    return settingsOf(new App({ context, analyticsReporting: false }), stage);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return {
      id: 'settings',
      severity: 'error',
      what: error.message,
      why: 'The synthesis stops at it.',
      todo: 'Look the setting up in docs/settings.md.',
    };
  }
}

function targetFindings({ stage, aws }: Settings): Finding[] {
  if (!needsTarget(stage) || aws.account !== undefined) return [];
  return [
    {
      id: 'target-not-named',
      severity: 'error',
      what: `Nobody says which account and region ${stage} is for.`,
      why: 'It must not go to whichever account the credentials point to; the synthesis stops at it.',
      todo: 'Add -c aws.account=… and -c aws.region=….',
    },
  ];
}

async function targetOf(account: Account): Promise<Target | Finding> {
  const region = await account.region().catch(() => undefined);
  if (region === undefined)
    return {
      id: 'region',
      severity: 'error',
      what: 'No region is set.',
      why: 'Nobody can be asked, and nothing can be deployed.',
      todo: 'Set AWS_REGION, a region in your AWS profile, or -c aws.account=… and -c aws.region=….',
    };
  try {
    return { region, account: await account.identity() };
  } catch (error) {
    return credentialsFinding(error as Error);
  }
}

/** By the error's name alone: what it says may have an access key in it. */
function credentialsFinding({ name }: Error): Finding {
  const common = {
    id: 'credentials',
    severity: 'error',
    why: 'A deployment needs them, and so do the other checks.',
  } as const;
  if (/^CredentialsProviderError|^TokenProviderError/.test(name))
    return {
      ...common,
      what: 'There are no credentials of AWS.',
      todo: 'Sign in as you do for the AWS CLI: aws sso login, aws configure, or AWS_PROFILE.',
    };
  if (
    /Expired|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|AccessDenied|InvalidToken/.test(
      name,
    )
  )
    return {
      ...common,
      what: `AWS refuses the credentials (${name}).`,
      todo: 'Sign in anew, and look at the clock of this machine.',
    };
  return {
    ...common,
    id: 'no-answer',
    what: `AWS does not answer (${name}).`,
    todo: 'Look at the network and its proxy; without them nothing can be deployed from here.',
  };
}

function accountFindings({ aws }: Settings, { account }: Target): Finding[] {
  if (aws.account === undefined || aws.account === account) return [];
  return [
    {
      id: 'other-account',
      severity: 'error',
      what: `The credentials are of account ${account}, and the stage is for ${aws.account}.`,
      why: 'The CDK refuses them.',
      todo: `Sign in to ${aws.account}, or correct aws.account.`,
    },
  ];
}

const notKnown = (name: string, error: Error): Finding => ({
  id: 'not-known',
  severity: 'unknown',
  what: `Nobody could look at ${name} (${error.name}).`,
  why: 'It may be missing.',
  todo: 'Use credentials that may read it: docs/doctor.md names the actions.',
});
