/** Reads the file of a batch: every row is right, or none is sent. */
import type * as z from 'zod/mini';
import { createCompensation } from '../../lambdas/contract/compensations.ts';
import { holdsCardNumber } from '../../lambdas/domain/cards/card-number.ts';
import { Refused } from '../../lambdas/handlers/http/refused.ts';
import { validate } from '../../lambdas/handlers/http/validate.ts';
import { rowsIn, WrongLine } from '../operator/batch-file.ts';

export interface Row {
  /** In the file, from 1 on. */
  readonly line: number;
  readonly wish: z.output<typeof createCompensation.body>;
}

const columns = { all: ['payment_id', 'amount', 'reason', 'note'], needed: ['payment_id', 'note'] };

/** Of a row that names none. */
export const usualReason = 'unauthorised_payment';

/**
 * @param text CSV with a line of headings (`payment_id`, `note`, and if wanted `amount` and `reason`), or a JSON object a
 *   line with the same members
 * @throws PlatformError that names each line that is wrong, and why
 */
export const readRows = (text: string, incident: string): readonly Row[] =>
  rowsIn<Row>(text, columns, (line, given, before) => {
    const wish = wishOf(given, incident);
    const same = before.find((row) => row.wish.payment_id === wish.payment_id);
    if (same) throw new WrongLine(`its payment is in line ${same.line} already`);
    return { line, wish };
  });

/** What was sent is not repeated: it may be a card number. */
function wishOf(given: Record<string, unknown>, incident: string): Row['wish'] {
  if ('incident' in given) throw new WrongLine('it names an incident, which the command does');
  if (Object.values(given).some((value) => holdsCardNumber(String(value))))
    throw new WrongLine('it holds what looks like a card number');
  try {
    return validate(createCompensation.body, { reason: usualReason, ...given, incident }, 'body');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const [first] = error.detail.errors ?? [];
    throw new WrongLine(`${first?.path.replace(/^body\.?/, '') || 'it'} ${first?.message ?? 'is not valid'}`);
  }
}
