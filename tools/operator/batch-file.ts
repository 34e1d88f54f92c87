/** The file of a batch: CSV with a line of headings, or a JSON object a line; every row is right, or none is sent. */
import { readFileSync } from 'node:fs';
import { fieldsIn } from '../../client/batch/csv.ts';
import { parseJson } from '../../lambdas/handlers/http/json.ts';
import { Refused } from '../../lambdas/handlers/http/refused.ts';
import { PlatformError } from '../../local/types.ts';

/** Why a line is wrong, to follow on its number. What was sent is not repeated: it may be a card number. */
export class WrongLine extends Error {
  override name = 'WrongLine';
}

/** How many wrong lines are told at once. */
const TOLD = 20;
/** How deep a JSON line may nest. */
const MAX_DEPTH = 4;

/** @throws PlatformError for a file that is not there, or no text */
export function textOf(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new PlatformError(`${file} cannot be read as text in UTF-8: ${(error as Error).message}.`);
  }
}

export interface Columns {
  readonly all: readonly string[];
  readonly needed: readonly string[];
}

/**
 * @param rowOf with the line's number, from 1 on, what it says, and the rows before it
 * @throws PlatformError that names each line that is wrong, and why
 */
export function rowsIn<R>(
  text: string,
  columns: Columns,
  rowOf: (line: number, given: Record<string, unknown>, before: readonly R[]) => R,
): readonly R[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const isJson = lines.find((line) => line.trim() !== '')?.trimStart()[0] === '{';
  const objectIn = isJson ? objectOfJson : objectsOfCsv(lines[0] ?? '', columns);
  const rows: R[] = [];
  const problems: string[] = [];
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (content.trim() === '' || (!isJson && line === 1)) continue;
    try {
      rows.push(rowOf(line, objectIn(content), rows));
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

function objectOfJson(line: string): Record<string, unknown> {
  try {
    const value = parseJson(Buffer.from(line), MAX_DEPTH);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  throw new WrongLine('it is not one JSON object');
}

/** @throws PlatformError for headings that are not ours */
function objectsOfCsv(headings: string, { all, needed }: Columns): (line: string) => Record<string, unknown> {
  const names = fieldsIn(headings) ?? [];
  const isOurs = names.every((name) => all.includes(name));
  const isWhole = needed.every((name) => names.includes(name)) && new Set(names).size === names.length;
  if (!isOurs || !isWhole) {
    const others = all.filter((name) => !needed.includes(name));
    throw new PlatformError(
      `Line 1 must name the columns, separated by commas: ${needed.join(', ')}, and if wanted ${others.slice(0, -1).join(', ')}${others.length > 1 ? ' and ' : ''}${others.at(-1)}.`,
    );
  }
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
