/** On a schedule: takes the backtest whose turn it is one slice further. */
import * as z from 'zod/mini';
import type { Progress } from '../domain/backtest/run.ts';
import { runBacktests } from '../domain/backtest/run-backtests.ts';
import { environment } from '../environment.ts';
import { backtestSources } from '../store/backtest/backtest-sources.ts';
import { dynamoDb } from '../store/clients.ts';
import { keptRuns } from '../store/kept-runs.ts';
import { backtestingKey } from '../store/keys.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { backtestPorts } from './rulesets/backtest-ports.ts';
import { task } from './tasks/task.ts';

/** Milliseconds: the next slice comes a minute after this one, and a page and keeping the run take some. */
const SLICE = 45_000;

export const handler = task('run-backtests', z.unknown(), () => {
  const { drafts, backtests } = backtestPorts();
  const client = dynamoDb();
  return runBacktests(
    {
      backtests,
      document: drafts.document,
      runs: keptRuns<Progress>(
        { client, runtime, projectionsTable: environment('PROJECTIONS_TABLE') },
        backtestingKey,
      ),
      sources: backtestSources({
        client,
        runtime,
        ledgerTable: environment('LEDGER_TABLE'),
        casesTable: environment('CASES_TABLE'),
        registryTable: environment('REGISTRY_TABLE'),
        readsPerSecond: Number(environment('BACKTEST_READS')),
      }),
      now: runtime.now,
    },
    { until: runtime.now() + SLICE },
  );
});
