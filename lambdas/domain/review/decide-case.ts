/** A reviewer's decision: one conditional write, that the state machine then follows, or an operator after a dispute. */
import { decideDispute } from '../disputes/decide-dispute.ts';
import type { Disputes } from '../disputes/disputes.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type Case, isOutcomeOf, kindOf, type Outcome } from './case.ts';
import type { Cases, PeopleDirectory } from './cases.ts';
import { personKey } from './person.ts';

export interface DecideCaseCommand {
  readonly caseId: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly note?: string;
  /** Minor units, of an approval. @default - all that is held */
  readonly captureAmount?: bigint;
  readonly reviewer: string;
  /** The reviewer's `sub`, by which an account's events keep who it was. */
  readonly subject: string;
  readonly idempotencyKey: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface DecideCasePorts {
  readonly cases: Pick<Cases, 'decide'>;
  readonly disputes: Pick<Disputes, 'read' | 'decide'>;
  readonly people: PeopleDirectory;
}

export async function decideCase(
  ports: DecideCasePorts,
  command: DecideCaseCommand,
): Promise<Case | Refusal> {
  if (!isOutcomeOf(command.caseId, command.outcome)) return refuse('outcome_not_applicable');
  const email = await ports.people.emailOf(command.reviewer);
  // A reviewer who cannot be told from the customer may not decide.
  if (email === undefined) return refuse('conflict_of_interest');
  const { outcome, reason, note, captureAmount, reviewer, idempotencyKey, now } = command;
  const decision = {
    outcome,
    reason,
    ...(note === undefined ? {} : { note }),
    ...(captureAmount === undefined ? {} : { captureAmount }),
    decidedBy: reviewer,
    decidedAt: now,
    idempotencyKey,
  };
  const { caseId: id, subject } = command;
  const person = personKey(email);
  if (kindOf(id) === 'dispute') return decideDispute(ports.disputes, { id, decision, person, subject });
  return ports.cases.decide(id, decision, person);
}
