/** Reads the file of a batch: every row is right, or none is sent. */
import type * as z from 'zod/mini';
import { createCompensation } from '../../lambdas/contract/compensations.ts';
import { holdsCardNumber } from '../../lambdas/domain/cards/card-number.ts';
import { parseJson } from '../../lambdas/handlers/http/json.ts';
import { Refused } from '../../lambdas/handlers/http/refused.ts';
import { validate } from '../../lambdas/handlers/http/validate.ts';
import { PlatformError } from '../../local/types.ts';
import { fieldsIn } from './csv.ts';

export interface Row {
  /** In the file, from 1 on. */
  readonly line: number;
  readonly wish: z.output<typeof createCompensation.body>;
}

const columns = ['payment_id', 'amount', 'reason', 'note'] as const;
const needed = ['payment_id', 'note'] as const;

/** Of a row that names none. */
export const usualReason = 'unauthorised_payment';

/** How many wrong lines are told at once. */
const TOLD = 20;

/**
 * @param text CSV with a line of headings (`payment_id`, `note`, and if wanted `amount` and `reason`), or a JSON object a
 *   line with the same members
 * @throws PlatformError that names each line that is wrong, and why
 */
export function readRows(text: string, incident: string): readonly Row[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const isJson =
    lines
      .find((line) => line.trim() !== '')
      ?.trimStart()
      .startsWith('{') ?? false;
  const objectIn = isJson ? objectOfJson : objectsOfCsv(lines[0] ?? '');
  const rows: Row[] = [];
  const problems: string[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    if (text.trim() === '' || (!isJson && line === 1)) continue;
    try {
      const row = { line, wish: wishOf(objectIn(text), incident) };
      const before = lineOf.get(row.wish.payment_id);
      if (before !== undefined) throw new WrongLine(`its payment is in line ${before} already`);
      lineOf.set(row.wish.payment_id, line);
      rows.push(row);
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error;
      problems.push(`Line ${line}: ${error.message}.`);
    }
  }
  if (problems.length > 0) throw new PlatformError(refusalOf(problems));
  if (rows.length === 0) throw new PlatformError('There are no rows in the file.');
  return rows;
}

class WrongLine extends Error {
  override name = 'WrongLine';
}

function refusalOf(problems: readonly string[]): string {
  const more = problems.length > TOLD ? [`… and ${problems.length - TOLD} more`] : [];
  return ['Nothing was sent.', ...problems.slice(0, TOLD), ...more].join('\n');
}

function objectOfJson(line: string): Record<string, unknown> {
  try {
    const value = parseJson(Buffer.from(line), 1);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
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
      `Line 1 must name the columns, separated by commas: ${needed.join(', ')}, and if wanted amount and reason.`,
    );
  return (line) => {
    const fields = fieldsIn(line);
    if (fields === undefined)
      throw new WrongLine('its quotation marks do not close, or stand inside a field');
    if (fields.length !== names.length)
      throw new WrongLine(`it has ${fields.length} fields, not ${names.length}`);
    // An empty field is one that is not there.
    return Object.fromEntries(names.map((name, index) => [name, fields[index]]).filter(([, value]) => value));
  };
}

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
