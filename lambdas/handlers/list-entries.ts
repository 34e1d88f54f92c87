/** GET /wallet/entries */
import type * as z from 'zod/mini';
import { type entry, listEntries } from '../contract/wallet.ts';
import { walletAccount } from '../domain/ledger/chart.ts';
import type { Entry } from '../domain/ledger/entries.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { entriesStore } from '../store/entries-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { statusOf } from './render/status.ts';
import { timestampOf } from './render/time.ts';

const PAGE = 20;

const entries = () =>
  entriesStore({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

export const handler = operation(listEntries, async ({ caller, query }) => {
  const cursors = cursorsOf({ operation: listEntries.operation, subject: caller.subject });
  const page = await entries().list(caller.subject, {
    limit: query.limit === undefined ? PAGE : Number(query.limit),
    ...(query.cursor === undefined ? {} : { after: await cursors.open(query.cursor) }),
  });
  return {
    status: 200,
    body: {
      entries: page.entries.map(renderEntry),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});

const renderEntry = (recorded: Entry): z.input<typeof entry> => ({
  id: recorded.id,
  kind: recorded.kind,
  counterparty: recorded.counterparty,
  // What moved is what a statement is added up from; what was only reserved went back.
  amount: (recorded.captured ?? recorded.money.amount).toString(),
  currency: recorded.money.currency,
  direction: recorded.debit === walletAccount(recorded.customer) ? 'out' : 'in',
  status: entryStatus(recorded),
  ...(recorded.paymentId === undefined ? {} : { payment_id: recorded.paymentId }),
  created_at: timestampOf(recorded.createdAt),
});

/** Nobody decides about a top-up: its card's processor has yet to say, or has said no. */
function entryStatus({ kind, state }: Entry): z.input<typeof entry>['status'] {
  if (kind !== 'top_up' || state === 'posted') return statusOf[state];
  return state === 'pending' ? 'pending' : 'failed';
}
