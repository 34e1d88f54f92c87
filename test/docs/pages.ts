/** The pages that people read: of the repository's root, of docs and of folders that have a README. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export const pages: readonly string[] = globSync(['*.md', 'docs/**/*.md', '{bench,client,console}/*.md'], {
  cwd: root,
}).toSorted();

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

export interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks, by the language that they say they are in. */
export const blocksOf = (page: string): readonly Block[] =>
  [...textOf(page).matchAll(/^ *```(?<language>\w*)\n(?<text>.*?)\n *```$/gms)].map(({ groups }) => ({
    page,
    language: groups?.language ?? '',
    text: groups?.text ?? '',
  }));

/** Without what is in fences. */
export const proseOf = (page: string): string => textOf(page).replaceAll(/^ *```.*?^ *```$/gms, '');
