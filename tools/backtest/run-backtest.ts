/** Judges all that a source has by a draft: each row is read once. */
import { addInput, type Backtest, emptyBacktest } from '../../lambdas/domain/backtest/backtest.ts';
import { type InputScope, storedInputs } from '../../lambdas/domain/backtest/stored-inputs.ts';
import type { Case } from '../../lambdas/domain/review/case.ts';
import { kindOf } from '../../lambdas/domain/review/case.ts';
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import { caseOfItem } from '../../lambdas/store/case-items.ts';
import { transferOf } from '../../lambdas/store/ledger-items.ts';
import type { BacktestSource } from './source.ts';

interface KnownOfPayment {
  dispute?: Case;
  review?: Case;
}

export async function runBacktest(
  source: BacktestSource,
  draft: Ruleset,
  scope: InputScope,
): Promise<Backtest> {
  const cases = new Map<string, KnownOfPayment>();
  for await (const item of source.cases?.() ?? []) {
    // Beside them are tokens, and what operators propose.
    if (item.sk?.S !== 'CASE') continue;
    const found = caseOfItem(item);
    const known = cases.get(found.paymentId) ?? {};
    known[kindOf(found.id) === 'dispute' ? 'dispute' : 'review'] = found;
    cases.set(found.paymentId, known);
  }
  const transfers = async function* () {
    for await (const item of source.rows()) {
      const transfer = transferOf(item);
      if (transfer) yield transfer;
    }
  };
  const backtest = emptyBacktest();
  for await (const input of storedInputs(transfers(), cases, scope))
    addInput(backtest, draft, await source.ruleset(input.ruleset), input);
  return backtest;
}
