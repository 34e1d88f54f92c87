/** POST /webhooks/identity-verification */
import { receiveIdentityVerification } from '../contract/verification.ts';
import { fingerprint } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { receiveResult } from '../domain/verification/receive-result.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { verificationResults } from '../store/verification-results.ts';
import { operation } from './http/operation.ts';
import { log } from './logging/log.ts';
import { webhookIdOf } from './webhooks/webhook-id.ts';
import { webhookSecrets } from './webhooks/webhook-secrets.ts';

const results = () =>
  verificationResults({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
  });

export const handler = operation(receiveIdentityVerification, async (request) => {
  // Before anything is read or written for it.
  const id = webhookIdOf(request, await webhookSecrets('IDENTITY_WEBHOOK_ARN', request.now));
  const { data, timestamp } = request.body;
  const event = {
    id,
    // Over what the contract names: a hash over the rest of the body would be one of personal data.
    fingerprint: fingerprint(request.body),
    reference: data.reference,
    result: data.result,
    providerReference: data.provider_reference,
    at: Date.parse(timestamp),
  };
  const outcome = await receiveResult(results(), event, request.now);
  if (isRefusal(outcome)) return outcome;
  if (outcome === 'refused') warn(event);
  // To a provider everything but 2xx means: send it again. What came too late will not come better.
  return { status: 200, body: { received: true as const } };
});

/** A provider that says one thing and then another is worth a person's look. */
const warn = ({ reference, result }: { readonly reference: string; readonly result: string }) =>
  log({ level: 'warn', message: 'A result came too late, and changed nothing', reference, result });
