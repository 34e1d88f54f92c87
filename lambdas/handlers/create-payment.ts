/** POST /payments */
import { createPayment } from '../contract/payments.ts';
import { fingerprint, paymentId } from '../domain/identifiers.ts';
import { createPayment as pay } from '../domain/payments/create-payment.ts';
import { isRefusal } from '../domain/refusal.ts';
import { standardRuleset } from '../domain/risk/ruleset.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { factsReader } from '../store/facts-reader.ts';
import { ledgerWriting } from '../store/ledger-writing.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderPayment } from './render/payment.ts';

const tables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
});

const ports = () => ({
  facts: factsReader(tables()),
  ledger: ledgerWriting(tables()),
  ruleset: standardRuleset,
  timeZone: environment('TIME_ZONE'),
  dayLimit: BigInt(environment('PAYMENT_DAY_LIMIT')),
});

export const handler = operation(createPayment, async ({ caller, proof, body, idempotencyKey, now }) => {
  const result = await pay(ports(), {
    id: paymentId(caller.subject, idempotencyKey),
    fingerprint: fingerprint(body),
    customer: caller.subject,
    device: proof.deviceId,
    store: body.store_id,
    money: { amount: BigInt(body.amount), currency: body.currency },
    lines: (body.lines ?? []).map((line) => ({ ...line, amount: BigInt(line.amount) })),
    now,
  });
  if (isRefusal(result)) return result;
  // A replay is answered with the status of the first time; the body tells how the payment stands now.
  const movedAtOnce = result.state === 'posted' && result.version === 1;
  return { status: movedAtOnce ? 201 : 202, body: renderPayment(result) };
});
