/** A case as reviewers see it: never its task token, nor the key of the people behind it. */
import type * as z from 'zod/mini';
import { type caseDetail, type caseSummary, decisionReasons } from '../../contract/cases.ts';
import { disputeReasons } from '../../contract/disputes.ts';
import { categories } from '../../contract/payments.ts';
import type { BasketLine } from '../../domain/ledger/transfer.ts';
import {
  type Case,
  type CaseSummary,
  caseStandingAt,
  type Decision,
  kindOf,
} from '../../domain/review/case.ts';
import { ruleOf } from '../../domain/risk/rule-names.ts';
import type { Ruleset } from '../../domain/risk/ruleset.ts';
import { signalTexts } from '../../domain/risk/signals.ts';
import { timestampOf } from './time.ts';

/** @param now milliseconds since the epoch */
export const renderCaseSummary = (held: CaseSummary, now: number): z.input<typeof caseSummary> => ({
  id: held.id,
  kind: kindOf(held.id),
  state: caseStandingAt(held, now),
  amount: held.money.amount.toString(),
  currency: held.money.currency,
  store_name: held.storeName,
  reasons: [...held.reasons],
  opened_at: timestampOf(held.openedAt),
  deadline: timestampOf(held.deadline),
  ...(held.claim ? { dispute_reason: oneOf(disputeReasons, held.claim.reason) } : {}),
});

/** @param ruleset that judged it @param now milliseconds since the epoch */
export const renderCase = (held: Case, ruleset: Ruleset, now: number): z.input<typeof caseDetail> => ({
  ...renderCaseSummary(held, now),
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
  ...(held.decision ? { decision: renderDecision(held.decision) } : {}),
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
