/** POST /sandbox/identity-provider/{reference}: a provider's page, results and webhooks, for development. */
import { randomUUID } from 'node:crypto';
import { playIdentityProvider, receiveIdentityVerification } from '../contract/verification.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { identityProvider } from '../store/identity-providers.ts';
import { operation } from './http/operation.ts';
import type { OperationRequest } from './http/request.ts';
import { timestampOf } from './render/time.ts';
import { playWebhooks, type Webhook } from './webhooks/play-webhooks.ts';
import { webhookSecrets } from './webhooks/webhook-secrets.ts';

type Result = OperationRequest<typeof playIdentityProvider>['body']['outcome'];

const isConnected = () =>
  identityProvider({
    name: environment('IDENTITY_PROVIDER'),
    stage: environment('STAGE'),
    sandboxPage: (reference) => reference,
  })?.name === 'sandbox';

export const handler = operation(playIdentityProvider, async ({ path, body, apiUrl, now }) => {
  if (!isConnected()) return refuse('verification_not_available');
  const [secret] = await webhookSecrets('IDENTITY_WEBHOOK_ARN', now);
  const results = [body.outcome, ...(body.revision === undefined ? [] : [body.revision])];
  const webhooks = results.map((result, index) => webhookOf(path.reference, result, now + index));
  const to = { url: apiUrl + receiveIdentityVerification.path, secret };
  const deliveries = await playWebhooks(webhooks, body, to, now);
  return {
    status: 200,
    body: {
      deliveries: deliveries.map(({ webhook: { id, result }, status }) => ({
        webhook_id: id,
        result,
        status,
      })),
    },
  };
});

/** Like a real one, it says more than anybody asked for. */
function webhookOf(reference: string, result: Result, at: number): Webhook & { readonly result: Result } {
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
