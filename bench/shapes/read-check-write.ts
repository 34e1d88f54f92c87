/** Read, check, write: two reads and a check in code before the transaction, and an index to list a store's payments. */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { buyFive, fiveItemDefinitions, openFive } from './five-items.ts';
import { idempotencyTable, idempotent } from './idempotency-utility.ts';
import { type Shape, string } from './shape.ts';

const tables = { payments: 'CheckedPayments', accounts: 'CheckedAccounts', entries: 'CheckedEntries' };
const requests = 'CheckedIdempotency';

/** Every payment of a store under the store's id: a second key that is as hot as the store. */
const byStore = {
  IndexName: 'by-store',
  KeySchema: [
    { AttributeName: 'store', KeyType: 'HASH' },
    { AttributeName: 'createdAt', KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
} as const;

export const readCheckWrite: Shape = {
  name: 'read-check-write',
  about: 'reads both accounts, checks in code, writes; with that utility and an index by store',
  tables: [
    ...fiveItemDefinitions(tables).map((table) =>
      table.TableName === tables.payments
        ? {
            ...table,
            AttributeDefinitions: [
              ...table.AttributeDefinitions,
              { AttributeName: 'store', AttributeType: 'S' as const },
              { AttributeName: 'createdAt', AttributeType: 'N' as const },
            ],
            GlobalSecondaryIndexes: [byStore],
          }
        : table,
    ),
    idempotencyTable(requests),
  ],
  open: (client, purchase) => openFive(client, tables, purchase),
  buy: (client, purchase) =>
    idempotent(client, requests, purchase, async () => {
      const read = (id: string) => {
        const where = { TableName: tables.accounts, Key: { id: string(id) } };
        return client.send(new GetItemCommand({ ...where, ConsistentRead: true }));
      };
      const customer = await read(purchase.customer);
      const store = await read(purchase.store);
      if (!store.Item) throw new Error('The store is unknown');
      if (Number(customer.Item?.balance?.N) < purchase.amount) throw new Error('The funds do not suffice');
      await buyFive(client, tables, purchase);
    }),
};
