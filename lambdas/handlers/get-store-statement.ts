/** GET /stores/{id}/statements/{day} */
import { getStoreStatement } from '../contract/stores.ts';
import { InvalidCursor } from '../domain/invalid-cursor.ts';
import { refuse } from '../domain/refusal.ts';
import type { StoreLine } from '../domain/stores/store-line.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderBalance, renderLine, renderTotal } from './render/store-side.ts';
import { books, registeredStore } from './stores/books.ts';

/** Lines. A page of them stays far below the 6 MB that a function can answer. */
const PAGE = 1000;

export const handler = operation(getStoreStatement, async ({ caller, path, query }) => {
  const cursors = cursorsOf({ operation: getStoreStatement.operation, subject: caller.subject });
  const after = query.cursor === undefined ? undefined : await cursors.open(query.cursor);
  if (!(await registeredStore(path.id))) return refuse('not_found');
  const { opening, closing, totals, lines } = await books().statement(path.id, path.day);
  const page = (after === undefined ? lines : linesAfter(lines, path, after)).slice(0, PAGE);
  const last = page.at(-1);
  const isLast = last === undefined || last === lines.at(-1);
  return {
    status: 200,
    body: {
      store_id: path.id,
      day: path.day,
      opening: opening.map(renderBalance),
      closing: closing.map(renderBalance),
      totals: totals.map(renderTotal),
      lines: page.map(renderLine),
      ...(isLast ? {} : { next_cursor: await cursors.seal(placeOf(path, last)) }),
    },
  };
});

interface Statement {
  readonly id: string;
  readonly day: string;
}

/** A place of one statement is none of another. Lines that come meanwhile move no place. */
const placeOf = ({ id, day }: Statement, line: Pick<StoreLine, 'createdAt' | 'id'>): string =>
  `${id} ${day} ${String(line.createdAt).padStart(15, '0')} ${line.id}`;

function linesAfter(lines: readonly StoreLine[], statement: Statement, after: string): readonly StoreLine[] {
  if (!after.startsWith(`${statement.id} ${statement.day} `))
    throw new InvalidCursor('The cursor is one of another statement');
  return lines.filter((line) => placeOf(statement, line) > after);
}
