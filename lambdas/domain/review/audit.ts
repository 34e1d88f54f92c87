/** What people did with a case, a mere look included: append-only, and without personal data. */
import { caseActs } from './case-states.ts';

/** What changes how a case stands, under the same names, and what else people and the settlement do with it. */
export const auditActs = [
  ...caseActs,
  'view',
  'first_decision',
  'freeze',
  'unmask',
  'evidence',
  'warn',
] as const;
export type AuditAct = (typeof auditActs)[number];

export interface AuditEvent {
  readonly id: string;
  readonly caseId: string;
  readonly act: AuditAct;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** A reviewer's username; `customer`, or `system` where no person did it. */
  readonly by: string;
  /** What there is to say of it, by name: an outcome, a reason, whom a case was assigned to. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** A page of events. */
export interface AuditPage {
  readonly events: readonly AuditEvent[];
  readonly next?: string;
}

export interface AuditTrail {
  /** Before what it tells of is answered: who could not be recorded does not see. Recorded again is no error. */
  record(event: AuditEvent): Promise<void>;
  /**
   * Oldest first.
   * @throws InvalidCursor if `after` is no place that a page named as the `next`
   */
  ofCase(caseId: string, after: string | undefined): Promise<AuditPage>;
  /**
   * Of all cases, oldest first.
   * @param day of UTC, such as 2026-11-22
   * @throws InvalidCursor if `after` is no place that a page named as the `next`
   */
  ofDay(day: string, after: string | undefined): Promise<AuditPage>;
}
