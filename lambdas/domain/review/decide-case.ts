/** A reviewer's decision: one conditional write, that the state machine then follows, or an operator after a dispute. */
import { decideDispute } from '../disputes/decide-dispute.ts';
import type { Disputes } from '../disputes/disputes.ts';
import type { Operations } from '../operations.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { type Case, type Decision, type FreezeScope, isOutcomeOf, kindOf, type Outcome } from './case.ts';
import type { Reviewer } from './case-states.ts';
import type { Cases, PeopleDirectory } from './cases.ts';
import type { ReviewerAsks } from './claims.ts';
import { reviewerOf } from './reviewer.ts';

export interface DecideCaseCommand extends ReviewerAsks {
  readonly caseId: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly note?: string;
  readonly freeze?: FreezeScope;
  /** Minor units, of an approval. @default - all that is held */
  readonly captureAmount?: bigint;
  /** The reviewer's `sub`, by which an account's events keep who it was. */
  readonly subject: string;
}

export interface DecideCasePorts {
  readonly cases: Pick<Cases, 'read' | 'decide'>;
  readonly stores: Pick<Operations, 'readStore'>;
  readonly disputes: Pick<Disputes, 'read' | 'decide'>;
  readonly people: PeopleDirectory;
}

/** @returns the case as it stands after: decided, or where two have to decide, perhaps not yet */
export async function decideCase(
  ports: DecideCasePorts,
  command: DecideCaseCommand,
): Promise<Case | Refusal> {
  if (!isOutcomeOf(command.caseId, command.outcome)) return refuse('outcome_not_applicable');
  const reviewer = await reviewerOf(ports.people, command);
  return isRefusal(reviewer) ? reviewer : decideAs(ports, command, reviewer);
}

/** The same, by somebody who is known already. */
export async function decideAs(
  ports: Omit<DecideCasePorts, 'people'>,
  command: DecideCaseCommand,
  reviewer: Reviewer,
): Promise<Case | Refusal> {
  if (!isOutcomeOf(command.caseId, command.outcome)) return refuse('outcome_not_applicable');
  return write(ports, command, decisionOf(command), reviewer);
}

function decisionOf(command: DecideCaseCommand): Decision {
  const { outcome, reason, note, freeze, captureAmount, reviewer, subject, idempotencyKey, now } = command;
  return {
    outcome,
    reason,
    ...(note === undefined ? {} : { note }),
    ...(freeze === undefined ? {} : { freeze, freezeBy: subject }),
    ...(captureAmount === undefined ? {} : { captureAmount }),
    decidedBy: reviewer,
    decidedAt: now,
    idempotencyKey,
  };
}

async function write(
  ports: Omit<DecideCasePorts, 'people'>,
  { caseId: id, outcome, subject }: DecideCaseCommand,
  decision: Decision,
  reviewer: Reviewer,
): Promise<Case | Refusal> {
  if (kindOf(id) === 'dispute') return decideDispute(ports.disputes, { id, decision, reviewer, subject });
  if (outcome === 'approve' && (await isStoreFrozen(ports, id))) return refuse('store_frozen');
  return ports.cases.decide(id, decision, reviewer);
}

/** What was approved would be released, not captured: the reviewer is told before. An earlier decision is answered as ever. */
async function isStoreFrozen(
  { cases, stores }: Pick<DecideCasePorts, 'cases' | 'stores'>,
  id: string,
): Promise<boolean> {
  const held = await cases.read(id);
  return held?.state === 'open' && (await stores.readStore(held.store))?.frozenAt !== undefined;
}
