/** Signatures of webhooks: the same as an independent implementation's, and nothing that is not one passes. */
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  InvalidWebhook,
  signWebhook,
  verifyWebhook,
  type WebhookHeaders,
  webhookSecret,
} from '../../../../lambdas/handlers/http/webhook-signature.ts';

const secret = randomBytes(32);
const other = randomBytes(32);
const body = '{"type":"a","name":"姓名"}';
const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const sentAt = 1_674_087_231;
const now = sentAt * 1000;

const right = signWebhook(id, sentAt, body, secret) as unknown as WebhookHeaders;
const signatureOf = (of: Uint8Array, text = body, at = sentAt) =>
  String(signWebhook(id, at, text, of)['webhook-signature']);

/** The check that failed, or the id. */
function verdict(
  change: Partial<WebhookHeaders> = {},
  { sent = body, secrets = [secret] as readonly Uint8Array[], at = now } = {},
): string {
  try {
    return verifyWebhook({ ...right, ...change }, Buffer.from(sent), secrets, at);
  } catch (error) {
    if (error instanceof InvalidWebhook) return error.check;
    throw error;
  }
}

describe('an independent implementation', () => {
  const theirs = new Webhook(secret.toString('base64'));

  test('takes what we sign', () => {
    const at = Math.floor(Date.now() / 1000);
    const headers = signWebhook(id, at, body, secret);
    expect(theirs.verify(body, { ...headers })).toEqual(JSON.parse(body));
  });

  test('signs what we take', () => {
    const signature = theirs.sign(id, new Date(now), body);
    expect(verdict({ 'webhook-signature': signature })).toBe(id);
    expect(signature).toBe(right['webhook-signature']);
  });

  test('reads secrets as we do', () => {
    const text = `whsec_${secret.toString('base64')}`;
    expect(new Webhook(text).sign(id, new Date(now), body)).toBe(signatureOf(webhookSecret(text)));
  });
});

test('is what openssl computes over id, timestamp and body, with dots between', () => {
  // printf 'msg_1.1674087231.{}' | openssl dgst -sha256 -hmac 'aaaaaaaaaaaaaaaaaaaaaaaa' -binary | base64
  const known = signWebhook('msg_1', sentAt, '{}', Buffer.from('a'.repeat(24)));
  expect(known).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1674087231',
    'webhook-signature': 'v1,Vmkh5S9c7ur6KRkB5wU3uO51KJkS0oIUqy6AxVK29pk=',
  });
});

describe('several signatures, as during a rotation', () => {
  test.each([
    ['the second is right', `${signatureOf(other)} ${right['webhook-signature']}`, id],
    ['one is of a kind that we do not know', `v1a,${'A'.repeat(88)} ${right['webhook-signature']}`, id],
    ['none is right', `${signatureOf(other)} ${signatureOf(randomBytes(32))}`, 'signature'],
    [
      'the right one comes after more than we look at',
      `${`${signatureOf(other)} `.repeat(16)}${right['webhook-signature']}`,
      'signature',
    ],
  ])('%s', (_, signatures, expected) => {
    expect(verdict({ 'webhook-signature': signatures })).toBe(expected);
  });

  test('any of our secrets is enough', () => {
    expect(verdict({}, { secrets: [other, secret] })).toBe(id);
    expect(verdict({}, { secrets: [other] })).toBe('signature');
    expect(verdict({}, { secrets: [] })).toBe('signature');
  });
});

describe('refused', () => {
  test.each<[string, Partial<WebhookHeaders>, string]>([
    ['without an id', { 'webhook-id': undefined }, 'id'],
    ['with an empty id', { 'webhook-id': '' }, 'id'],
    ['with another id', { 'webhook-id': 'msg_2' }, 'signature'],
    ['with a dot in the id', { 'webhook-id': 'msg.1' }, 'id'],
    ['with a space in the id', { 'webhook-id': 'msg 1' }, 'id'],
    ['with an id without end', { 'webhook-id': 'm'.repeat(201) }, 'id'],
    ['without a timestamp', { 'webhook-timestamp': undefined }, 'timestamp'],
    ['with a timestamp in milliseconds', { 'webhook-timestamp': String(now) }, 'timestamp'],
    ['with a date for a timestamp', { 'webhook-timestamp': '2023-01-19T00:13:51Z' }, 'timestamp'],
    ['with another timestamp', { 'webhook-timestamp': String(sentAt + 1) }, 'signature'],
    ['with another spelling of the timestamp', { 'webhook-timestamp': `0${sentAt}` }, 'timestamp'],
    ['without a signature', { 'webhook-signature': undefined }, 'signature'],
    ['with an empty signature', { 'webhook-signature': 'v1,' }, 'signature'],
    ['with a signature of no version', { 'webhook-signature': signatureOf(secret).slice(3) }, 'signature'],
    [
      'with the signature under another version',
      { 'webhook-signature': signatureOf(secret).replace('v1', 'v2') },
      'signature',
    ],
    ['with the signature of another body', { 'webhook-signature': signatureOf(secret, '{}') }, 'signature'],
    [
      'with the signature of another time',
      { 'webhook-signature': signatureOf(secret, body, sentAt - 1) },
      'signature',
    ],
    ['with the signature of another secret', { 'webhook-signature': signatureOf(other) }, 'signature'],
    ['with half a signature', { 'webhook-signature': signatureOf(secret).slice(0, 20) }, 'signature'],
  ])('%s', (_, change, check) => {
    expect(verdict(change)).toBe(check);
  });

  test.each([
    ['a byte more', `${body} `],
    ['another value', body.replace('a', 'b')],
    ['the same members in another order', '{"name":"姓名","type":"a"}'],
    ['nothing', ''],
  ])('with a body of %s', (_, sent) => {
    expect(verdict({}, { sent })).toBe('signature');
  });
});

describe('the time', () => {
  test.each([
    ['300 s old', 300_000, id],
    ['a moment older', 300_001, 'age'],
    ['300 s ahead of us', -300_000, id],
    ['a moment further ahead', -300_001, 'age'],
    ['a day old', 86_400_000, 'age'],
  ])('%s', (_, after, expected) => {
    expect(verdict({}, { at: now + after })).toBe(expected);
  });

  test('of a forgery is not what it is refused for', () => {
    expect(verdict({ 'webhook-signature': signatureOf(other) }, { at: now + 86_400_000 })).toBe('signature');
  });
});

describe('a secret', () => {
  test.each([
    ['24 bytes', randomBytes(24).toString('base64')],
    ['64 bytes', randomBytes(64).toString('base64')],
    ['with its prefix', `whsec_${randomBytes(32).toString('base64')}`],
    ['with a line break after it, as an editor leaves it', `${randomBytes(32).toString('base64')}\n`],
    ['64 letters and digits, as Secrets Manager makes them', 'aB3'.repeat(21).concat('x')],
  ])('of %s is one', (_, text) => {
    expect(webhookSecret(text).byteLength).toBeGreaterThanOrEqual(24);
  });

  test.each([
    ['nothing', ''],
    ['23 bytes', randomBytes(23).toString('base64')],
    ['65 bytes', randomBytes(65).toString('base64')],
    ['what is no base64', `${'a'.repeat(40)}!`],
    ['a key of the other scheme', `whpk_${randomBytes(32).toString('base64')}`],
  ])('of %s is a fault that does not say it', (_, text) => {
    expect(() => webhookSecret(text)).toThrow(
      /^The secret of the webhook is not the base64 of 24 to 64 bytes$/,
    );
  });
});
