/** POST /charges/reconciliations */
import { reconcileCharges } from '../contract/charges.ts';
import { reconcileCharges as reconcile } from '../domain/charges/reconcile-charges.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { readCharges } from '../store/payments-in-ledger.ts';
import { admitted } from './charges/admitted.ts';
import { operation } from './http/operation.ts';
import { moneyTables } from './money/ports.ts';
import { statusOfCharge } from './render/charge.ts';
import { renderDifference, renderTotals } from './render/reconciliation.ts';
import { books } from './stores/books.ts';

/** Milliseconds that a charge takes, once confirmed, to be in its store's books: a window of five minutes and some more. */
const UNTIL_IN_BOOKS = 15 * 60_000;

const ports = () => ({
  books: books(),
  ledger: { readCharges: (ids: readonly string[]) => readCharges(moneyTables(), ids) },
  statusOf: statusOfCharge,
  timeZone: environment('TIME_ZONE'),
  settle: Number(environment('STEP_UP_MINUTES')) * 60_000 + UNTIL_IN_BOOKS,
});

export const handler = operation(reconcileCharges, async (request) => {
  const terminal = await admitted(request);
  if (isRefusal(terminal)) return terminal;
  const { body, now } = request;
  const { day, currency, after, through } = body;
  const charges = body.charges.map((charge) => ({ ...charge, amount: BigInt(charge.amount) }));
  const found = await reconcile(ports(), { terminal, day, currency, charges, after, through, now });
  return {
    status: 200,
    body: {
      store_id: terminal.store,
      terminal: terminal.number,
      day,
      currency,
      final: found.final,
      totals: renderTotals(found.totals),
      differences: found.differences.map(renderDifference),
    },
  };
});
