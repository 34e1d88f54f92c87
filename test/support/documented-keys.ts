/** The keys of items as docs/data-model.md has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const dataModel = readFileSync(join(import.meta.dirname, '../../docs/data-model.md'), 'utf8');

export interface DocumentedKeys {
  readonly table: string;
  readonly pk: string;
  readonly sks: readonly string[];
}

export const quotedIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key);
/** `WALLET` of `WALLET#customer`. */
export const kindOf = (key: string): string => key.split('#')[0] ?? '';

export const documented = dataModel.split(/^## /m).flatMap((section): DocumentedKeys[] => {
  const [table = '', ...lines] = section.split('\n');
  return lines.flatMap((line) => {
    const [pk, sk] = line.split('|').slice(1, 3);
    const [key] = quotedIn(pk ?? '');
    // Indexes are written in small letters.
    return key !== undefined && /^[A-Z]/.test(key) ? [{ table, pk: key, sks: quotedIn(sk ?? '') }] : [];
  });
});
