/** How a payment code stands. */
import { expect, test } from 'vitest';
import { type CodeState, codeStateAt, type PaymentCode } from '../../../../lambdas/domain/codes/code.ts';
import { noon } from '../../../support/transfers.ts';

const code = { expiresAt: noon } as PaymentCode;

test.each<[string, number, string | undefined, CodeState]>([
  ['good until its time has passed', noon - 1, undefined, 'unused'],
  ['expired from then on', noon, undefined, 'expired'],
  ['expired long after', noon + 1, undefined, 'expired'],
  ['used in its time', noon - 1, 'pay_1', 'used'],
  ['used, also when it would be too old', noon + 1, 'pay_1', 'used'],
])('is %s', (_, now, usedBy, state) => {
  expect(codeStateAt({ ...code, usedBy }, now)).toBe(state);
});
