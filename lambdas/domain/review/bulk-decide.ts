/** One decision of many cases, as of a ring: each by its own write, and what is not decided is named. */

import { caseRequestKey } from '../identifiers.ts';
import { ServiceBusy } from '../ledger/ledger.ts';
import { isRefusal, type Refusal, type RefusalCode } from '../refusal.ts';
import { type DecideCaseCommand, type DecideCasePorts, decideAs } from './decide-case.ts';
import { reviewerOf } from './reviewer.ts';

export type BulkDecideCommand = Omit<DecideCaseCommand, 'caseId' | 'captureAmount'> & {
  readonly caseIds: readonly string[];
};

export interface BulkResult {
  readonly caseId: string;
  readonly decided: boolean;
  /** Why it is not. */
  readonly code?: RefusalCode | 'service_busy';
}

/** So many at once: fifty are done in a second or two, and no table is hammered. */
const AT_ONCE = 10;

/** The same request again is answered the same for each: its key is the request's and the case's. */
export async function bulkDecide(
  ports: DecideCasePorts,
  { caseIds, ...command }: BulkDecideCommand,
): Promise<readonly BulkResult[] | Refusal> {
  const reviewer = await reviewerOf(ports.people, command);
  if (isRefusal(reviewer)) return reviewer;
  const decideOne = async (caseId: string): Promise<BulkResult> => {
    const idempotencyKey = caseRequestKey(command.idempotencyKey, caseId);
    try {
      const result = await decideAs(ports, { ...command, caseId, idempotencyKey }, reviewer);
      if (isRefusal(result)) return { caseId, decided: false, code: result.refused };
      const decided = result.state === 'decided';
      return { caseId, decided, ...(decided ? {} : { code: 'second_person_required' as const }) };
    } catch (error) {
      if (error instanceof ServiceBusy) return { caseId, decided: false, code: 'service_busy' };
      throw error;
    }
  };
  const results: BulkResult[] = [];
  for (let start = 0; start < caseIds.length; start += AT_ONCE)
    results.push(...(await Promise.all(caseIds.slice(start, start + AT_ONCE).map(decideOne))));
  return results;
}
