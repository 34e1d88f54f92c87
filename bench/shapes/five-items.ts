/**
 * A tutorial's ledger: the request's claim, both balances and both entries in one transaction of five items
 * (localemu.cloud/docs/use-cases/end-to-end-payment-ledger).
 */
import { type DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { number, type Purchase, plainTable, type Shape, string } from './shape.ts';

/** The tables of one shape that is built like this; several are. */
export interface FiveItemTables {
  readonly payments: string;
  readonly accounts: string;
  readonly entries: string;
}

const tables: FiveItemTables = { payments: 'FivePayments', accounts: 'FiveAccounts', entries: 'FiveEntries' };

export const fiveItems: Shape = {
  name: '5-item ledger',
  about: 'a tutorial: claim of the key, two balances and two entries in one transaction',
  tables: fiveItemDefinitions(tables),
  open: (client, purchase) => openFive(client, tables, purchase),
  buy: (client, purchase) => buyFive(client, tables, purchase),
};

export function fiveItemDefinitions({ payments, accounts, entries }: FiveItemTables) {
  return [plainTable(payments, 'id'), plainTable(accounts, 'id'), plainTable(entries, 'id')];
}

export async function openFive(client: DynamoDBClient, { accounts }: FiveItemTables, purchase: Purchase) {
  for (const id of [purchase.customer, purchase.store]) {
    const Item = { id: string(id), balance: number(1_000_000) };
    await client.send(new PutItemCommand({ TableName: accounts, Item }));
  }
}

export async function buyFive(
  client: DynamoDBClient,
  { payments, accounts, entries }: FiveItemTables,
  of: Purchase,
) {
  const { id, customer, store, amount, now } = of;
  const isNew = 'attribute_not_exists(id)';
  const common = { amount: number(amount), createdAt: number(now) };
  const payment = { id: string(id), customer: string(customer), store: string(store), ...common };
  const entry = (account: string, direction: 'debit' | 'credit') => ({
    Put: {
      TableName: entries,
      Item: {
        id: string(`${id}:${direction}`),
        payment: string(id),
        account: string(account),
        direction: string(direction),
        ...common,
      },
      ConditionExpression: isNew,
    },
  });
  const balance = (account: string, change: '+' | '-') => ({
    Update: {
      TableName: accounts,
      Key: { id: string(account) },
      UpdateExpression: `SET balance = balance ${change} :amount`,
      ConditionExpression: change === '-' ? 'balance >= :amount' : 'attribute_exists(id)',
      ExpressionAttributeValues: { ':amount': number(amount) },
    },
  });
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: payments, Item: payment, ConditionExpression: isNew } },
        balance(customer, '-'),
        balance(store, '+'),
        entry(customer, 'debit'),
        entry(store, 'credit'),
      ],
    }),
  );
}
