/** Compares, on a schedule, what the tables and the reviews say of the same money, and calls somebody if they differ. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { FunctionSchedule } from '../constructs/function-schedule.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import type { ReviewMachine } from '../review/review-machine.ts';
import { readsOnly } from '../standby/standby-names.ts';

export interface ReconciliationStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: LedgerStack;
  readonly machine: ReviewMachine;
}

/** As long as a function can run: a slice ends two minutes before, and the next one goes on from there. */
const slice = Duration.minutes(15);

export class ReconciliationStack extends Stack {
  constructor(scope: Construct, id: string, props: ReconciliationStackProps) {
    super(scope, id, props);
    const { settings, data, machine } = props;
    const { everyHours, readsPerSecond, settleSeconds } = settings.reconciliation;
    const { topicArn } = settings.alarms;
    const fn = new HandlerFunction(this, 'reconcile', {
      settings,
      description: 'Compares ledger, wallets, history, store side, cases and executions',
      timeout: slice,
      invokedBy: 'schedule',
    });
    data.ledger.grantReconcile(fn);
    data.projections.grantReconcile(fn);
    data.cases.grantReconcile(fn);
    data.seals.grantReport(fn);
    machine.grantList(fn);
    fn.setEnvironment('RECONCILIATION_HOURS', String(everyHours));
    fn.setEnvironment('RECONCILIATION_READS', String(readsPerSecond));
    fn.setEnvironment('RECONCILIATION_SETTLE', String(settleSeconds));
    fn.setEnvironment('ALARM_TOPIC_ARN', topicArn ?? 'none');
    if (topicArn) fn.allow({ actions: ['sns:Publish'], resources: [topicArn] });
    new FunctionSchedule(this, 'Schedule', {
      settings,
      description: 'A run goes on every 15 minutes until it is finished; between runs there is nothing to do',
      every: slice,
      invokes: fn,
      hurts: 'Nobody may know whether the tables agree: a reconciliation does not go on.',
    });
    this.#watch(settings, fn);
  }

  #watch(settings: Settings, fn: HandlerFunction): void {
    const finished = FilterPattern.exists('$.differences');
    new RunbookAlarm(this, 'DifferencesAlarm', {
      settings,
      metric: this.#metric(settings, fn, {
        name: 'ReconciliationDifferences',
        filterPattern: finished,
        value: '$.differences',
        period: Duration.minutes(5),
      }),
      hurts:
        'Somebody may be shown, owed or kept from money that is not so: the tables say different things of the same transfer, wallet or hold.',
      runbook:
        'Read the rows in the message of the topic, in the log of reconcile, or in the report in the bucket of the seals, ' +
        'and go on as docs/reconciliation.md says for their kind. Never edit the ledger.',
    });
    if (readsOnly(settings)) return;
    new RunbookAlarm(this, 'MissingAlarm', {
      settings,
      metric: this.#metric(settings, fn, {
        name: 'Reconciliations',
        filterPattern: finished,
        value: '1',
        period: Duration.hours(1),
      }),
      silentFor: 2 * settings.reconciliation.everyHours,
      hurts:
        'Nobody knows whether the tables agree: no reconciliation has finished in twice the time that one has.',
      runbook:
        'Read the error in the log of reconcile and correct it. If there is none, it reads too slowly for so many ' +
        'transfers: raise reconciliation.readsPerSecond or everyHours.',
    });
  }

  #metric(
    settings: Settings,
    fn: HandlerFunction,
    wanted: {
      readonly name: string;
      readonly filterPattern: ReturnType<typeof FilterPattern.exists>;
      readonly value: string;
      readonly period: Duration;
    },
  ): Metric {
    const { name: metricName, filterPattern, value: metricValue, period } = wanted;
    const metricNamespace = `Holdfast/${settings.stage}`;
    new MetricFilter(this, metricName, {
      logGroup: fn.logGroup,
      filterPattern,
      metricNamespace,
      metricName,
      metricValue,
      unit: Unit.COUNT,
    });
    return new Metric({ namespace: metricNamespace, metricName, period, statistic: 'Sum' });
  }
}
