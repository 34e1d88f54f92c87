/** The tutorial's ledger behind the Powertools idempotency utility, which adds a call before it and one after. */
import { buyFive, fiveItemDefinitions, openFive } from './five-items.ts';
import { idempotencyTable, idempotent } from './idempotency-utility.ts';
import type { Shape } from './shape.ts';

const tables = { payments: 'SixPayments', accounts: 'SixAccounts', entries: 'SixEntries' };
const requests = 'SixIdempotency';

export const fiveItemsIdempotent: Shape = {
  name: '5-item + Powertools',
  about: 'the same behind the idempotency utility of Powertools for AWS Lambda',
  tables: [...fiveItemDefinitions(tables), idempotencyTable(requests)],
  open: (client, purchase) => openFive(client, tables, purchase),
  buy: (client, purchase) => idempotent(client, requests, purchase, () => buyFive(client, tables, purchase)),
};
