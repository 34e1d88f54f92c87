/** Reads many payments of the ledger at once, strongly consistent. */
import { type Charged, isCharged, type Payment } from '../domain/ledger/transfer.ts';
import { type BatchGetOptions, batchGet } from './batch-get.ts';
import { paymentKey } from './keys.ts';
import { paymentOf } from './ledger-items.ts';
import type { LedgerReadingOptions } from './ledger-reading.ts';

/** Keys that DynamoDB reads in one request. */
const A_BATCH = 100;

/** Those that there are, in no order. @param ids each once */
export async function readPayments(
  options: LedgerReadingOptions & BatchGetOptions,
  ids: readonly string[],
): Promise<readonly Payment[]> {
  const { ledgerTable } = options;
  const batches = Array.from({ length: Math.ceil(ids.length / A_BATCH) }, (_, index) =>
    ids.slice(index * A_BATCH, (index + 1) * A_BATCH),
  );
  const found = await Promise.all(
    batches.map(async (batch) =>
      (await batchGet(options, { [ledgerTable]: batch.map(paymentKey) }, true))(ledgerTable),
    ),
  );
  return found.flat().map(paymentOf);
}

export const readCharges = async (
  options: LedgerReadingOptions,
  ids: readonly string[],
): Promise<readonly Charged[]> => (await readPayments(options, ids)).filter(isCharged);
