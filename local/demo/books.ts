/** Reads the whole ledger, as its owner may, and adds it up. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Transfer } from '../../lambdas/domain/ledger/transfer.ts';
import { type TrialBalance, trialBalance } from '../../lambdas/domain/ledger/trial-balance.ts';
import type { Wallet } from '../../lambdas/domain/ledger/wallet.ts';
import { ledgerExport } from '../../lambdas/store/ledger-export.ts';
import type { Platform } from '../platform.ts';
import { outputOf } from './stage.ts';

export interface Books {
  readonly trialBalance: TrialBalance;
  readonly wallets: readonly Wallet[];
}

export async function readBooks(platform: Platform): Promise<Books> {
  const client = new DynamoDBClient({
    region: platform.app.region,
    endpoint: platform.url,
    credentials: platform.administrator,
  });
  const ledger = ledgerExport({ client, ledgerTable: outputOf(platform.outputs, 'LedgerTable') });
  const transfers: Transfer[] = await Array.fromAsync(ledger.transfers());
  const wallets: Wallet[] = await Array.fromAsync(ledger.wallets());
  return { trialBalance: trialBalance(transfers, wallets), wallets };
}
