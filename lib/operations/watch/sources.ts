/** Where the numbers of dashboards and objectives come from: metrics of ours, and those that AWS's services have of ours. */
import type { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, type MetricProps } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, metricNamespace, metrics } from '../../../lambdas/metrics.ts';
import { apiName, stageName, terminalApiName } from '../../api/contract-api.ts';
import { mutualTlsOf } from '../../config/mutual-tls.ts';
import type { Settings } from '../../config.ts';
import type { DeadLetterQueue } from '../../constructs/dead-letter-queue.ts';
import type { HandlerFunction } from '../../constructs/handler-function.ts';
import type { IdentityStack } from '../../identity/identity-stack.ts';
import type { LedgerStack } from '../../ledger/ledger-stack.ts';
import type { ReviewMachine } from '../../review/review-machine.ts';
import { dimensionValues } from './dimension-values.ts';

export interface Watched {
  readonly settings: Settings;
  readonly identity: IdentityStack;
  readonly data: LedgerStack;
  readonly machine: ReviewMachine;
  /** Of the whole stage, by the paths of their handlers' files. */
  readonly functions: ReadonlyMap<string, HandlerFunction>;
  readonly deadLetters: readonly DeadLetterQueue[];
}

type Dimensions = Readonly<Record<string, string>>;

interface Shown {
  readonly statistic: string;
  readonly label?: string;
  readonly period?: Duration;
}

export class Sources {
  readonly watched: Watched;

  constructor(watched: Watched) {
    this.watched = watched;
  }

  /** One of lambdas/metrics.ts. @throws Error for dimensions that nothing emits it with */
  ours(metricName: MetricName, dimensions: Dimensions, shown: Shown): Metric {
    const known = metrics[metricName].dimensions.some(
      (names) =>
        names.length === Object.keys(dimensions).length &&
        names.every((name) => dimensionValues[name].includes(dimensions[name] ?? '')),
    );
    if (!known) throw new Error(`Nothing emits ${metricName} with ${JSON.stringify(dimensions)}`);
    return this.#metric(metricNamespace(this.#stage), metricName, dimensions, shown);
  }

  /** What a metric filter counts in logs. */
  counted(metricName: string, label: string): Metric {
    return this.#metric(metricNamespace(this.#stage), metricName, {}, { statistic: 'Sum', label });
  }

  /** @param handler the path of its file, as `triggers/pre-sign-up` @throws Error if the stage has no such function */
  lambda(handler: string, metricName: string, shown: Shown): Metric {
    const fn = this.watched.functions.get(handler);
    if (!fn) throw new Error(`No function has the handler ${handler}`);
    return this.#metric(
      'AWS/Lambda',
      metricName,
      { FunctionName: fn.functionName },
      { label: handler, ...shown },
    );
  }

  /** Of the API, and where terminals have one of their own, of that. */
  api(metricName: string, shown: Shown & { readonly label: string }): readonly Metric[] {
    const of = (ApiName: string, label: string) =>
      this.#metric('AWS/ApiGateway', metricName, { ApiName, Stage: stageName }, { ...shown, label });
    const { settings } = this.watched;
    return [
      of(apiName(settings), shown.label),
      ...(mutualTlsOf(settings) ? [of(terminalApiName(settings), `${shown.label}, of terminals`)] : []),
    ];
  }

  table(table: 'ledger' | 'registry' | 'cases' | 'projections', metricName: string, shown: Shown): Metric {
    const { tableName } = this.watched.data[table];
    return this.#metric('AWS/DynamoDB', metricName, { TableName: tableName }, { label: table, ...shown });
  }

  reviews(metricName: string, label: string): Metric {
    const dimensions = { StateMachineArn: this.watched.machine.arn };
    return this.#metric('AWS/States', metricName, dimensions, { statistic: 'Sum', label });
  }

  /** Of the customers' app. */
  userPool(metricName: string, label: string): Metric {
    const { userPoolId, client } = this.watched.identity.customers;
    const dimensions = { UserPool: userPoolId, UserPoolClient: client.userPoolClientId };
    return this.#metric('AWS/Cognito', metricName, dimensions, { statistic: 'Sum', label });
  }

  get deadLetters(): readonly IMetric[] {
    return this.watched.deadLetters.map((queue) => queue.waiting.with({ label: queue.node.path }));
  }

  /** Of all that the account has in the region, or for the bill, of all regions. */
  account(
    namespace: string,
    metricName: string,
    shown: Shown & Pick<MetricProps, 'region' | 'dimensionsMap'>,
  ): Metric {
    const { dimensionsMap = {}, ...rest } = shown;
    return this.#metric(namespace, metricName, dimensionsMap, rest);
  }

  get #stage(): string {
    return this.watched.settings.stage;
  }

  #metric(
    namespace: string,
    metricName: string,
    dimensionsMap: Dimensions,
    shown: Partial<MetricProps>,
  ): Metric {
    return new Metric({ namespace, metricName, dimensionsMap: { ...dimensionsMap }, ...shown });
  }
}
