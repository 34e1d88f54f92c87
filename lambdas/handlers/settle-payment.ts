/** Task of the review's state machine: ends the held payment, as decided or by time. */
import * as z from 'zod/mini';
import { settlePayment } from '../domain/review/settle-payment.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { ledgerEnding } from '../store/ledger-ending.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { recordExpiry } from './audit/record-expiry.ts';
import { log } from './logging/log.ts';
import { task } from './tasks/task.ts';

const name = 'settle-payment';

const input = z.object({ paymentId: z.string() });

const tables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  casesTable: environment('CASES_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
});

const ports = () => ({ ledger: ledgerEnding(tables()), cases: caseStore(tables()) });

export const handler = task(name, input, async ({ paymentId }) => {
  const now = Date.now();
  const { transfer, endedNow } = await settlePayment(ports(), { paymentId, now });
  const { state, withdrawn } = transfer;
  // Whether it is so now or was before: a record that failed is made when the machine asks again. A till that cancels
  // tells the machine, too, by the case that it ends: it needs no right of its own to record.
  if (state === 'expired' || withdrawn) await recordExpiry(paymentId, now, withdrawn);
  // Asked again, it counts no second time.
  if (endedNow) log({ level: 'info', task: name, hold_expired: state === 'expired' ? 1 : 0 }, 'hold_expired');
  return { state };
});
