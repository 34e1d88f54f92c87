/** One stage of Holdfast: its stacks, and what each takes from the others. */
import { type App, CfnRule, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { AccountStack } from './account/account-stack.ts';
import { acknowledgeRules } from './acknowledged-rules.ts';
import { ApiStack } from './api/api-stack.ts';
import { StandbyStack } from './backup/standby-stack.ts';
import { CardsStack } from './cards/cards-stack.ts';
import { ChargesStack } from './charges/charges-stack.ts';
import {
  chosenStages,
  needsTarget,
  refuseUnnamedTarget,
  type Settings,
  type StageName,
  settingsOf,
} from './config.ts';
import { ConsoleStack, hasConsole } from './console/console-stack.ts';
import { IdentityStack } from './identity/identity-stack.ts';
import { LedgerStack } from './ledger/ledger-stack.ts';
import { ListsStack } from './lists/lists-stack.ts';
import { NoticesStack } from './notices/notices-stack.ts';
import { OperationsStack } from './operations/operations-stack.ts';
import { WatchStack } from './operations/watch/watch-stack.ts';
import { PaymentsStack } from './payments/payments-stack.ts';
import { ReconciliationStack } from './reconciliation/reconciliation-stack.ts';
import { ReviewStack } from './review/review-stack.ts';
import { RiskStack } from './risk/risk-stack.ts';
import { SealingStack } from './sealing/sealing-stack.ts';
import { StoresStack } from './stores/stores-stack.ts';
import { VerificationStack } from './verification/verification-stack.ts';

/**
 * Adds the stage's stacks, unless another stage was chosen (`-c stage=...`).
 *
 * @throws SettingError for a setting that is wrong
 */
export function addStage(app: App, stage: StageName): void {
  if (!chosenStages(app).includes(stage)) return;
  const settings = settingsOf(app, stage);
  refuseUnnamedTarget(app, settings);
  const { account, region } = settings.aws;
  const name = (part: string) => `Holdfast-${stage}-${part}`;
  const common: StackProps = {
    // CloudFormation hands the stack's tags on to each resource.
    tags: { 'holdfast:stage': stage },
    ...(account && region ? { env: { account, region } } : {}),
  };
  const stateful: StackProps = { ...common, terminationProtection: settings.keepData };

  const data = new LedgerStack(app, name('Ledger'), {
    ...stateful,
    settings,
    description: 'Holdfast: the tables that hold money, devices, stores and cases',
  });
  const identity = new IdentityStack(app, name('Identity'), {
    ...stateful,
    settings,
    data,
    description: 'Holdfast: who customers and reviewers are',
  });
  const shared = { ...common, settings, identity, data };
  const payments = new PaymentsStack(app, name('Payments'), {
    ...shared,
    description: 'Holdfast: devices, wallets, top-ups and payments',
  });
  const charges = new ChargesStack(app, name('Charges'), {
    ...shared,
    description: 'Holdfast: what tills charge',
  });
  const verification = new VerificationStack(app, name('Verification'), {
    ...shared,
    description: 'Holdfast: who customers are, as a provider finds it',
  });
  const cards = new CardsStack(app, name('Cards'), {
    ...shared,
    description: 'Holdfast: cards that customers top up from, and what their processor says',
  });
  const accounts = new AccountStack(app, name('Account'), {
    ...shared,
    description: 'Holdfast: freezes, ended sessions and resets',
  });
  const review = new ReviewStack(app, name('Review'), {
    ...shared,
    description: 'Holdfast: held payments and the people who decide them',
  });
  new SealingStack(app, name('Sealing'), {
    ...common,
    settings,
    data,
    description: 'Holdfast: the sealed chain of the transfers',
  });
  const risk = new RiskStack(app, name('Risk'), {
    ...shared,
    description: 'Holdfast: the rules, and what customers and stores did of late',
  });
  new ReconciliationStack(app, name('Reconciliation'), {
    ...common,
    settings,
    data,
    machine: review.machine,
    description: 'Holdfast: whether the tables and the reviews agree',
  });
  const operations = new OperationsStack(app, name('Operations'), {
    ...shared,
    description: 'Holdfast: stores, kill switches and refunds',
  });
  const stores = new StoresStack(app, name('Stores'), {
    ...shared,
    description: 'Holdfast: what stores are owed',
  });
  const lists = new ListsStack(app, name('Lists'), {
    ...shared,
    description: 'Holdfast: what operators let pass, watch and block',
  });
  const api = new ApiStack(app, name('Api'), {
    ...common,
    settings,
    identity,
    handlers: {
      ...payments.handlers,
      ...charges.handlers,
      ...accounts.handlers,
      ...verification.handlers,
      ...cards.handlers,
      ...review.handlers,
      ...operations.handlers,
      ...stores.handlers,
      ...lists.handlers,
      ...risk.handlers,
    },
    description: 'Holdfast: the HTTP API',
  });
  if (hasConsole(settings)) {
    new ConsoleStack(app, name('Console'), {
      ...common,
      settings,
      identity,
      apiUrl: api.url,
      description: "Holdfast: the reviewers' console",
    });
  }
  new NoticesStack(app, name('Notices'), {
    ...shared,
    apiUrl: api.url,
    description: 'Holdfast: what customers are told',
  });
  const { standbyRegion } = settings.backup;
  if (account && standbyRegion) {
    const standby = new StandbyStack(app, name('Standby'), {
      ...stateful,
      env: { account, region: standbyRegion },
      settings,
      description: 'Holdfast: what is kept in a second region',
    });
    // The plan copies into its vault.
    data.addStackDependency(standby);
  }
  new WatchStack(app, name('Watch'), {
    ...common,
    settings,
    identity,
    data,
    machine: review.machine,
    stacks: stacksOf(app, settings),
    description: 'Holdfast: dashboards, objectives and questions of logs',
  });
  const stacks = stacksOf(app, settings);
  data.encryptLogs(stacks);
  acknowledgeRules(stacks);
  if (needsTarget(stage) && !account) for (const stack of stacks) refuseDeployment(stack);
}

const stacksOf = (app: App, { stage }: Settings): Stack[] =>
  app.node.children
    .filter((child) => child instanceof Stack)
    .filter(({ stackName }) => stackName.startsWith(`Holdfast-${stage}-`));

/** All stages are synthesized to be looked at, without an account; CloudFormation must not take such a template. */
function refuseDeployment(stack: Stack): void {
  new CfnRule(stack, 'AccountAndRegionAreNamed', {
    assertions: [
      {
        assert: Fn.conditionEquals('named', 'unnamed'),
        assertDescription: 'Synthesize this stage with -c stage=, -c aws.account= and -c aws.region=.',
      },
    ],
  });
}
