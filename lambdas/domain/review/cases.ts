/** The cases as the domain asks for them. */
import type { Refusal, RefusalCode } from '../refusal.ts';
import type { Case, CaseKind, CaseSummary, Decision } from './case.ts';

export type DecisionRefusal = Extract<
  RefusalCode,
  'not_found' | 'conflict_of_interest' | 'case_already_decided' | 'case_expired' | 'capture_above_hold'
>;

export interface Cases {
  /** Opens the case, or finds it as it stands, and keeps the newest task token apart from it. */
  open(opened: Case, taskToken: string): Promise<Case>;
  /** Strongly consistent. */
  read(id: string): Promise<Case | undefined>;
  /**
   * Open ones of a kind, nearest deadline first; a moment behind.
   * @param kind @default held_payment
   * @param after the place that the page before named as the `next`
   * @throws InvalidCursor if it is no such place
   */
  listOpen(
    after: string | undefined,
    kind?: CaseKind,
  ): Promise<{ readonly cases: readonly CaseSummary[]; readonly next?: string }>;
  /**
   * One conditional write: the case open, its deadline ahead, `person` not among its parties, and no more to be captured
   * than is held. The same reviewer's same key and same decision again is answered with the case as it stands.
   */
  decide(
    id: string,
    decision: Decision,
    person: string,
  ): Promise<Case | (Refusal & { refused: DecisionRefusal })>;
  /** The newest token of the case's waiting task. Only the functions that talk to Step Functions may ask. */
  readTaskToken(id: string): Promise<string | undefined>;
}

/** Lets a waiting execution go on. A task that is gone (timed out, or already told) is not an error. */
export interface Executions {
  /** Starts the review of a held payment; started before is not an error. */
  start(paymentId: string): Promise<void>;
  proceed(taskToken: string): Promise<void>;
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
