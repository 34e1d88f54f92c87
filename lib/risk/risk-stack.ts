/**
 * The rules: what they look at beside the request, which is customers' and stores' activity projected from the history; and
 * the operators' functions that change them.
 */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { FunctionSchedule } from '../constructs/function-schedule.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { functionsFor } from '../identity/functions-for.ts';
import type { IdentityStack } from '../identity/identity-stack.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { setCashConvertible } from '../payments/set-terms.ts';
import { backtestFunctions, rulesetFunctions, snoozeFunctions } from './ruleset-functions.ts';

export interface RiskStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
}

export class RiskStack extends Stack {
  /** Contract operation -> its function. */
  readonly handlers: Readonly<Record<string, HandlerFunction>>;

  constructor(scope: Construct, id: string, props: RiskStackProps) {
    super(scope, id, props);
    this.#projectActivity(props);
    this.#runBacktests(props);
    const operatorFunction = functionsFor(props.identity.reviewers, this, props.settings);
    this.handlers = {
      ...rulesetFunctions(props, operatorFunction),
      ...backtestFunctions(props, operatorFunction),
      ...snoozeFunctions(props, operatorFunction),
    };
  }

  #runBacktests({ settings, data }: RiskStackProps): void {
    const fn = new HandlerFunction(this, 'run-backtests', {
      settings,
      description: 'Judges what is stored by a draft',
      timeout: Duration.minutes(2),
      invokedBy: 'schedule',
    });
    data.registry.grantRunBacktests(fn);
    data.ledger.grantBacktest(fn);
    data.cases.grantBacktest(fn);
    data.projections.grantBacktest(fn);
    fn.setEnvironment('BACKTEST_READS', String(settings.risk.backtestReadsPerSecond));
    new FunctionSchedule(this, 'Backtests', {
      settings,
      description:
        'A backtest goes on every minute until it is done; while none waits there is nothing to do',
      every: Duration.minutes(1),
      invokes: fn,
      hurts: 'Whoever asked for a backtest waits for it in vain; no payment is judged otherwise than before.',
    });
  }

  #projectActivity({ settings, data }: RiskStackProps): void {
    const fn = new HandlerFunction(this, 'project-activity', {
      settings,
      description: 'Tells the rules what customers and stores did of late',
      timeout: Duration.seconds(30),
    });
    data.registry.grantProjectActivity(fn);
    data.projections.grantProjectActivity(fn);
    fn.setEnvironment('TIME_ZONE', settings.timeZone);
    setCashConvertible(fn, settings);
    new StreamConsumer(this, 'Activity', {
      settings,
      // The customer's own partition: their entries come in one order, from one shard at a time.
      table: data.projections,
      consumer: fn,
      batchSize: 100,
      // For the shard's name alone: nothing is kept in a window.
      tumblingWindow: Duration.minutes(15),
      oldest: Duration.minutes(5),
      filters: [
        {
          eventName: ['INSERT', 'MODIFY'],
          dynamodb: {
            Keys: { pk: { S: [{ prefix: 'WALLET#' }] }, sk: { S: [{ prefix: 'ENTRY#' }] } },
            NewImage: { kind: { S: ['payment', 'top_up'] } },
          },
        },
      ],
      hurts: 'Customers are judged without what they and their stores did of late: bursts are not held.',
      runbook:
        'Read the error in the log of project-activity and correct it, then run npm run rebuild:activity (docs/activity.md).',
    });
  }
}
