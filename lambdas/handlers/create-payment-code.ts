/** POST /payment-codes */
import { createPaymentCode } from '../contract/payment-codes.ts';
import { createPaymentCode as create } from '../domain/codes/create-payment-code.ts';
import { fingerprint } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { factsReader } from '../store/facts-reader.ts';
import { paymentCodes } from '../store/payment-codes.ts';
import { stageCodeKeys } from './codes/code-keys.ts';
import { evidenceOf } from './http/evidence.ts';
import { operation } from './http/operation.ts';
import { keptLists, moneyTables } from './money/ports.ts';
import { renderCode } from './render/payment-code.ts';

const ports = () => ({
  facts: factsReader({ ...moneyTables(), keptLists }),
  codes: paymentCodes(moneyTables()),
  minutes: Number(environment('CODE_MINUTES')),
  timeZone: environment('TIME_ZONE'),
});

export const handler = operation(
  createPaymentCode,
  async ({ caller, proof, body, idempotencyKey, country, address, now }) => {
    const asked = {
      kind: 'payment_code',
      currency: body.currency,
      maxAmount: body.max_amount === undefined ? undefined : BigInt(body.max_amount),
    } as const;
    const keys = stageCodeKeys();
    const digits = await keys.digitsFor(caller.subject, idempotencyKey);
    const result = await create(ports(), {
      id: await keys.idOf(digits),
      fingerprint: fingerprint(body),
      customer: caller.subject,
      device: proof.deviceId,
      authTime: caller.authTime,
      currency: asked.currency,
      maxAmount: asked.maxAmount,
      evidence: evidenceOf(proof, asked, now),
      country,
      address,
      now,
    });
    return isRefusal(result) ? result : { status: 201, body: { ...renderCode(result), code: digits } };
  },
);
