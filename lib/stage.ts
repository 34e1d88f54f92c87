/** One stage of Holdfast: its stacks, and what each takes from the others. */
import { CfnRule, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccountStack } from './account/account-stack.ts';
import { acknowledgeRules } from './acknowledged-rules.ts';
import { ApiStack } from './api/api-stack.ts';
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
import { StandbyStack } from './standby/standby-stack.ts';
import { StoresStack } from './stores/stores-stack.ts';
import { VerificationStack } from './verification/verification-stack.ts';

/**
 * Adds the stage's stacks, unless another stage was chosen (`-c stage=...`).
 *
 * @param scope the app, or a stage of the pipeline: stacks, and all that is in them, have the same names in both
 * @throws SettingError for a setting that is wrong
 */
export function addStage(scope: Construct, stage: StageName): void {
  if (!chosenStages(scope).includes(stage)) return;
  const settings = settingsOf(scope, stage);
  refuseUnnamedTarget(scope, settings);
  const { account, region } = settings.aws;
  const name = (part: string) => `Holdfast-${stage}-${part}`;
  /** In a stage of the pipeline, the CDK would put that stage's name before the stack's. */
  const titled = (part: string, description: string) => ({ stackName: name(part), description });
  const common: StackProps = {
    // CloudFormation hands the stack's tags on to each resource.
    tags: { 'holdfast:stage': stage },
    ...(account && region ? { env: { account, region } } : {}),
  };
  const stateful: StackProps = { ...common, terminationProtection: settings.keepData };

  const data = new LedgerStack(scope, name('Ledger'), {
    ...stateful,
    settings,
    ...titled('Ledger', 'Holdfast: the tables that hold money, devices, stores and cases'),
  });
  const identity = new IdentityStack(scope, name('Identity'), {
    ...stateful,
    settings,
    data,
    ...titled('Identity', 'Holdfast: who customers and reviewers are'),
  });
  const shared = { ...common, settings, identity, data };
  const payments = new PaymentsStack(scope, name('Payments'), {
    ...shared,
    ...titled('Payments', 'Holdfast: devices, wallets, top-ups and payments'),
  });
  const charges = new ChargesStack(scope, name('Charges'), {
    ...shared,
    ...titled('Charges', 'Holdfast: what tills charge'),
  });
  const verification = new VerificationStack(scope, name('Verification'), {
    ...shared,
    ...titled('Verification', 'Holdfast: who customers are, as a provider finds it'),
  });
  const cards = new CardsStack(scope, name('Cards'), {
    ...shared,
    ...titled('Cards', 'Holdfast: cards that customers top up from, and what their processor says'),
  });
  const accounts = new AccountStack(scope, name('Account'), {
    ...shared,
    ...titled('Account', 'Holdfast: freezes, ended sessions and resets'),
  });
  const review = new ReviewStack(scope, name('Review'), {
    ...shared,
    ...titled('Review', 'Holdfast: held payments and the people who decide them'),
  });
  new SealingStack(scope, name('Sealing'), {
    ...common,
    settings,
    data,
    ...titled('Sealing', 'Holdfast: the sealed chain of the transfers'),
  });
  const risk = new RiskStack(scope, name('Risk'), {
    ...shared,
    ...titled('Risk', 'Holdfast: the rules, and what customers and stores did of late'),
  });
  new ReconciliationStack(scope, name('Reconciliation'), {
    ...common,
    settings,
    data,
    machine: review.machine,
    ...titled('Reconciliation', 'Holdfast: whether the tables and the reviews agree'),
  });
  const operations = new OperationsStack(scope, name('Operations'), {
    ...shared,
    ...titled('Operations', 'Holdfast: stores, kill switches and refunds'),
  });
  const stores = new StoresStack(scope, name('Stores'), {
    ...shared,
    ...titled('Stores', 'Holdfast: what stores are owed'),
  });
  const lists = new ListsStack(scope, name('Lists'), {
    ...shared,
    ...titled('Lists', 'Holdfast: what operators let pass, watch and block'),
  });
  const api = new ApiStack(scope, name('Api'), {
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
    ...titled('Api', 'Holdfast: the HTTP API'),
  });
  if (hasConsole(settings)) {
    new ConsoleStack(scope, name('Console'), {
      ...common,
      settings,
      identity,
      apiUrl: api.url,
      ...titled('Console', "Holdfast: the reviewers' console"),
    }).addStackDependency(api);
  }
  new NoticesStack(scope, name('Notices'), {
    ...shared,
    apiUrl: api.url,
    ...titled('Notices', 'Holdfast: what customers are told'),
    // Of an API with a name of its own neither takes anything, and both lead there.
  }).addStackDependency(api);
  const { region: standbyRegion } = settings.standby;
  if (account && standbyRegion) {
    const standby = new StandbyStack(scope, name('Standby'), {
      ...stateful,
      env: { account, region: standbyRegion },
      settings,
      ...titled('Standby', 'Holdfast: what is kept in a second region'),
    });
    // The plan copies into its vault, and the replicas are under its key.
    data.addStackDependency(standby);
  }
  new WatchStack(scope, name('Watch'), {
    ...common,
    settings,
    identity,
    data,
    machine: review.machine,
    stacks: stacksOf(scope, settings),
    ...titled('Watch', 'Holdfast: dashboards, objectives and questions of logs'),
  });
  const stacks = stacksOf(scope, settings);
  data.encryptLogs(stacks);
  acknowledgeRules(stacks);
  if (needsTarget(stage) && !account) for (const stack of stacks) refuseDeployment(stack);
}

const stacksOf = (scope: Construct, { stage }: Settings): Stack[] =>
  scope.node.children
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
