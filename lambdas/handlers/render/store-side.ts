/** Balances and lines of stores as the contract writes them. */
import type * as z from 'zod/mini';
import type { statementLine } from '../../contract/stores.ts';
import type { DayTotal, StoreBalance } from '../../domain/stores/store-balance.ts';
import type { StoreLine } from '../../domain/stores/store-line.ts';
import { timestampOf } from './time.ts';

const amounts = ({ posted, pending }: Pick<StoreLine, 'posted' | 'pending'>) => ({
  posted: posted.toString(),
  pending: pending.toString(),
});

export const renderBalance = (balance: StoreBalance) => ({ currency: balance.currency, ...amounts(balance) });

export const renderTotal = ({ kind, direction, currency, count, ...total }: DayTotal) => ({
  kind,
  direction,
  currency,
  count,
  ...amounts(total),
});

export const renderLine = (line: StoreLine): z.input<typeof statementLine> => ({
  id: line.id,
  kind: line.kind,
  direction: line.direction,
  currency: line.currency,
  ...amounts(line),
  ...(line.terminal === undefined ? {} : { terminal: line.terminal }),
  created_at: timestampOf(line.createdAt),
});
