/** Decides the chosen cases in one request, tells what became of each, and tries what failed again. */

import { useRef, useState } from 'react';
import { type Action, useAction } from '../../client/web/hooks.ts';
import { bulkDecideCases } from '../../lambdas/contract/cases.ts';
import { useConsole } from '../app/console.ts';
import { type BulkBody, type BulkResult, told } from './bulk.ts';

export interface Bulk {
  /** Of each case that was asked for, in the order asked; undefined before there is an answer. */
  readonly results: readonly BulkResult[] | undefined;
  readonly sending: Action<[decision: Omit<BulkBody, 'case_ids'>, ids: readonly string[]]>;
  /** Whether anything may have been decided, answered or not. */
  readonly wasSent: () => boolean;
}

/** The API of the console keeps the key of a request whose answer is lost: the same cases again are not decided twice. */
export function useBulk(): Bulk {
  const { api } = useConsole();
  const [results, setResults] = useState<readonly BulkResult[]>();
  const sent = useRef(false);
  const sending = useAction(async (decision: Omit<BulkBody, 'case_ids'>, ids: readonly string[]) => {
    sent.current = true;
    const { body } = await api.call(bulkDecideCases, { body: { ...decision, case_ids: [...ids] } });
    setResults((before = []) => told(before, body.results));
  });
  return { results, sending, wasSent: () => sent.current };
}
