/** The cases as the domain asks for them. */
import type { Refusal, RefusalCode } from '../refusal.ts';
import type { AuditEvent } from './audit.ts';
import type { Case, CaseKind, CaseSummary, Decision, Escalation, Lease } from './case.ts';
import type { HoldClass } from './case-class.ts';
import type { Reviewer } from './case-states.ts';

export type ClaimRefusal = Extract<
  RefusalCode,
  | 'idempotency_conflict'
  | 'not_found'
  | 'conflict_of_interest'
  | 'case_already_decided'
  | 'case_expired'
  | 'second_person_required'
  | 'senior_needed'
  | 'case_claimed'
>;
export type DecisionRefusal = ClaimRefusal | 'capture_above_hold';

/** The case as it stands after the change, or why it was not changed. */
type Changed<C extends RefusalCode = ClaimRefusal> = Promise<Case | (Refusal & { refused: C })>;

export interface Cases {
  /** Opens the case, or finds it as it stands, and keeps the newest task token apart from it. */
  open(opened: Case, taskToken: string): Promise<Case>;
  /** Strongly consistent. */
  read(id: string): Promise<Case | undefined>;
  /**
   * Open ones of a kind, nearest deadline first, 50 to a page; a moment behind. A page has fewer only where no more follow.
   * @param kind @default held_payment
   * @param after the place that the page before named as the `next`
   * @param fits which of them. @default - all
   * @throws InvalidCursor if it is no such place
   */
  listOpen(
    after: string | undefined,
    kind?: CaseKind,
    fits?: (subject: CaseSummary) => boolean,
  ): Promise<{ readonly cases: readonly CaseSummary[]; readonly next?: string }>;
  /**
   * Where one is enough, one transaction with its record (`decisionEvent`): the case open, its deadline ahead, nobody else's claim on it, the reviewer
   * neither among its parties nor somebody who has decided before, a senior if it is left to them, and no more to be captured
   * than is held. Where two have to decide alike, the same conditions, and another reviewer's decision as it was looked at:
   * the first is kept apart, an equal second one decides, another one escalates, and then a third one decides. The same
   * reviewer's same key and same decision again is answered with the case as it stands.
   */
  decide(
    id: string,
    decision: Decision,
    reviewer: Pick<Reviewer, 'person' | 'senior'>,
  ): Changed<DecisionRefusal>;
  /** The newest token of the case's waiting task. Only the functions that talk to Step Functions may ask. */
  readTaskToken(id: string): Promise<string | undefined>;
}

/**
 * Who works on which case. Each is one transaction of a conditional write and the record of it: there are both, or
 * neither. What was recorded before was done before: it is answered with the case as it stands, and changes nothing;
 * `idempotency_conflict` where another wish was recorded under its id.
 */
export interface Claims {
  /** For a reviewer who may decide it, while nobody else's claim lasts; their own is extended. */
  claim(id: string, lease: Lease, reviewer: Reviewer, record: AuditEvent): Changed;
  /** The same for a colleague, whoever's claim lasts, by somebody who is no party either: nobody chooses their own judge. */
  assign(
    id: string,
    lease: Lease,
    who: { readonly to: Reviewer; readonly by: Reviewer },
    record: AuditEvent,
  ): Changed;
  /** Nobody else's claim. Where there is none, the case stays as it is. */
  release(id: string, reviewer: Reviewer, record: AuditEvent): Changed;
  /**
   * Ends the claim, unless it is somebody else's, and leaves the case to the seniors. Where they alone have it already,
   * why and since when stays as it is.
   */
  escalate(id: string, escalation: Escalation, reviewer: Reviewer, record: AuditEvent): Changed;
}

/** Lets a waiting execution go on. A task that is gone (timed out, or already told) is not an error. */
export interface Executions {
  /** Starts the review of a held payment; started before is not an error. */
  start(paymentId: string, caseClass: HoldClass): Promise<void>;
  proceed(taskToken: string): Promise<void>;
}

export type StaffGroup = 'reviewer' | 'senior-reviewer' | 'operator';

/** Somebody who works with the console. */
export interface Colleague {
  readonly username: string;
  readonly email?: string;
  readonly groups: readonly StaffGroup[];
}

export interface StaffDirectory {
  /** Whoever is in one of the groups and may sign in, by username. */
  membersOf(groups: readonly StaffGroup[]): Promise<readonly Colleague[]>;
}

/** The address behind an account, to see whether reviewer and customer are one person. */
export interface PeopleDirectory {
  /** Undefined where there is no such user or no address. */
  emailOf(username: string): Promise<string | undefined>;
}

/** The same, by what everything of a customer is kept under. */
export interface CustomerAddresses {
  /** Undefined where there is no such customer or no address. */
  emailOfCustomer(subject: string): Promise<string | undefined>;
}
