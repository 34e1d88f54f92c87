/** Reads the file of stores and terminals: every row is right, or none is sent. */
import * as z from 'zod/mini';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createTerminal } from '../../lambdas/contract/terminals.ts';
import { rowsIn, WrongLine } from '../operator/batch-file.ts';

type StoreBody = z.output<(typeof putStore)['body']>;

/** A store, with what the file says of it, or one of its terminals. */
export interface Row {
  /** In the file, from 1 on. */
  readonly line: number;
  readonly store: string;
  /** What PUT /stores/{id} is given; the same in all rows of the store. */
  readonly body: StoreBody;
  /** The name of a terminal. @default - the row is of the store alone */
  readonly terminal?: string;
}

const columns = {
  all: ['store_id', 'store_name', 'risk_class', 'charge_limit', 'opening_hours', 'terminal'],
  needed: ['store_id', 'store_name'],
};

const wish = z.strictObject({
  store_id: putStore.pathParameters.shape.id,
  store_name: putStore.body.shape.name,
  risk_class: putStore.body.shape.risk_class,
  charge_limit: putStore.body.shape.charge_limit,
  opening_hours: putStore.body.shape.opening_hours,
  terminal: z.optional(createTerminal.body.shape.name),
});

/**
 * @param text CSV with a line of headings (`store_id`, `store_name`, and if wanted `risk_class`, `charge_limit`,
 *   `opening_hours`, `terminal`), or a JSON object a line with the same members
 * @throws PlatformError that names each line that is wrong, and why
 */
export const readRows = (text: string): readonly Row[] =>
  rowsIn<Row>(text, columns, (line, given, before) => {
    const { opening_hours: hours } = given;
    // In a field of CSV; JSON has it as the API does.
    const wanted = typeof hours === 'string' ? { ...given, opening_hours: hoursIn(hours) } : given;
    return fitting(rowOf(line, wanted), before);
  });

function rowOf(line: number, given: Record<string, unknown>): Row {
  const parsed = z.safeParse(wish, given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new WrongLine(`${issue?.path.join('.') || 'it'} is not as it should be (docs/terminals.md)`);
  }
  const { store_id: store, store_name: name, terminal, ...rest } = parsed.data;
  return { line, store, body: { name, ...rest }, ...(terminal === undefined ? {} : { terminal }) };
}

/** A store is said once, however many terminals it has: rows that differ would have the last one win. */
function fitting(row: Row, before: readonly Row[]): Row {
  const others = before.filter(({ store }) => store === row.store);
  const other = others.find(({ body }) => JSON.stringify(body) !== JSON.stringify(row.body));
  if (other) throw new WrongLine(`it says another thing of its store than line ${other.line}`);
  const same = others.find(({ terminal }) => terminal === row.terminal);
  if (same) throw new WrongLine(`it is in line ${same.line} already`);
  return row;
}

/** `mon 09:00-22:00; fri 09:00-12:00 18:00-02:00` */
function hoursIn(text: string): Record<string, string[]> {
  const days = text.split(';').map((day) => day.trim().split(/\s+/));
  const hours = Object.fromEntries(days.map(([day = '', ...spans]) => [day, spans]));
  if (Object.keys(hours).length !== days.length) throw new WrongLine('opening_hours has a day twice');
  return hours;
}
