/** Reads the whole ledger, for the trial balance and the verifier; no function of the deployed app does this. */
import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Transfer } from '../domain/ledger/transfer.ts';
import type { Wallet } from '../domain/ledger/wallet.ts';
import type { Item } from './items.ts';
import { transferOf, walletOf } from './ledger-items.ts';

export interface LedgerExport {
  transfers(): AsyncGenerator<Transfer>;
  wallets(): AsyncGenerator<Wallet>;
}

export function ledgerExport(options: {
  readonly client: DynamoDBClient;
  readonly ledgerTable: string;
}): LedgerExport {
  async function* items(): AsyncGenerator<Item> {
    const pages = paginateScan(
      { client: options.client },
      { TableName: options.ledgerTable, ConsistentRead: true },
    );
    for await (const { Items } of pages) yield* Items ?? [];
  }
  return {
    async *transfers() {
      for await (const item of items()) {
        const transfer = transferOf(item);
        if (transfer) yield transfer;
      }
    },
    async *wallets() {
      for await (const item of items()) if (item.sk?.S === 'WALLET') yield walletOf(item);
    },
  };
}
