/** Reads the file of stores and terminals: every row is right, or none is sent. */
import * as z from 'zod/mini';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createTerminal } from '../../lambdas/contract/terminals.ts';
import { PlatformError } from '../../local/types.ts';
import { fieldsIn } from '../operator/csv.ts';

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

const columns = [
  'store_id',
  'store_name',
  'risk_class',
  'charge_limit',
  'opening_hours',
  'terminal',
] as const;
const needed = ['store_id', 'store_name'] as const;

const wish = z.strictObject({
  store_id: putStore.pathParameters.shape.id,
  store_name: putStore.body.shape.name,
  risk_class: putStore.body.shape.risk_class,
  charge_limit: putStore.body.shape.charge_limit,
  opening_hours: putStore.body.shape.opening_hours,
  terminal: z.optional(createTerminal.body.shape.name),
});

/** How many wrong lines are told at once. */
const TOLD = 20;

class WrongLine extends Error {
  override name = 'WrongLine';
}

/**
 * @param text CSV with a line of headings (`store_id`, `store_name`, and if wanted `risk_class`, `charge_limit`,
 *   `opening_hours`, `terminal`), or a JSON object a line with the same members
 * @throws PlatformError that names each line that is wrong, and why
 */
export function readRows(text: string): readonly Row[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const isJson = lines.find((line) => line.trim() !== '')?.trimStart()[0] === '{';
  const objectIn = isJson ? objectOfJson : objectsOfCsv(lines[0] ?? '');
  const rows: Row[] = [];
  const problems: string[] = [];
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (content.trim() === '' || (!isJson && line === 1)) continue;
    try {
      rows.push(fitting(rowOf(line, objectIn(content)), rows));
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error;
      problems.push(`Line ${line}: ${error.message}.`);
    }
  }
  if (problems.length > TOLD) problems.splice(TOLD, problems.length, `… and ${problems.length - TOLD} more`);
  if (problems.length > 0) throw new PlatformError(['Nothing was sent.', ...problems].join('\n'));
  if (rows.length === 0) throw new PlatformError('There are no rows in the file.');
  return rows;
}

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

function objectOfJson(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told like anything else that is no object.
  }
  throw new WrongLine('it is not one JSON object');
}

/** @throws PlatformError for headings that are not ours */
function objectsOfCsv(headings: string): (line: string) => Record<string, unknown> {
  const names = fieldsIn(headings) ?? [];
  const isOurs = names.every((name) => columns.some((column) => column === name));
  const isWhole = needed.every((name) => names.includes(name)) && new Set(names).size === names.length;
  if (!isOurs || !isWhole)
    throw new PlatformError(
      `Line 1 must name the columns, separated by commas: ${needed.join(', ')}, and if wanted ${columns.slice(2).join(', ')}.`,
    );
  return (line) => {
    const fields = fieldsIn(line);
    if (fields === undefined)
      throw new WrongLine('its quotation marks do not close, or stand inside a field');
    if (fields.length !== names.length)
      throw new WrongLine(`it has ${fields.length} fields, not ${names.length}`);
    // An empty field is one that is not there.
    const given = Object.fromEntries(
      names.map((name, index) => [name, fields[index]]).filter(([, value]) => value),
    );
    return given.opening_hours ? { ...given, opening_hours: hoursIn(String(given.opening_hours)) } : given;
  };
}

/** `mon 09:00-22:00; fri 09:00-12:00 18:00-02:00` */
function hoursIn(text: string): Record<string, string[]> {
  const days = text.split(';').map((day) => day.trim().split(/\s+/));
  const hours = Object.fromEntries(days.map(([day = '', ...spans]) => [day, spans]));
  if (Object.keys(hours).length !== days.length) throw new WrongLine('opening_hours has a day twice');
  return hours;
}
