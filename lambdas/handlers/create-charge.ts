/** POST /charges */
import { createCharge } from '../contract/charges.ts';
import { createCharge as charge } from '../domain/charges/create-charge.ts';
import { isPaymentCode } from '../domain/codes/payment-code.ts';
import { chargeId, fingerprint } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { requestBody } from '../store/evidence/asked.ts';
import { keptCode } from '../store/payment-codes.ts';
import { chargePorts } from './charges/ports.ts';
import { stageCodeKeys } from './codes/code-keys.ts';
import { evidenceOf } from './http/evidence.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';
import { moneyTables } from './money/ports.ts';
import { renderCharge } from './render/charge.ts';

export const handler = operation(createCharge, async ({ caller, proof, body, country, now }) => {
  // A digit that was misread is no guess.
  if (!isPaymentCode(body.code))
    throw new Refused('invalid_request', {
      errors: [{ path: 'body.code', message: 'has a wrong check digit: scan it again' }],
    });
  const code = await keptCode(moneyTables(), await stageCodeKeys().idsOf(body.code));
  const asked = {
    kind: 'payment',
    store: body.store_id,
    money: { amount: BigInt(body.amount), currency: body.currency },
    lines: body.lines.map((line) => ({ ...line, amount: BigInt(line.amount) })),
    charge: { reference: body.reference, code },
  } as const;
  const result = await charge(chargePorts(), {
    id: chargeId(caller.subject, body.reference),
    fingerprint: fingerprint(requestBody(asked)),
    terminal: caller.subject,
    signer: proof.deviceId,
    ...asked,
    code,
    reference: body.reference,
    evidence: evidenceOf(proof, asked, now),
    country,
    now,
  });
  if (isRefusal(result)) return result;
  return { status: result.state === 'posted' ? 201 : 202, body: renderCharge(result) };
});
