/** POST /payments */
import { createPayment } from '../contract/payments.ts';
import { fingerprint, paymentId } from '../domain/identifiers.ts';
import { createPayment as pay } from '../domain/payments/create-payment.ts';
import { isRefusal } from '../domain/refusal.ts';
import { evidenceOf } from './http/evidence.ts';
import { operation } from './http/operation.ts';
import { moneyPorts, stepUpPorts } from './money/ports.ts';
import { renderAskedPayment } from './render/payment.ts';

const ports = () => ({
  ...moneyPorts(),
  stepUp: stepUpPorts(),
});

export const handler = operation(
  createPayment,
  async ({ caller, proof, body, idempotencyKey, country, address, now }) => {
    const asked = {
      kind: 'payment',
      store: body.store_id,
      money: { amount: BigInt(body.amount), currency: body.currency },
      lines: (body.lines ?? []).map((line) => ({ ...line, amount: BigInt(line.amount) })),
    } as const;
    const result = await pay(ports(), {
      id: paymentId(caller.subject, idempotencyKey),
      fingerprint: fingerprint(body),
      customer: caller.subject,
      device: proof.deviceId,
      authTime: caller.authTime,
      ...asked,
      evidence: evidenceOf(proof, asked, now),
      country,
      address,
      now,
    });
    if (isRefusal(result)) return result;
    // A replay is answered with the status of the first time; the body tells how the payment stands now.
    const movedAtOnce = result.state === 'posted' && result.version === 1 && !result.stepUp;
    return { status: movedAtOnce ? 201 : 202, body: renderAskedPayment(result) };
  },
);
