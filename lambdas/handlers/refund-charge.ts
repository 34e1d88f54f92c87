/** POST /charges/{id}/refunds */
import { refundCharge } from '../contract/charges.ts';
import { refundCharge as refund } from '../domain/charges/refund-charge.ts';
import { chargeRefundId } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { chargeRefunds } from '../store/charge-writing.ts';
import { refundFingerprint } from '../store/refund-items.ts';
import { admitted } from './charges/admitted.ts';
import { operation } from './http/operation.ts';
import { moneyTables } from './money/ports.ts';
import { timestampOf } from './render/time.ts';

const ports = () => ({ ledger: chargeRefunds(moneyTables()), timeZone: environment('TIME_ZONE') });

export const handler = operation(refundCharge, async (request) => {
  const terminal = await admitted(request);
  if (isRefusal(terminal)) return terminal;
  const { path, body, now } = request;
  const { reference, currency, reason } = body;
  const wish = { paymentId: path.id, money: { amount: BigInt(body.amount), currency }, reason };
  const result = await refund(ports(), {
    id: chargeRefundId(terminal.id, reference),
    chargeId: path.id,
    terminal,
    ...wish,
    fingerprint: refundFingerprint(wish),
    now,
  });
  if (isRefusal(result)) return result;
  const { id, money, createdAt } = result;
  const amount = money.amount.toString();
  return {
    status: 201,
    body: { id, charge_id: path.id, reference, amount, currency, reason, created_at: timestampOf(createdAt) },
  };
});
