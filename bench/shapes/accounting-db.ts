/** pcholakov/accounting-db: a transfer and both balances in one transaction, by upserts without conditions on funds. */
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { number, plainTable, type Shape, string } from './shape.ts';

const table = 'AccountingDb';

/** Either side of an account is added to, the other by zero. */
const post = (account: string, side: 'debits_posted' | 'credits_posted', amount: number) => ({
  Update: {
    TableName: table,
    Key: { pk: string(`account#${account}`), sk: string(`account#${account}`) },
    UpdateExpression: 'ADD debits_posted :debit, credits_posted :credit',
    ExpressionAttributeValues: {
      ':debit': number(side === 'debits_posted' ? amount : 0),
      ':credit': number(side === 'credits_posted' ? amount : 0),
    },
  },
});

export const accountingDb: Shape = {
  name: 'accounting-db',
  about:
    'pcholakov/accounting-db: the transfer, and both balances, in one transaction; funds are not checked',
  tables: [plainTable(table, 'pk', 'sk')],
  // Accounts come to be with their first transfer.
  open: async () => {},
  async buy(client, { id, customer, store, amount, now }) {
    const transfer = {
      pk: string(`transfer#${id}`),
      sk: string(`transfer#${id}`),
      id: string(id),
      debit_account_id: string(customer),
      credit_account_id: string(store),
      ledger: number(1),
      amount: number(amount),
      timestamp: number(now),
    };
    await client.send(
      new TransactWriteItemsCommand({
        ClientRequestToken: id.slice(0, 36),
        TransactItems: [
          { Put: { TableName: table, Item: transfer, ConditionExpression: 'attribute_not_exists(pk)' } },
          post(customer, 'debits_posted', amount),
          post(store, 'credits_posted', amount),
        ],
      }),
    );
  },
};
