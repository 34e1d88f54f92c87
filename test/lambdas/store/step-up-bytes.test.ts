import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeStepUp, encodeStepUp } from '../../../lambdas/store/step-up-bytes.ts';

const challenge = 'Tm90IHJhbmRvbSBhdCBhbA';
const createdAt = Date.UTC(2026, 10, 22, 3, 0, 0, 123);

test('a step-up comes back as it was, confirmed or not', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.integer({ min: 1, max: 3600 }),
      fc.option(fc.nat(3_600_000)),
      (random, seconds, after) => {
        const stepUp = {
          challenge: Buffer.from(random).toString('base64url'),
          expiresAt: createdAt + seconds * 1000,
          ...(after === null ? {} : { confirmedAt: createdAt + after }),
        };
        expect(decodeStepUp(encodeStepUp(stepUp, createdAt), createdAt)).toEqual(stepUp);
      },
    ),
  );
});

test('it takes 18 bytes, and 21 once it is confirmed', () => {
  const stepUp = { challenge, expiresAt: createdAt + 300_000 };
  expect(encodeStepUp(stepUp, createdAt)).toHaveLength(18);
  expect(encodeStepUp({ ...stepUp, confirmedAt: createdAt }, createdAt)).toHaveLength(21);
});

test.each([
  ['a shorter challenge', { challenge: 'AAAA', expiresAt: createdAt }],
  ['another spelling of a challenge', { challenge: 'Tm90IHJhbmRvbSBhdCBhbB', expiresAt: createdAt }],
  ['a day to confirm', { challenge, expiresAt: createdAt + 86_400_000 }],
  ['a confirmation of before', { challenge, expiresAt: createdAt, confirmedAt: createdAt - 1 }],
])('%s is a fault', (_, stepUp) => {
  expect(() => encodeStepUp(stepUp, createdAt)).toThrow(RangeError);
});

test('bytes that are too few are a fault', () => {
  expect(() => decodeStepUp(new Uint8Array(17), createdAt)).toThrow(RangeError);
});
