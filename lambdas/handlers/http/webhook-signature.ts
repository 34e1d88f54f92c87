/**
 * Signatures of webhooks, as Standard Webhooks 1.0.0 has them in their symmetric form (`v1`):
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What comes in the headers of the same names; undefined for one that is missing, or there twice. */
export interface WebhookHeaders {
  readonly 'webhook-id': string | undefined;
  readonly 'webhook-timestamp': string | undefined;
  readonly 'webhook-signature': string | undefined;
}

export type WebhookCheck = 'id' | 'timestamp' | 'signature' | 'age';

/** The check that failed. The sender is told `webhook_signature_invalid`, whichever it was. */
export class InvalidWebhook extends Error {
  override name = 'InvalidWebhook';
  readonly check: WebhookCheck;

  constructor(check: WebhookCheck) {
    super(check);
    this.check = check;
  }
}

/** Seconds, either way. */
const TOLERANCE = 5 * 60;
/** Signatures that are looked at: one for each secret of a rotation, and some of kinds that we do not know. */
const MAX_SIGNATURES = 16;

/**
 * Whether whoever has one of the secrets sent this body under this id, just now.
 *
 * The signature is looked at before the age, so that `age` in the log means an old webhook that was genuine.
 *
 * @param body the bytes as they came
 * @param now milliseconds since the epoch
 * @returns the webhook's id
 * @throws InvalidWebhook
 */
export function verifyWebhook(
  headers: WebhookHeaders,
  body: Uint8Array,
  secrets: readonly Uint8Array[],
  now: number,
): string {
  const id = headers['webhook-id'] ?? '';
  // A dot could move what is signed from one part into the next.
  ensure('id', /^[!-~]{1,200}$/.test(id) && !id.includes('.'));
  const timestamp = headers['webhook-timestamp'] ?? '';
  ensure('timestamp', /^[1-9][0-9]{0,11}$/.test(timestamp));
  const sent = signaturesIn(headers['webhook-signature'] ?? '');
  const expected = secrets.map((secret) => hmac(secret, id, timestamp, body));
  ensure(
    'signature',
    expected.some((own) => sent.some((each) => timingSafeEqual(own, each))),
  );
  ensure('age', Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE);
  return id;
}

/** @param sentAt seconds since the epoch */
export function signWebhook(
  id: string,
  sentAt: number,
  body: string,
  secret: Uint8Array,
): Readonly<Record<string, string>> {
  const timestamp = String(sentAt);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${hmac(secret, id, timestamp, Buffer.from(body)).toString('base64')}`,
  };
}

function ensure(check: WebhookCheck, holds: boolean): void {
  if (!holds) throw new InvalidWebhook(check);
}

const hmac = (secret: Uint8Array, id: string, timestamp: string, body: Uint8Array): Buffer =>
  createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();

/** The signatures of version 1; the length of one tells nothing, as it is the same for all. */
function signaturesIn(header: string): Buffer[] {
  return header
    .split(' ', MAX_SIGNATURES)
    .flatMap((each) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(each)?.[1] ?? [])
    .map((encoded) => Buffer.from(encoded, 'base64'));
}

/** Bytes, as the specification asks of a secret. */
const [SHORTEST_SECRET, LONGEST_SECRET] = [24, 64];

/**
 * A secret out of its text: base64, after `whsec_` where that is there.
 *
 * @throws Error for one that is malformed, too short or too long: whoever put it there is to put a right one
 */
export function webhookSecret(text: string): Uint8Array {
  const encoded = text.trim().replace(/^whsec_/, '');
  const secret = Buffer.from(encoded, 'base64');
  const wellFormed = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
  if (wellFormed && secret.byteLength >= SHORTEST_SECRET && secret.byteLength <= LONGEST_SECRET)
    return secret;
  throw new Error(
    `The secret of the webhook is not the base64 of ${SHORTEST_SECRET} to ${LONGEST_SECRET} bytes`,
  );
}
