/** What the API says of lists. */
import type * as z from 'zod/mini';
import type { createListEntry, listEntry, listNames } from '../../../lambdas/contract/lists.ts';

export type ListName = (typeof listNames)[number];
export type ListEntry = z.output<typeof listEntry>;
export type EntryWish = z.input<typeof createListEntry.body>;
