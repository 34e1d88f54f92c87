/** What only a platform's owner can do to it: have functions run other code, and move its clock. */
import { join } from 'node:path';
import { inject } from 'vitest';
import { controlled, type Which } from '../../support/shared-platform.ts';
import type { Edit } from './edit.ts';
import { editedCode } from './edited-code.ts';
import { functionOf } from './function-of.ts';

/** Has the functions of these handlers run edited code, or without edits, the app's own again. */
export async function runCode(
  which: Which,
  handlers: readonly string[],
  edits: readonly Edit[],
): Promise<void> {
  const { platform, folder } = await controlled(which);
  const code = editedCode(folder, join(inject('endToEndFolder'), 'packages'));
  const folders = edits.length > 0 ? await code.bundle(handlers, edits) : {};
  for (const handler of handlers)
    await platform.replaceCode(functionOf(platform.app, handler), folders[handler]);
}

/** @param ahead milliseconds */
export async function setClock(which: Which, ahead: number): Promise<void> {
  (await controlled(which)).clock.ahead = ahead;
}
