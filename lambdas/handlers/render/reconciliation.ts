/** The end of a till's day as the contract writes it. */
import type * as z from 'zod/mini';
import type { chargeDifference, terminalTotals } from '../../contract/charges.ts';
import type { Difference, TerminalTotal, TerminalTotals } from '../../domain/charges/reconcile-charges.ts';
import { renderCharge } from './charge.ts';

const renderTotal = ({ count, amount }: TerminalTotal) => ({ count, amount: amount.toString() });

export const renderTotals = ({
  approved,
  held,
  refunded,
}: TerminalTotals): z.input<typeof terminalTotals> => ({
  approved: renderTotal(approved),
  held: renderTotal(held),
  refunded: renderTotal(refunded),
});

export function renderDifference({ reference, kinds, here }: Difference): z.input<typeof chargeDifference> {
  if (!here) return { reference, differences: [...kinds] };
  const { message: _, store_id: __, terminal: ___, reference: ____, ...ledger } = renderCharge(here);
  return { reference, differences: [...kinds], ledger };
}
