/** A colleague looks at what surrounds a case: nobody who is a party, and nobody unrecorded. */
import { type Refusal, refuse } from '../refusal.ts';
import type { AuditEvent, AuditTrail } from '../review/audit.ts';
import type { Case } from '../review/case.ts';
import type { Cases, PeopleDirectory } from '../review/cases.ts';
import { personKey } from '../review/person.ts';

export interface LookPorts {
  readonly cases: Pick<Cases, 'read'>;
  /** The reviewers' pool. */
  readonly people: PeopleDirectory;
  readonly audit: Pick<AuditTrail, 'record'>;
}

export interface Look extends Pick<AuditEvent, 'id' | 'act' | 'detail'> {
  readonly caseId: string;
  /** The name in the reviewers' pool. */
  readonly reviewer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What comes back may be shown: it is recorded. Refused, and then nothing is recorded either: `not_found`, and
 * `conflict_of_interest` for a party, or for who cannot be told from one.
 */
export async function lookAtCase(
  { cases, people, audit }: LookPorts,
  { id, act, detail, caseId, reviewer, now }: Look,
): Promise<Case | Refusal> {
  const [subject, email] = await Promise.all([cases.read(caseId), people.emailOf(reviewer)]);
  if (!subject) return refuse('not_found');
  if (email === undefined || subject.parties.includes(personKey(email)))
    return refuse('conflict_of_interest');
  await audit.record({ id, caseId, act, at: now, by: reviewer, ...(detail ? { detail } : {}) });
  return subject;
}
