/** A row of a file of entries. */
import type * as z from 'zod/mini';
import type { createListEntry, listNames } from '../../lambdas/contract/lists.ts';

export interface Row {
  /** In the file, from 1 on. */
  readonly line: number;
  readonly list: (typeof listNames)[number];
  /** What POST /lists/{name}/entries is given. */
  readonly wish: z.output<typeof createListEntry.body>;
}
