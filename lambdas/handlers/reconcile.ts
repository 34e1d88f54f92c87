/** On a schedule: compares what the tables and the reviews say of the same money, a slice at a time. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { reconcile } from '../domain/reconciliation/reconcile.ts';
import { conclusionOf, messageOf, type Report } from '../domain/reconciliation/report.ts';
import { environment } from '../environment.ts';
import { publishAlarm } from '../store/alarm-topic.ts';
import { dynamoDb, push, s3, stepFunctions } from '../store/clients.ts';
import { keptRuns } from '../store/kept-runs.ts';
import { reconciliationKey } from '../store/keys.ts';
import { putReport } from '../store/reconciliation/report-store.ts';
import { reconciliationSources } from '../store/reconciliation/sources.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { log } from './logging/log.ts';
import { task } from './tasks/task.ts';

const name = 'reconcile';

/** Milliseconds: Lambda ends the function after 15 minutes, and a page, its wallets and keeping the run take some. */
const SLICE = 13 * 60_000;

const projections = () => ({
  client: dynamoDb(),
  runtime,
  projectionsTable: environment('PROJECTIONS_TABLE'),
});

const sources = () =>
  reconciliationSources({
    ...projections(),
    ledgerTable: environment('LEDGER_TABLE'),
    casesTable: environment('CASES_TABLE'),
    stepFunctions: stepFunctions(),
    machineArn: environment('REVIEW_MACHINE_ARN'),
    readsPerSecond: Number(environment('RECONCILIATION_READS')),
  });

export const handler = task(name, z.unknown(), () =>
  reconcile(
    {
      sources: sources(),
      runs: keptRuns(projections(), reconciliationKey),
      now: runtime.now,
      sleep: runtime.sleep,
      salt: randomUUID,
      publish,
    },
    {
      every: Number(environment('RECONCILIATION_HOURS')) * 60 * 60_000,
      settle: Number(environment('RECONCILIATION_SETTLE')) * 1000,
      until: runtime.now() + SLICE,
    },
  ),
);

async function publish(report: Report): Promise<void> {
  const place = await putReport({ s3: s3(), runtime, bucket: environment('SEALS_BUCKET') }, report);
  for (const { kind, rows } of report.differences)
    for (const { table, key, says } of rows)
      log({ level: 'error', task: name, difference: kind, table, key, says });
  const topicArn = environment('ALARM_TOPIC_ARN');
  if (!report.ok && topicArn !== 'none')
    await publishAlarm(
      { client: push(), topicArn },
      { subject: `Reconciliation: ${conclusionOf(report)}`.slice(0, 100), message: messageOf(report, place) },
    );
  // What the alarms count.
  const { compared, unsettled } = report;
  const differences = report.differences.length;
  log({
    level: report.ok ? 'info' : 'error',
    task: name,
    differences,
    unsettled,
    ...compared,
    report: place,
  });
}
