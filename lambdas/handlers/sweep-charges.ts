/** On a schedule: asks the card processor about the charges that it never told the end of. */
import * as z from 'zod/mini';
import { sweepCharges } from '../domain/cards/sweep-charges.ts';
import { environment } from '../environment.ts';
import { readCard } from '../store/card-items.ts';
import { cardTopUps } from '../store/card-top-ups.ts';
import { dynamoDb } from '../store/clients.ts';
import { openCharges } from '../store/open-holds.ts';
import { historyRecorder } from '../store/past-balances.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { connectedProcessor } from './cards/processor.ts';
import { describeError, log } from './logging/log.ts';
import { task } from './tasks/task.ts';

/** In one run: each takes a few calls and an answer of the processor's, and the next run comes soon. */
const LIMIT = 50;

const tables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
  projectionsTable: environment('PROJECTIONS_TABLE'),
});

const ports = () => ({
  topUps: cardTopUps(tables()),
  open: openCharges(tables()),
  cards: { read: (id: string) => readCard(tables(), id) },
  entries: historyRecorder(tables()),
  processor: connectedProcessor(),
  timeZone: environment('TIME_ZONE'),
  limit: LIMIT,
});

export const handler = task('sweep-charges', z.unknown(), async () => {
  const looked = await sweepCharges(ports(), Date.now());
  for (const charge of looked) {
    const { topUpId: top_up, outcome } = charge;
    const line = { task: 'sweep-charges', top_up, outcome } as const;
    if (outcome === 'swept') log({ level: 'warn', ...line, state: charge.state });
    // What the alarm counts.
    if (outcome === 'open' && charge.overdue) log({ level: 'error', ...line, overdue: true });
    if (outcome === 'failed') log({ level: 'error', ...line, ...describeError(charge.error) });
  }
  const failed = looked.find((charge) => charge.outcome === 'failed');
  // The others were asked about; the run counts as failed all the same, so that somebody looks.
  if (failed) throw failed.error;
  return { looked: looked.length, swept: looked.filter(({ outcome }) => outcome === 'swept').length };
});
