/** Reads the file of entries of lists: every row is right, or none is sent. */
import { columns, isFormula, neededColumns, type Row } from '../../client/lists/row.ts';
import { createListEntry, listNames } from '../../lambdas/contract/lists.ts';
import { holdsCardNumber } from '../../lambdas/domain/cards/card-number.ts';
import type { ListName } from '../../lambdas/domain/lists/entry.ts';
import { subjectOf } from '../../lambdas/domain/lists/subject.ts';
import { Refused } from '../../lambdas/handlers/http/refused.ts';
import { validate } from '../../lambdas/handlers/http/validate.ts';
import { rowsIn, WrongLine } from '../operator/batch-file.ts';

/**
 * @param text CSV with a line of headings (`list`, `subject`, `kind`, `reason`, and if wanted `expires_at`), or a JSON object
 *   a line with the same members
 * @throws PlatformError that names each line that is wrong, and why
 */
export const readRows = (text: string): readonly Row[] =>
  rowsIn<Row>(text, { all: columns, needed: neededColumns }, (line, { list: given, ...rest }, before) => {
    const list = listNames.find((name) => name === given);
    if (list === undefined) throw new WrongLine(`list must be one of ${listNames.join(', ')}`);
    const wish = wishOf(list, rest);
    const same = before.find((row) => row.list === list && row.wish.subject === wish.subject);
    if (same) throw new WrongLine(`its subject is in line ${same.line} already`);
    return { line, list, wish };
  });

/** With its subject in the one spelling. What was sent is not repeated: it may be a card number. */
function wishOf(list: ListName, given: Record<string, unknown>): Row['wish'] {
  if (Object.values(given).some((value) => holdsCardNumber(String(value))))
    throw new WrongLine('it holds what looks like a card number');
  if (isFormula(String(given.reason))) throw new WrongLine('reason begins as a formula does');
  const wish = validated(given);
  const subject = subjectOf(list, wish.subject);
  if (subject === undefined) throw new WrongLine(`subject is not what an entry of ${list} can be about`);
  return { ...wish, subject };
}

function validated(given: Record<string, unknown>): Row['wish'] {
  try {
    return validate(createListEntry.body, given, 'body');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const [first] = error.detail.errors ?? [];
    throw new WrongLine(`${first?.path.replace(/^body\.?/, '') || 'it'} ${first?.message ?? 'is not valid'}`);
  }
}
