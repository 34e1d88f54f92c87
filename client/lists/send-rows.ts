/** Puts the rows of a file on their lists, each safe to send again: what is done stays done, whatever breaks in between. */

import { createListEntry } from '../../lambdas/contract/lists.ts';
import type { Api } from '../api.ts';
import { type PersistingPorts, persisting } from '../batch/persisting.ts';
import type { Row } from './row.ts';

/** `unchanged`: it was so before. `refused`: see the code. `not_sent`: the API could not be reached any more. */
export const outcomes = ['put', 'unchanged', 'refused', 'not_sent'] as const;

export interface RowResult {
  readonly line: number;
  readonly list: string;
  readonly subject: string;
  readonly outcome: (typeof outcomes)[number];
  /** Why it was refused: a code of the API. */
  readonly code?: string;
  /** The entry's. */
  readonly id?: string;
}

export interface SendPorts extends PersistingPorts {
  readonly api: Api;
  readonly progress: (done: number) => void;
}

type Told = Pick<RowResult, 'outcome' | 'code' | 'id'>;

export async function sendRows(ports: SendPorts, rows: readonly Row[]): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  let broken: Told | undefined;
  for (const { line, list, wish } of rows) {
    // The same for each attempt. What the list says already changes nothing under any key.
    const idempotencyKey = crypto.randomUUID();
    const told: Told =
      broken ??
      (await persisting(ports, async () => {
        const { status, body } = await ports.api.call(createListEntry, {
          path: { name: list },
          body: wish,
          idempotencyKey,
        });
        return { outcome: status === 201 ? 'put' : 'unchanged', id: body.id };
      }));
    if (told.outcome === 'not_sent') broken = told;
    results.push({ line, list, subject: wish.subject, ...told });
    ports.progress(results.length);
  }
  return results;
}
