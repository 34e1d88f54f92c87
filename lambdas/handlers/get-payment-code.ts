/** GET /payment-codes/{id} */
import { getPaymentCode } from '../contract/payment-codes.ts';
import { codeStateAt } from '../domain/codes/code.ts';
import { standingAt } from '../domain/ledger/transfer.ts';
import { refuse } from '../domain/refusal.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { paymentCodes } from '../store/payment-codes.ts';
import { operation } from './http/operation.ts';
import { moneyTables } from './money/ports.ts';
import { renderAskedPayment } from './render/payment.ts';
import { renderCode } from './render/payment-code.ts';

export const handler = operation(getPaymentCode, async ({ caller, proof, path, now }) => {
  const code = await paymentCodes(moneyTables()).read(path.id);
  // Only the phone that shows it: what a payment is confirmed by is not for whoever has a token.
  if (code?.customer !== caller.subject || code.device !== proof.deviceId) return refuse('not_found');
  const payment =
    code.usedBy === undefined ? undefined : await ledgerReading(moneyTables()).readPayment(code.usedBy);
  return {
    status: 200,
    body: {
      ...renderCode(code),
      state: codeStateAt(code, now),
      ...(payment ? { payment: renderAskedPayment(standingAt(payment, now)) } : {}),
    },
  };
});
