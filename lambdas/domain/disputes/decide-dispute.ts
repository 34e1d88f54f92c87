/** A reviewer's decision of a dispute. It moves no money: a refund or a compensation follows, by an operator. */
import { type Refusal, refuse } from '../refusal.ts';
import type { Case, Decision } from '../review/case.ts';
import type { Reviewer } from '../review/case-states.ts';
import { decidedEvent } from './dispute.ts';
import type { Disputes } from './disputes.ts';

export interface DecideDisputeCommand {
  readonly id: string;
  readonly decision: Decision;
  readonly reviewer: Reviewer;
  /** The reviewer's `sub`. */
  readonly subject: string;
}

export async function decideDispute(
  disputes: Pick<Disputes, 'read' | 'decide'>,
  { id, decision, reviewer, subject }: DecideDisputeCommand,
): Promise<Case | Refusal> {
  const dispute = await disputes.read(id);
  if (!dispute) return refuse('not_found');
  return disputes.decide(id, { decision, reviewer, event: decidedEvent(dispute, decision, subject) });
}
