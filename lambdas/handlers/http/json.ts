/** Parses a request body as strict JSON: I-JSON (RFC 7493), bounded, and integers only. */
import { parse } from 'lossless-json';
import { Refused } from './refused.ts';

/**
 * @param maximum bytes
 * @throws Refused `request_too_large`: told before anything of the body is read
 */
export function checkSize(body: Buffer, maximum: number): void {
  if (body.byteLength > maximum) throw new Refused('request_too_large');
}

/**
 * A number that is not written as an integer, or that a double cannot hold exactly, becomes NaN, which no schema
 * takes: 1.5, 12.0, 1e1, 1e400 and 2^53+1 are all refused, by the path they stand at.
 *
 * @param maxDepth how deep it may nest
 * @throws Refused `malformed_json`
 */
export function parseJson(body: Buffer, maxDepth: number): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    const { depth, members } = measure(text);
    if (depth > maxDepth) throw new SyntaxError('too deep');
    const value = parse(text, null, { parseNumber: integer });
    // The parser lets a repeated member pass if it has the same value: another parser might not see them as one.
    if (countMembers(value) !== members) throw new SyntaxError('a member is there twice');
    return value;
  } catch {
    throw new Refused('malformed_json');
  }
}

function integer(text: string): number {
  const value = /^-?(0|[1-9][0-9]*)$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

/**
 * How deep the text nests, and how many members its objects have: a colon outside a string makes a member. A string
 * that does not end is taken to the end of the text, so that the time stays linear.
 */
function measure(text: string): { readonly depth: number; readonly members: number } {
  let open = 0;
  let depth = 0;
  let members = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[{}[\]:]/gs)) {
    if (token === ':') members++;
    else if (token === '{' || token === '[') depth = Math.max(depth, ++open);
    else if (token === '}' || token === ']') open--;
  }
  return { depth, members };
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce<number>((sum, child) => sum + countMembers(child), own);
}
