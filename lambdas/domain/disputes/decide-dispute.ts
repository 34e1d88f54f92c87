/** A reviewer's decision of a dispute. It moves no money: a refund or a compensation follows, by an operator. */
import { type Refusal, refuse } from '../refusal.ts';
import type { Case, Decision } from '../review/case.ts';
import { decidedEvent } from './dispute.ts';
import type { Disputes } from './disputes.ts';

export interface DecideDisputeCommand {
  readonly id: string;
  readonly decision: Decision;
  /** The reviewer, as `personKey` gives them. */
  readonly person: string;
  /** The reviewer's `sub`. */
  readonly subject: string;
}

export async function decideDispute(
  disputes: Pick<Disputes, 'read' | 'decide'>,
  { id, decision, person, subject }: DecideDisputeCommand,
): Promise<Case | Refusal> {
  const dispute = await disputes.read(id);
  if (!dispute) return refuse('not_found');
  return disputes.decide(id, { decision, person, event: decidedEvent(dispute, decision, subject) });
}
