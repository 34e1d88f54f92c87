/** A reviewer's decision: one conditional write, that the state machine then follows, or an operator after a dispute. */
import { decideDispute } from '../disputes/decide-dispute.ts';
import type { Disputes } from '../disputes/disputes.ts';
import type { Operations } from '../operations.ts';
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
  readonly cases: Pick<Cases, 'read' | 'decide'>;
  readonly stores: Pick<Operations, 'readStore'>;
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
  if (outcome === 'approve' && (await isStoreFrozen(ports, id))) return refuse('store_frozen');
  return ports.cases.decide(id, decision, person);
}

/** What was approved would be released, not captured: the reviewer is told before. An earlier decision is answered as ever. */
async function isStoreFrozen({ cases, stores }: DecideCasePorts, id: string): Promise<boolean> {
  const held = await cases.read(id);
  return held?.state === 'open' && (await stores.readStore(held.store))?.frozenAt !== undefined;
}
