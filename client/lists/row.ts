/** A row of a file of entries, and the columns it is read from. */
import type * as z from 'zod/mini';
import type { createListEntry, listNames } from '../../lambdas/contract/lists.ts';

export const columns = ['list', 'subject', 'kind', 'reason', 'expires_at'] as const;
/** The others may be left out. */
export const neededColumns: readonly string[] = columns.slice(0, 4);

/** What a spreadsheet takes for a formula, when somebody opens there what others have written here. */
export const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text);

export interface Row {
  /** In the file, from 1 on. */
  readonly line: number;
  readonly list: (typeof listNames)[number];
  /** What POST /lists/{name}/entries is given. */
  readonly wish: z.output<typeof createListEntry.body>;
}
