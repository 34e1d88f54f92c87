/** Terminals and stores as items: what is written is what is read. */
import { describe, expect, test } from 'vitest';
import type { Store } from '../../../lambdas/domain/payments/facts.ts';
import { weekdays } from '../../../lambdas/domain/stores/opening-hours.ts';
import type { Terminal } from '../../../lambdas/domain/terminals/terminal.ts';
import { storeItem, storeOf } from '../../../lambdas/store/registry-items.ts';
import { terminalItem, terminalOf } from '../../../lambdas/store/terminal-items.ts';
import { noon, thumbprint } from '../../support/transfers.ts';

const key = (seed: string) => ({
  thumbprint: thumbprint(seed),
  publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint(`${seed} x`), y: thumbprint(`${seed} y`) } as const,
});

const plain: Terminal = {
  id: 'client-1',
  store: 'shinjuku-east',
  number: 1,
  name: 'Till 1',
  state: 'enrolling',
  registeredAt: noon,
  badCodes: 0,
  badCodesFrom: 0,
};
/** With all that one can have at once. */
const full: Terminal = {
  ...plain,
  id: 'c'.repeat(26),
  store: 's'.repeat(40),
  number: 255,
  name: '店'.repeat(60),
  state: 'active',
  key: key('first'),
  next: key('second'),
  enrolment: { hash: thumbprint('code'), expiresAt: noon, guesses: 4 },
  badCodes: 1_000_000,
  badCodesFrom: noon,
};

const whole: Store = {
  id: 's'.repeat(40),
  name: '店'.repeat(32),
  riskClass: 'elevated',
  openingHours: Object.fromEntries(
    weekdays.map((day) => [
      day,
      [
        { from: 1000, to: 1100 },
        { from: 1200, to: 1439 },
      ],
    ]),
  ),
  chargeLimit: 999_999_999_999_999n,
};

describe('a terminal', () => {
  test.each([
    ['without a key', plain],
    ['with all that it can have', full],
  ])('%s is read as it was written', (_, terminal) => {
    expect(terminalOf(terminalItem(terminal))).toEqual(terminal);
  });

  test('that never came with a wrong code has no counters', () => {
    expect(terminalItem(plain)).not.toHaveProperty('badCodes');
  });
});

describe('a store', () => {
  test.each<[string, Store]>([
    ['with its name alone', { id: 'kyoto', name: 'Kyoto' }],
    ['with all that it can have', whole],
  ])('%s is read as it was written', (_, store) => {
    expect(storeOf(storeItem(store, { by: 'ops', at: noon }))).toEqual(store);
  });
});
