/** POST /sandbox/identity-provider/{reference}: a provider's page, results and webhooks, for development. */
import { randomBytes, randomUUID } from 'node:crypto';
import { playIdentityProvider, receiveIdentityVerification } from '../contract/verification.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { identityProvider } from '../store/identity-providers.ts';
import { operation } from './http/operation.ts';
import type { OperationRequest } from './http/request.ts';
import { signWebhook } from './http/webhook-signature.ts';
import { timestampOf } from './render/time.ts';
import { identityWebhookSecrets } from './webhooks/identity-webhook-secrets.ts';

type Request = OperationRequest<typeof playIdentityProvider>;
type Result = Request['body']['outcome'];

interface Webhook {
  readonly id: string;
  readonly result: Result;
  readonly body: string;
}

const isConnected = () =>
  identityProvider({
    name: environment('IDENTITY_PROVIDER'),
    stage: environment('STAGE'),
    sandboxPage: (reference) => reference,
  })?.name === 'sandbox';

export const handler = operation(playIdentityProvider, async (request) => {
  if (!isConnected()) return refuse('verification_not_available');
  const { body, apiUrl, now } = request;
  const [current] = await identityWebhookSecrets(now);
  const secret = body.bad_signature || !current ? randomBytes(32) : current;
  const sentAt = Math.floor(now / 1000) - (body.age_seconds ?? 0);
  const deliveries = [];
  for (const webhook of webhooksOf(request)) {
    const headers = signWebhook(webhook.id, sentAt, webhook.body, secret);
    const status = await deliver(apiUrl + receiveIdentityVerification.path, headers, webhook.body);
    deliveries.push({ webhook_id: webhook.id, result: webhook.result, status });
  }
  return { status: 200, body: { deliveries } };
});

/** In the order in which they are sent. */
function webhooksOf({ path, body, now }: Request): Webhook[] {
  const results = [body.outcome, ...(body.revision === undefined ? [] : [body.revision])];
  const webhooks = results.map((result, index) => webhookOf(path.reference, result, now + index));
  if (body.reorder) webhooks.reverse();
  return body.duplicate ? webhooks.flatMap((webhook) => [webhook, webhook]) : webhooks;
}

/** Like a real one, it says more than anybody asked for. */
function webhookOf(reference: string, result: Result, at: number): Webhook {
  const data = {
    reference,
    result,
    provider_reference: `sandbox_${randomUUID()}`,
    subject: { full_name: 'Hanako Sandbox', birth_date: '1990-04-01', document_number: 'TK0000000' },
    score: 0.98,
  };
  const event = { type: 'identity_verification.completed', timestamp: timestampOf(at), data };
  return { id: `msg_${randomUUID()}`, result, body: JSON.stringify(event) };
}

/** Milliseconds. */
const PATIENCE = 4000;

/** @returns the HTTP status; 0 where there was none */
async function deliver(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    // Read, so that the connection can be used again.
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
