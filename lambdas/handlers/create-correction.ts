/** POST /corrections */
import { createCorrection } from '../contract/corrections.ts';
import { createCorrection as correct } from '../domain/adjustments/create-correction.ts';
import { correctionId, fingerprint } from '../domain/identifiers.ts';
import type { AccountId } from '../domain/ledger/chart.ts';
import { isRefusal } from '../domain/refusal.ts';
import { correctionStore } from '../store/adjustment-store.ts';
import { adjustmentTables, aloneSettings, people } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { renderCorrection } from './render/correction.ts';

const ports = () => ({
  ...people(),
  ...aloneSettings(),
  adjustments: correctionStore(adjustmentTables()),
});

export const handler = operation(createCorrection, async ({ caller, body, idempotencyKey, now }) => {
  const { amount, currency, debit, credit, ...rest } = body;
  const result = await correct(ports(), {
    id: correctionId(caller.subject, idempotencyKey),
    wish: {
      ...rest,
      // The contract takes accounts of the chart alone.
      debit: debit as AccountId,
      credit: credit as AccountId,
      money: { amount: BigInt(amount), currency },
    },
    fingerprint: fingerprint(body),
    colleague: caller,
    now,
  });
  if (isRefusal(result)) return result;
  return { status: result.deadline === undefined ? 201 : 202, body: renderCorrection(result) };
});
