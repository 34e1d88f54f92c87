/** GET /wallet/entries */
import type * as z from 'zod/mini';
import { type entry, listEntries } from '../contract/wallet.ts';
import type { Entry } from '../domain/ledger/entries.ts';
import { walletAccount } from '../domain/ledger/transfer.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { entriesStore } from '../store/entries-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { statusOf } from './render/status.ts';
import { timestampOf } from './render/time.ts';

const PAGE = 20;

const entries = () =>
  entriesStore({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

export const handler = operation(listEntries, async ({ caller, query }) => {
  const page = await entries().list(caller.subject, {
    limit: query.limit === undefined ? PAGE : Number(query.limit),
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
  });
  return {
    status: 200,
    body: {
      entries: page.entries.map(renderEntry),
      ...(page.nextCursor === undefined ? {} : { next_cursor: page.nextCursor }),
    },
  };
});

const renderEntry = (recorded: Entry): z.input<typeof entry> => ({
  id: recorded.id,
  kind: recorded.kind,
  counterparty: recorded.counterparty,
  amount: recorded.money.amount.toString(),
  currency: recorded.money.currency,
  direction: recorded.debit === walletAccount(recorded.customer) ? 'out' : 'in',
  status: statusOf[recorded.state],
  created_at: timestampOf(recorded.createdAt),
});
