/** On which line of a JSON text something stands, and where a text stops to be JSON. */
import { parse as parseLossless } from 'lossless-json';

/** A string, a mark, a line's end, or what else stands between those. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|\n|[^\s{}[\],:"]+/g;

interface Level {
  readonly path: string;
  readonly isList: boolean;
  /** Of a list: the place of the item that comes. */
  place: number;
  /** Of an object: the member whose value comes. */
  name: string | undefined;
}

/** @param text JSON; of another text the answer is of no use @returns path, such as `rules.3.when` -> line, from 1 on */
export function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const open: Level[] = [];
  let line = 1;
  const begin = (path: string, token: string) => {
    if (!lines.has(path)) lines.set(path, line);
    if (token === '{' || token === '[') open.push({ path, isList: token === '[', place: 0, name: undefined });
  };
  const within = ({ path }: Level, name: string | number) => (path === '' ? `${name}` : `${path}.${name}`);
  for (const [token] of text.matchAll(tokens)) {
    const level = open.at(-1);
    if (token === '\n') line += 1;
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') continue;
    else if (level === undefined) begin('', token);
    else if (token === ',') {
      level.place += 1;
      level.name = undefined;
    } else if (level.isList) begin(within(level, level.place), token);
    else if (level.name === undefined) {
      level.name = String(JSON.parse(token));
      lines.set(within(level, level.name), line);
    } else begin(within(level, level.name), token);
  }
  return lines;
}

/** The line of a path, or of the nearest thing around it that is there: what is missing has no line. */
export function lineOf(path: string, lines: ReadonlyMap<string, number>): number | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length >= 0; length--) {
    const line = lines.get(parts.slice(0, length).join('.'));
    if (line !== undefined) return line;
  }
  return undefined;
}

export type Parsed = { readonly value: unknown } | { readonly line: number };

/** The value, or the line at which it stops to be JSON: browsers do not all say where, nor always. */
export function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { line: text.slice(0, faultAt(text)).split('\n').length };
  }
}

/** @returns undefined for the text's end */
function faultAt(text: string): number | undefined {
  try {
    parseLossless(text);
    return undefined;
  } catch (error) {
    const [, position] = /position (\d+)/.exec(String(error)) ?? [];
    return position === undefined ? undefined : Number(position);
  }
}
