/** Reads a file of entries as the command for it does: every row is right, or none is sent. */
import * as z from 'zod/mini';
import { fieldsIn } from '../../../../client/batch/csv.ts';
import { columns, isFormula, neededColumns, type Row } from '../../../../client/lists/row.ts';
import { createListEntry, listNames } from '../../../../lambdas/contract/lists.ts';

/** What is wrong with a line, never what stands there: it may be a card number. */
export type Fault =
  | { readonly fault: 'headings' | 'quotes' | 'fields' | 'list' | 'formula' | 'empty' | 'large' | 'notText' }
  | { readonly fault: 'value'; readonly column: string }
  /** As another line says. */
  | { readonly fault: 'twice'; readonly as: number };

export type WrongLine = Fault & { readonly line: number };

export interface ReadFile {
  readonly rows: readonly Row[];
  readonly wrong: readonly WrongLine[];
}

/** Rows: more of them are for the command, which nobody closes by chance. */
export const MOST = 10_000;

/** @param text CSV with a line of headings, a record a line */
export function readRows(text: string): ReadFile {
  const [headings = '', ...lines] = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const names = fieldsIn(headings) ?? [];
  const isWhole = neededColumns.every((name) => names.includes(name)) && new Set(names).size === names.length;
  if (!isWhole || !names.every((name) => (columns as readonly string[]).includes(name)))
    return { rows: [], wrong: [{ line: 1, fault: 'headings' }] };
  const rows: Row[] = [];
  const wrong: WrongLine[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, content] of lines.entries()) {
    const line = index + 2;
    if (content.trim() === '') continue;
    const read = rowIn(line, content, names);
    const about = 'wish' in read ? `${read.list} ${read.wish.subject}` : '';
    const as = lineOf.get(about);
    if (!('wish' in read)) wrong.push({ line, ...read });
    else if (as !== undefined) wrong.push({ line, fault: 'twice', as });
    else {
      rows.push(read);
      lineOf.set(about, line);
    }
  }
  if (rows.length > MOST) wrong.push({ line: 1, fault: 'large' });
  if (rows.length + wrong.length === 0) wrong.push({ line: 1, fault: 'empty' });
  return { rows, wrong };
}

function rowIn(line: number, content: string, names: readonly string[]): Row | Fault {
  const fields = fieldsIn(content);
  if (fields === undefined) return { fault: 'quotes' };
  if (fields.length !== names.length) return { fault: 'fields' };
  // An empty field is one that is not there.
  const { list: given, ...wish } = Object.fromEntries(
    names.map((name, index) => [name, fields[index]] as const).filter(([, value]) => value),
  );
  const list = listNames.find((name) => name === given);
  if (list === undefined) return { fault: 'list' };
  if (isFormula(wish.reason ?? '')) return { fault: 'formula' };
  const checked = z.safeParse(createListEntry.body, wish);
  if (checked.success) return { line, list, wish: checked.data };
  return { fault: 'value', column: String(checked.error.issues[0]?.path[0] ?? '') };
}
