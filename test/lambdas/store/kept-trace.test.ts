/** Which trace a payment keeps, whatever a caller sends for one, and that it comes back as the header that it was. */
import { expect, test } from 'vitest';
import { keptTrace, traceIn } from '../../../lambdas/store/kept-trace.ts';
import { paymentItem, transferOf } from '../../../lambdas/store/ledger-items.ts';
import { paymentOf, thumbprint } from '../../support/transfers.ts';
import { olderShapes } from '../../upgrading/release/files.ts';

const customer = { id: 'b7d5ba8f-ffff-4fff-8fff-ffffffffffff', device: thumbprint('phone') };
const held = paymentOf(customer, { amount: 60_000n, state: 'pending' });

const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const parent = 'Parent=53995c3f42cd8ad8';
const sampled = 'Sampled=1';
const whole = [root, parent, sampled].join(';');

test.each([
  ['as Lambda tells it', whole],
  ['with its lineage', `${whole};Lineage=1:a87bd80c:0`],
  ['in another order', `Self=1-0;${sampled};${parent};${root}`],
])('of a request that is sampled, %s', (_, header) => {
  expect(traceIn(keptTrace(held, header))).toBe(whole);
});

test('and is nothing that the payment is read with', () => {
  const item = paymentItem(held);
  expect(transferOf({ ...item, ...keptTrace(held, whole) })).toEqual(transferOf(item));
});

test.each([
  ['that is not sampled', [root, parent, 'Sampled=0']],
  ['of which nobody has decided that', [root, parent, 'Sampled=?']],
  ['that does not say', [root, parent]],
  ['of no function', [root, sampled]],
  ['without a root', [parent, sampled]],
  ['of another version', [root.replace('=1-', '=2-'), parent, sampled]],
  ['too short', [root.slice(0, -1), parent, sampled]],
  ['too long', [`${root}0`, parent, sampled]],
  ['in capitals', [root.toUpperCase().replace('ROOT', 'Root'), parent, sampled]],
  ['with a line break', [`${root}\r\nX-Amz-Target: Other`, parent, sampled]],
  ['with a break at its end', [`${root}\n`, parent, sampled]],
  ['named twice, the second time as none', [root, 'Root=none', parent, sampled]],
  ['of nothing', ['']],
  ['of names alone', ['Root', 'Parent', 'Sampled', '__proto__']],
  ['of other characters', ['Root=1-店店-店', parent, sampled]],
  ['of a megabyte', [`Root=${'1'.repeat(1 << 20)}`, parent, sampled]],
])('a trace %s is none', (_, members) => {
  expect(keptTrace(held, members.join(';'))).toEqual({});
});

test('where nothing is traced, there is none', () => {
  expect(keptTrace(held, undefined)).toEqual({});
});

test.each(['challenged', 'posted', 'voided'] as const)(
  'a payment that is %s keeps none: nobody reviews it',
  (state) => {
    expect(keptTrace({ ...held, state }, whole)).toEqual({});
  },
);

test('an item of before has none, nor one with other bytes', () => {
  for (const item of Object.values(olderShapes())) expect(traceIn(item)).toBeUndefined();
  expect(traceIn({ trace: { B: new Uint8Array(23) } })).toBeUndefined();
  expect(traceIn({ trace: { S: whole } })).toBeUndefined();
});
