/** Holds a webhook's headers against its body, before anything is read or written for it. */
import { Refused } from '../http/refused.ts';
import { InvalidWebhook, verifyWebhook } from '../http/webhook-signature.ts';

interface WebhookRequest {
  /** @param name in lower case */
  header(name: string): string | undefined;
  readonly rawBody: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * @returns the provider's id of the event
 * @throws Refused `webhook_signature_invalid`
 */
export function webhookIdOf(
  { header, rawBody, now }: WebhookRequest,
  secrets: readonly Uint8Array[],
): string {
  const headers = {
    'webhook-id': header('webhook-id'),
    'webhook-timestamp': header('webhook-timestamp'),
    'webhook-signature': header('webhook-signature'),
  };
  try {
    return verifyWebhook(headers, rawBody, secrets, now);
  } catch (error) {
    if (error instanceof InvalidWebhook)
      throw new Refused('webhook_signature_invalid', { check: error.check });
    throw error;
  }
}
