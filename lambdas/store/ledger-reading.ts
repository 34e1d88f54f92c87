/** Reads the ledger by key, strongly consistent. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { isCharged } from '../domain/ledger/transfer.ts';
import { type Item, toItem } from './items.ts';
import { type Key, paymentKey, refundKey, topUpKey, walletKey } from './keys.ts';
import { paymentOf, topUpOf, walletOf } from './ledger-items.ts';
import { refundOf } from './refund-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface LedgerReadingOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
}

export type LedgerReading = Pick<
  Ledger,
  'readPayment' | 'readCharge' | 'readTopUp' | 'readRefund' | 'readWallet'
>;

export function ledgerReading({ client, runtime, ledgerTable }: LedgerReadingOptions): LedgerReading {
  const read = async <T>(key: Key, parse: (item: Item) => T): Promise<T | undefined> => {
    const command = new GetItemCommand({
      TableName: ledgerTable,
      Key: toItem({ ...key }),
      ConsistentRead: true,
    });
    const { Item } = await retrying(runtime, () => client.send(command));
    return Item && parse(Item);
  };
  return {
    readPayment: (id) => read(paymentKey(id), paymentOf),
    async readCharge(id) {
      // One that no till charged is no charge: its id is as good as one that there is not.
      const payment = await read(paymentKey(id), paymentOf);
      return isCharged(payment) ? payment : undefined;
    },
    readTopUp: (id) => read(topUpKey(id), topUpOf),
    readRefund: (id) => read(refundKey(id), refundOf),
    readWallet: (customer) => read(walletKey(customer), walletOf),
  };
}
