/** A case as reviewers see it: never its task token, nor the key of the people behind it. */
import type * as z from 'zod/mini';
import { type caseDetail, type caseSummary, decisionReasons } from '../../contract/case-shapes.ts';
import { disputeReasons } from '../../contract/disputes.ts';
import { categories, questionCodes } from '../../contract/payments.ts';
import type { BasketLine } from '../../domain/ledger/transfer.ts';
import {
  type Case,
  type CaseSummary,
  type Decision,
  type Escalation,
  kindOf,
  type Question,
} from '../../domain/review/case.ts';
import { liveLease, standingAt } from '../../domain/review/case-states.ts';
import { ruleOf } from '../../domain/risk/rule-names.ts';
import type { Ruleset } from '../../domain/risk/ruleset.ts';
import { signalTexts } from '../../domain/risk/signals.ts';
import { timestampOf } from './time.ts';

/** @param now milliseconds since the epoch @param viewer the username of whose claims are `mine` */
export function renderCaseSummary(
  held: CaseSummary,
  now: number,
  viewer?: string,
): z.input<typeof caseSummary> {
  const standing = standingAt(held, now, viewer === undefined ? undefined : { username: viewer });
  const lease = liveLease(held, now);
  return {
    id: held.id,
    kind: kindOf(held.id),
    state: standing.state,
    class: held.caseClass,
    escalated: standing.escalated,
    ...(lease
      ? { claim: { by: lease.by, until: timestampOf(lease.until), mine: standing.claimed === 'mine' } }
      : {}),
    ...(standing.fourEyes ? { four_eyes: standing.fourEyes } : {}),
    ...(standing.question === 'none' ? {} : { answered: standing.question === 'answered' }),
    amount: held.money.amount.toString(),
    currency: held.money.currency,
    store_name: held.storeName,
    reasons: [...held.reasons],
    opened_at: timestampOf(held.openedAt),
    deadline: timestampOf(held.deadline),
    ...(held.claim ? { dispute_reason: oneOf(disputeReasons, held.claim.reason) } : {}),
  };
}

/**
 * @param ruleset that judged it
 * @param now milliseconds since the epoch
 * @param viewer the username of whose claims are `mine`
 */
export const renderCase = (
  held: Case,
  ruleset: Ruleset,
  now: number,
  viewer?: string,
): z.input<typeof caseDetail> => ({
  ...renderCaseSummary(held, now, viewer),
  payment_id: held.paymentId,
  customer_id: held.customer,
  device_id: held.device,
  store_id: held.store,
  lines: held.lines.map(renderLine),
  explanations: held.reasons.map((reason) => {
    const { text } = ruleOf(ruleset, reason) ?? { text: { en: reason, ja: reason } };
    return { reason, text: text.en, text_ja: text.ja };
  }),
  ruleset: held.ruleset,
  score: held.score,
  shadow: [...held.shadow],
  snoozed: [...held.snoozed],
  signals: [...signalTexts(held.signals)],
  ...(held.claim ? { device_frozen: held.claim.deviceFrozen } : {}),
  ...(held.claim?.note === undefined ? {} : { dispute_note: held.claim.note }),
  ...(held.question ? { question: renderQuestion(held.question) } : {}),
  ...(held.escalation ? { escalation: renderEscalation(held.escalation) } : {}),
  ...(held.decision ? decisionsOf(held, held.decision) : {}),
});

/** Whoever could be the second of two must not see what the first one decided: nobody does, before it is over. */
const decisionsOf = ({ opinions = [] }: Case, decision: Decision) => ({
  decision: renderDecision(decision),
  ...(opinions.length > 0 ? { earlier_decisions: opinions.map(renderDecision) } : {}),
});

const renderQuestion = ({ textCode, askedAt, askedBy, answer, answeredAt }: Question) => ({
  text_code: oneOf(questionCodes, textCode),
  asked_at: timestampOf(askedAt),
  asked_by: askedBy,
  ...(answer === undefined ? {} : { answer }),
  ...(answeredAt === undefined ? {} : { answered_at: timestampOf(answeredAt) }),
});

const renderEscalation = ({ reason, at, by, note }: Escalation) => ({
  reason,
  at: timestampOf(at),
  ...(by === undefined ? {} : { by }),
  ...(note === undefined ? {} : { note }),
});

const renderLine = ({ category, quantity, amount }: BasketLine) => ({
  category: oneOf(categories, category),
  quantity,
  amount: amount.toString(),
});

const renderDecision = (decision: Decision) => ({
  outcome: decision.outcome,
  reason: oneOf(decisionReasons, decision.reason),
  ...(decision.note === undefined ? {} : { note: decision.note }),
  ...(decision.freeze === undefined ? {} : { freeze: decision.freeze }),
  ...(decision.captureAmount === undefined ? {} : { capture_amount: decision.captureAmount.toString() }),
  decided_by: decision.decidedBy,
  decided_at: timestampOf(decision.decidedAt),
});

/** What is recorded came in through the contract; anything else there is a fault. */
export function oneOf<T extends string>(known: readonly T[], value: string): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new Error('A recorded value is not one of the contract');
  return found;
}
