/** A reviewer's decision: one conditional write, that the state machine then follows. */
import { type Refusal, refuse } from '../refusal.ts';
import type { Case } from './case.ts';
import type { Cases, PeopleDirectory } from './cases.ts';
import { personKey } from './person.ts';

export interface DecideCaseCommand {
  readonly caseId: string;
  readonly outcome: 'approve' | 'decline';
  readonly reason: string;
  readonly note?: string;
  readonly reviewer: string;
  readonly idempotencyKey: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface DecideCasePorts {
  readonly cases: Pick<Cases, 'decide'>;
  readonly people: PeopleDirectory;
}

export async function decideCase(
  ports: DecideCasePorts,
  command: DecideCaseCommand,
): Promise<Case | Refusal> {
  const email = await ports.people.emailOf(command.reviewer);
  // A reviewer who cannot be told from the customer may not decide.
  if (email === undefined) return refuse('conflict_of_interest');
  const { outcome, reason, note, reviewer, idempotencyKey, now } = command;
  const decision = {
    outcome,
    reason,
    ...(note === undefined ? {} : { note }),
    decidedBy: reviewer,
    decidedAt: now,
    idempotencyKey,
  };
  return ports.cases.decide(command.caseId, decision, personKey(email));
}
