/** The five shapes, in the order in which they are printed. */
import { accountingDb } from './accounting-db.ts';
import { awsLedger } from './aws-ledger.ts';
import { fiveItems } from './five-items.ts';
import { fiveItemsIdempotent } from './five-items-idempotent.ts';
import { readCheckWrite } from './read-check-write.ts';
import type { Shape } from './shape.ts';

export const shapes: readonly Shape[] = [
  accountingDb,
  awsLedger,
  fiveItems,
  fiveItemsIdempotent,
  readCheckWrite,
];
