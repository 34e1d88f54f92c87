/** POST /payments/{id}/confirm */
import { confirmPayment } from '../contract/payments.ts';
import { confirmPayment as confirm } from '../domain/payments/confirm-payment.ts';
import { isRefusal } from '../domain/refusal.ts';
import { evidenceOf } from './http/evidence.ts';
import { operation } from './http/operation.ts';
import { moneyPorts } from './money/ports.ts';
import { renderPayment } from './render/payment.ts';

export const handler = operation(
  confirmPayment,
  async ({ caller, proof, path, body, country, address, now }) => {
    const asked = {
      kind: 'confirmation',
      paymentId: path.id,
      challenge: body.challenge,
      money: { amount: BigInt(body.amount), currency: body.currency },
      store: body.store_id,
    } as const;
    const result = await confirm(moneyPorts(), {
      id: path.id,
      customer: caller.subject,
      device: proof.deviceId,
      authTime: caller.authTime,
      challenge: asked.challenge,
      money: asked.money,
      store: asked.store,
      evidence: evidenceOf(proof, asked, now),
      country,
      address,
      now,
    });
    if (isRefusal(result)) return result;
    // As in create-payment: the status of the first time.
    const movedAtOnce = result.state === 'posted' && result.version === 1;
    return { status: movedAtOnce ? 200 : 202, body: renderPayment(result) };
  },
);
