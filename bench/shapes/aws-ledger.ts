/** ibqn/aws-ledger: both balances, and a row of history beside each; nothing knows a repeated request. */
import { PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { number, type Purchase, plainTable, type Shape, string } from './shape.ts';

const table = 'AwsLedger';

const account = (id: string) => ({ pk: string(`Account#${id}`), sk: string(`Account#${id}`) });

/** In the account's own partition: that is what makes its history one query, and its key twice as hot. */
const history = (of: string, { id, amount, now }: Purchase, credit: boolean) => ({
  Put: {
    TableName: table,
    Item: {
      pk: string(`Account#${of}`),
      sk: string(`Transaction#tx_${id}`),
      type: string('Transaction'),
      insertedAt: string(new Date(now).toISOString()),
      amount: number(amount),
      denomination: string('JPY'),
      credit: { BOOL: credit },
    },
  },
});

const balance = (of: string, change: string, condition: string, amount: number) => ({
  Update: {
    TableName: table,
    Key: account(of),
    UpdateExpression: `SET #balance = #balance ${change} :amount`,
    ConditionExpression: condition,
    ExpressionAttributeNames: { '#balance': 'balance', '#denomination': 'denomination' },
    ExpressionAttributeValues: { ':amount': number(amount), ':denomination': string('JPY') },
  },
});

const sameCurrency = '#denomination = :denomination';

export const awsLedger: Shape = {
  name: 'aws-ledger',
  about: 'ibqn/aws-ledger: both balances, and a row of history in the partition of each; no idempotency',
  tables: [plainTable(table, 'pk', 'sk')],
  async open(client, { customer, store }) {
    for (const id of [customer, store]) {
      const Item = { ...account(id), balance: number(1_000_000), denomination: string('JPY') };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    }
  },
  async buy(client, purchase) {
    const { customer, store, amount } = purchase;
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          history(customer, purchase, false),
          balance(customer, '-', `#balance > :amount AND ${sameCurrency}`, amount),
          history(store, purchase, true),
          balance(store, '+', sameCurrency, amount),
        ],
      }),
    );
  },
};
