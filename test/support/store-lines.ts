/** Transfers of stores as the stream tells of them, for tests of what stores are owed. */
import { createHash } from 'node:crypto';
import type { Entry } from '../../lambdas/domain/ledger/entries.ts';
import { storeLines } from '../../lambdas/domain/stores/store-line.ts';
import type { StreamedLines } from '../../lambdas/domain/stores/store-projection.ts';
import { noon, today } from './transfers.ts';

export const entryOfStore = (store: string, name: string, change: Partial<Entry> = {}): Entry => ({
  id: `pay_${createHash('sha256').update(`${store} ${name}`).digest().subarray(0, 20).toString('base64url')}`,
  kind: 'payment',
  state: 'posted',
  debit: 'wallet:ann',
  credit: `store:${store}`,
  money: { amount: 1200n, currency: 'JPY' },
  customer: 'ann',
  counterparty: 'A store',
  createdAt: noon,
  day: today,
  movedAt: noon,
  version: 1,
  ...change,
});

/** A record each, numbered from `from` on as AWS numbers them: far apart, and of different lengths. */
export const streamed = (entries: readonly Entry[], from = 1): readonly StreamedLines[] =>
  entries.map((entry, index) => ({
    sequenceNumber: String(BigInt(from + index) ** 5n * 99_999_999n),
    lines: storeLines(entry),
  }));
