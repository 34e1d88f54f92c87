/** What a decision of a case comes to, with what others have decided before, and what is recorded of it. Pure. */
import { auditEventId } from '../identifiers.ts';
import type { Money } from '../money.ts';
import type { AuditEvent } from './audit.ts';
import { type Case, type Decision, type FreezeScope, freezeScopes } from './case.ts';

/**
 * `alone`: one is enough, and it counts. `first`: it is kept apart, until somebody else decides. `agrees`: that one does, and
 * it counts. `differs`: it is kept apart too, and a senior who gave neither has to decide. `last`: that senior's, which counts.
 */
export type Weight = 'alone' | 'first' | 'agrees' | 'differs' | 'last';

export function weigh(
  { fourEyes, opinions = [], money }: Pick<Case, 'fourEyes' | 'opinions' | 'money'>,
  decision: Decision,
): Weight {
  if (fourEyes === undefined) return 'alone';
  const [first, second] = opinions;
  if (first === undefined) return 'first';
  if (second !== undefined) return 'last';
  return isAlike(first, decision, money) ? 'agrees' : 'differs';
}

/** By what becomes of the money. Reasons and notes may differ: those of the second one count. Of freezes, the wider one does. */
const isAlike = (one: Decision, other: Decision, held: Money): boolean =>
  one.outcome === other.outcome &&
  (one.captureAmount ?? held.amount) === (other.captureAmount ?? held.amount);

/**
 * Which decision says what is frozen: of two who agree, the one that freezes more, since each of them could have frozen so
 * much alone, and a freeze can be lifted. A senior who decides between two decides that, too. Undefined where nothing is.
 *
 * @param earlier what was kept apart before
 */
export function freezingOf(
  decision: Decision,
  earlier: readonly Decision[],
): (Decision & { readonly freeze: FreezeScope }) | undefined {
  return [decision, ...(earlier.length === 1 ? earlier : [])]
    .filter((each): each is Decision & { readonly freeze: FreezeScope } => each.freeze !== undefined)
    .sort((one, other) => freezeScopes.indexOf(other.freeze) - freezeScopes.indexOf(one.freeze))[0];
}

/** What is recorded with it. Of the first of two, that there is one: who could be the second reads this too. */
export function decisionEvent(caseId: string, decision: Decision, weight: Weight): AuditEvent {
  const { decidedBy: by, decidedAt: at, idempotencyKey } = decision;
  const told = toldOf(decision, weight);
  return { id: auditEventId(caseId, told.act, by, idempotencyKey), caseId, at, by, ...told };
}

function toldOf({ outcome, reason, freeze }: Decision, weight: Weight): Pick<AuditEvent, 'act' | 'detail'> {
  if (weight === 'first') return { act: 'first_decision' };
  if (weight === 'differs') return { act: 'escalate', detail: { reason: 'disagreement' } };
  return { act: 'decide', detail: { outcome, reason, ...(freeze === undefined ? {} : { freeze }) } };
}

/** The same reviewer's same request; only the time may differ. */
export const isSameDecision = (recorded: Decision, asked: Decision): boolean =>
  recorded.decidedBy === asked.decidedBy &&
  recorded.idempotencyKey === asked.idempotencyKey &&
  recorded.outcome === asked.outcome &&
  recorded.reason === asked.reason &&
  recorded.note === asked.note &&
  recorded.freeze === asked.freeze &&
  recorded.captureAmount === asked.captureAmount;

/** What of it is on record, as a decision or as one of two; undefined where nothing is. */
export const recordedOf = (subject: Case, asked: Decision): Decision | undefined =>
  [...(subject.decision ? [subject.decision] : []), ...(subject.opinions ?? [])].find((each) =>
    isSameDecision(each, asked),
  );
