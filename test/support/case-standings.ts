/** Cases as they can stand a second after noon, for tests of what is legal then. */
import { randomUUID } from 'node:crypto';
import type { AuditAct, AuditEvent } from '../../lambdas/domain/review/audit.ts';
import type { Case } from '../../lambdas/domain/review/case.ts';
import type { Reviewer } from '../../lambdas/domain/review/case-states.ts';
import { ann } from './judging.ts';
import { caseFor, decisionTo } from './reviews.ts';
import { noon, paymentOf } from './transfers.ts';

export const now = noon + 1000;
export const rei: Reviewer = { username: 'rei', person: 'rei in person', senior: false };
export const ken: Reviewer = { username: 'ken', person: 'ken in person', senior: false };
export const mio: Reviewer = { username: 'mio', person: 'mio in person', senior: true };

/** Of a payment of its own each. */
export const held = (change: Partial<Case> = {}): Case =>
  caseFor(paymentOf(ann, { amount: 300n, state: 'pending' }), change);

export function dispute(change: Partial<Case> = {}): Case {
  const subject = held();
  return {
    ...subject,
    id: subject.id.replace('case_', 'disp_'),
    caseClass: 'dispute',
    claim: { reason: 'not_me', fingerprint: 'f', deviceFrozen: false },
    ...change,
  };
}

/** Of an act on a case, under a key of its own. */
export const recordOf = (act: AuditAct, caseId: string, by = 'rei', at = now): AuditEvent => ({
  id: `aud_${randomUUID()}`,
  caseId,
  act,
  at,
  by,
});

/** @param until the last moment of it is before this one */
export const lease = (by: string, until = now + 1) => ({
  lease: { by, at: noon, until, key: 'a key of theirs' },
});
export const asked = { question: { textCode: 'is_this_store_known', askedAt: noon, askedBy: 'ken' } };
export const answered = {
  question: { ...asked.question, answer: 'yes', answeredAt: noon + 1 },
} as const;
/** Of two who have to decide, the first has. */
export const opinionOf = (person: string) => ({
  fourEyes: 'amount' as const,
  opinions: [{ ...decisionTo('approve', { decidedBy: person }), person }],
});
export const escalated = { escalation: { reason: 'asked', at: noon } } as const;
export const nearDeadline = { escalation: { reason: 'deadline', at: noon } } as const;
export const late = { deadline: now };
