/** A case as reviewers see it: never its task token, nor the key of the people behind it. */
import type * as z from 'zod/mini';
import { type caseDetail, type caseSummary, decisionReasons } from '../../contract/cases.ts';
import { categories } from '../../contract/payments.ts';
import type { BasketLine } from '../../domain/ledger/transfer.ts';
import type { Case, CaseSummary, Decision } from '../../domain/review/case.ts';
import { explain, standardRuleset } from '../../domain/risk/ruleset.ts';
import { timestampOf } from './time.ts';

export const renderCaseSummary = (held: CaseSummary): z.input<typeof caseSummary> => ({
  id: held.id,
  state: held.state,
  amount: held.money.amount.toString(),
  currency: held.money.currency,
  store_name: held.storeName,
  reasons: [...held.reasons],
  opened_at: timestampOf(held.openedAt),
  deadline: timestampOf(held.deadline),
});

export const renderCase = (held: Case): z.input<typeof caseDetail> => ({
  ...renderCaseSummary(held),
  payment_id: held.paymentId,
  customer_id: held.customer,
  device_id: held.device,
  store_id: held.store,
  lines: held.lines.map(renderLine),
  explanations: held.reasons.map((reason) => ({ reason, text: explain(standardRuleset, reason) })),
  ruleset: held.ruleset,
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
  decided_by: decision.decidedBy,
  decided_at: timestampOf(decision.decidedAt),
});

/** What is recorded came in through the contract; anything else there is a fault. */
function oneOf<T extends string>(known: readonly T[], value: string): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new Error('A recorded value is not one of the contract');
  return found;
}
