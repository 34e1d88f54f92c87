/** Whatever is wrong with the key and the proof that a request is sent with. */
import { describe } from 'vitest';
import { generateDeviceKey } from '../../client/device-key.ts';
import { signedRequest, urlOf, withHeader } from './support/signed-request.ts';
import {
  alice,
  bob,
  bySignature,
  enrolment,
  header,
  payment,
  refuses,
  rightText,
  twice,
  withPeople,
} from './support/spoilt-requests.ts';

withPeople();

describe('the Idempotency-Key', () => {
  const key = (value: string) => () => payment({ idempotencyKey: value });
  refuses([
    ['none', 400, 'idempotency_key_required', header('Idempotency-Key')],
    ['too short', 400, 'idempotency_key_required', key('k'.repeat(15))],
    ['too long', 400, 'idempotency_key_required', key('k'.repeat(65))],
    ['other characters', 400, 'idempotency_key_required', key('key key key key key')],
    ['two', 400, 'idempotency_key_required', twice('Idempotency-Key')],
    ['another than the one that was signed', 401, 'proof_invalid', header('Idempotency-Key', 'k'.repeat(16))],
  ]);
});

describe('the proof', () => {
  refuses([
    ['none', 401, 'proof_required', header('DPoP')],
    [
      'none for a top-up',
      401,
      'proof_required',
      async () =>
        withHeader(
          await bySignature({
            path: '/top-ups',
            body: '{"amount":"1","currency":"JPY","funding_source":"sandbox"}',
          }),
          'DPoP',
        ),
    ],
    [
      'none for an enrolment',
      401,
      'proof_required',
      async () => withHeader(await bySignature({ path: '/devices', body: enrolment }), 'DPoP'),
    ],
    ['two', 401, 'proof_invalid', twice('DPoP')],
    ['garbage', 401, 'proof_invalid', header('DPoP', 'garbage')],
    ['5,000 characters', 401, 'proof_invalid', header('DPoP', 'x'.repeat(5000))],
    [
      'for another body',
      401,
      'proof_invalid',
      () => payment({ proof: { body: rightText.replace('1200', '1') } }),
    ],
    ['for another path', 401, 'proof_invalid', () => payment({ proof: { url: urlOf('/top-ups') } })],
    ['for another method', 401, 'proof_invalid', () => payment({ proof: { method: 'PUT' } })],
    [
      'for another token',
      401,
      'proof_invalid',
      () => payment({ proof: { accessToken: bob.phone.session.accessToken } }),
    ],
    ['from ten minutes ago', 401, 'proof_invalid', () => payment({ proof: { now: Date.now() - 600_000 } })],
    ['from in ten minutes', 401, 'proof_invalid', () => payment({ proof: { now: Date.now() + 600_000 } })],
    [
      'by a key that is not enrolled',
      401,
      'device_not_enrolled',
      async () =>
        signedRequest(
          { ...alice.phone, key: await generateDeviceKey() },
          { path: '/payments', body: rightText },
        ),
    ],
    [
      "by another customer's enrolled key",
      401,
      'device_not_enrolled',
      () => signedRequest({ ...alice.phone, key: bob.phone.key }, { path: '/payments', body: rightText }),
    ],
    [
      "to enrol another customer's key",
      409,
      'device_already_enrolled',
      () => signedRequest({ ...alice.phone, key: bob.phone.key }, { path: '/devices', body: enrolment }),
    ],
  ]);
});
