/** On a schedule: ends the holds that the review's state machine has missed. */
import * as z from 'zod/mini';
import { sweepHolds } from '../domain/review/sweep-holds.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { ledgerEnding } from '../store/ledger-ending.ts';
import { openHolds } from '../store/open-holds.ts';
import { historyRecorder } from '../store/past-balances.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { recordExpiry } from './audit/record-expiry.ts';
import { describeError, log } from './logging/log.ts';
import { task } from './tasks/task.ts';

/** In one run: each takes a few calls, and the next run comes soon. */
const LIMIT = 200;

const tables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  casesTable: environment('CASES_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
  projectionsTable: environment('PROJECTIONS_TABLE'),
});

const ports = () => ({
  ledger: ledgerEnding(tables()),
  cases: caseStore(tables()),
  holds: openHolds(tables()),
  entries: historyRecorder(tables()),
  timeToDecide:
    Math.min(Number(environment('TIME_TO_DECIDE')), Number(environment('HIGH_TIME_TO_DECIDE'))) * 1000,
  margin: Number(environment('SWEEP_MARGIN')) * 1000,
  limit: LIMIT,
});

export const handler = task('sweep-holds', z.unknown(), async () => {
  const now = Date.now();
  const looked = await sweepHolds(ports(), now);
  for (const hold of looked) {
    const { paymentId: payment, outcome } = hold;
    // What the alarm counts.
    if (outcome === 'swept')
      log(
        {
          level: 'error',
          task: 'sweep-holds',
          payment,
          swept: true,
          state: hold.state,
          hold_expired: hold.state === 'expired' ? 1 : 0,
        },
        'hold_expired',
      );
    if (outcome === 'swept' && hold.state === 'expired') await recordExpiry(payment, now);
    if (outcome === 'failed')
      log({ level: 'error', task: 'sweep-holds', payment, outcome, ...describeError(hold.error) });
  }
  const count = (outcome: string) => looked.filter((hold) => hold.outcome === outcome).length;
  const failed = looked.find((hold) => hold.outcome === 'failed');
  // The others were ended; the run counts as failed all the same, so that somebody looks.
  if (failed) throw failed.error;
  return { looked: looked.length, swept: count('swept') };
});
