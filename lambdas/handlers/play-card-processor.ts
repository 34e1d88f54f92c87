/** POST /sandbox/card-processor/{reference}: a card processor's page, results and webhooks, for development. */
import { randomUUID } from 'node:crypto';
import { playCardProcessor, receiveCardEvent } from '../contract/cards.ts';
import { refuse } from '../domain/refusal.ts';
import { connectedProcessor } from './cards/processor.ts';
import { type Said, sandboxCharge, sandboxRegistration } from './cards/sandbox-cards.ts';
import { operation } from './http/operation.ts';
import { timestampOf } from './render/time.ts';
import { playWebhooks } from './webhooks/play-webhooks.ts';
import { webhookSecrets } from './webhooks/webhook-secrets.ts';

export const handler = operation(playCardProcessor, async ({ path, body, apiUrl, now }) => {
  if (connectedProcessor(apiUrl)?.name !== 'sandbox') return refuse('cards_not_available');
  const [secret] = await webhookSecrets('CARD_WEBHOOK_ARN', now);
  const said = path.reference.startsWith('card_')
    ? (body.cards ?? ['visa']).map((card) => sandboxRegistration(card, now))
    : (body.charges ?? ['succeeded']).map((charge) => sandboxCharge(charge, body.amount));
  const webhooks = said.map((each, index) => webhookOf(path.reference, each, now + index));
  const deliveries = await playWebhooks(webhooks, body, { url: apiUrl + receiveCardEvent.path, secret }, now);
  return {
    status: 200,
    body: {
      deliveries: deliveries.map(({ webhook: { id, type }, status }) => ({ webhook_id: id, type, status })),
    },
  };
});

function webhookOf(reference: string, { type, data }: Said, at: number) {
  const event = { type, timestamp: timestampOf(at), data: { reference, ...data } };
  return { id: `msg_${randomUUID()}`, type, body: JSON.stringify(event) };
}
