/** How a sandbox sends the webhooks of the provider that it plays: signed, and as badly as real ones are sent. */
import { randomBytes } from 'node:crypto';
import { signWebhook } from '../http/webhook-signature.ts';

export interface Webhook {
  readonly id: string;
  readonly body: string;
}

/** What can be wrong with the way in which they come. */
export interface Disorder {
  /** The last event first. */
  readonly reorder?: boolean | undefined;
  /** Each event twice. */
  readonly duplicate?: boolean | undefined;
  /** Signed with a secret of its own. */
  readonly bad_signature?: boolean | undefined;
  /** How many seconds ago the webhook says it was sent. */
  readonly age_seconds?: number | undefined;
}

/**
 * @param webhooks in the order of what they tell
 * @param to the webhooks' URL, and the provider's secret
 * @param now milliseconds since the epoch
 * @returns what was answered to each delivery, in the order in which they were sent: the HTTP status, 0 where there was none
 */
export async function playWebhooks<W extends Webhook>(
  webhooks: readonly W[],
  disorder: Disorder,
  to: { readonly url: string; readonly secret: Uint8Array | undefined },
  now: number,
): Promise<readonly { readonly webhook: W; readonly status: number }[]> {
  const secret = disorder.bad_signature || !to.secret ? randomBytes(32) : to.secret;
  const sentAt = Math.floor(now / 1000) - (disorder.age_seconds ?? 0);
  const deliveries = [];
  for (const webhook of inOrder(webhooks, disorder)) {
    const headers = signWebhook(webhook.id, sentAt, webhook.body, secret);
    deliveries.push({ webhook, status: await deliver(to.url, headers, webhook.body) });
  }
  return deliveries;
}

function inOrder<W>(webhooks: readonly W[], { reorder, duplicate }: Disorder): readonly W[] {
  const order = reorder ? webhooks.toReversed() : webhooks;
  return duplicate ? order.flatMap((webhook) => [webhook, webhook]) : order;
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
