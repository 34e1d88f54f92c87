import { expect, test } from 'vitest';
import type { Image } from '../../../../lambdas/domain/sealing/canonical.ts';
import { difference, illegalChange } from '../../../../lambdas/domain/sealing/changes.ts';

const payment = (state: string, change: Image = {}): Image => ({
  pk: { S: 'PAYMENT#1' },
  state: { S: state },
  debit: { S: 'wallet:a' },
  credit: { S: 'store:b' },
  amount: { N: '500' },
  currency: { S: 'JPY' },
  createdAt: { N: '1' },
  version: { N: '1' },
  evidence: { B: 'AP8=' },
  ...change,
});
const v2 = { version: { N: '2' } };

test.each<[string, Image, Image, string | undefined]>([
  ['a hold is captured', payment('pending'), payment('posted', v2), undefined],
  ['captured in part', payment('pending'), payment('posted', { ...v2, captured: { N: '300' } }), undefined],
  ['released', payment('pending'), payment('voided', v2), undefined],
  ['expires', payment('pending'), payment('expired', v2), undefined],
  [
    'is confirmed, by a new proof',
    payment('challenged'),
    payment('posted', { evidence: { B: 'AQ==' } }),
    undefined,
  ],
  ['is refunded', payment('posted'), payment('posted', { refunded: { N: '100' } }), undefined],
  [
    'is refunded further',
    payment('posted', { refunded: { N: '1' } }),
    payment('posted', { refunded: { N: '2' } }),
    undefined,
  ],
  [
    'is charged back further, in parts',
    payment('posted', { ...v2, reversed: { N: '1' } }),
    payment('posted', { version: { N: '3' }, reversed: { N: '2' } }),
    undefined,
  ],
  [
    'is charged back less',
    payment('posted', { reversed: { N: '2' } }),
    payment('posted', { reversed: { N: '1' } }),
    'its reversed went from 2 to 1',
  ],
  [
    'gets an attribute of a later version',
    payment('posted'),
    payment('posted', { disputed: { BOOL: true } }),
    undefined,
  ],
  [
    'amount',
    payment('posted'),
    payment('posted', { amount: { N: '900' } }),
    'its amount went from 500 to 900',
  ],
  [
    'amount, at its end',
    payment('pending'),
    payment('posted', { amount: { N: '900' } }),
    'its amount went from 500 to 900',
  ],
  [
    'payee, at its confirmation',
    payment('challenged'),
    payment('posted', { credit: { S: 'store:c' } }),
    'its credit went from store:b to store:c',
  ],
  [
    'evidence',
    payment('posted'),
    payment('posted', { evidence: { B: 'AQ==' } }),
    'its evidence went from {"B":"AP8="} to {"B":"AQ=="}',
  ],
  [
    'type of a value',
    payment('posted'),
    payment('posted', { amount: { S: '500' } }),
    'its amount went from 500 to 500',
  ],
  [
    'no attribute',
    payment('posted'),
    { ...payment('posted'), evidence: undefined } as unknown as Image,
    'its evidence went from {"B":"AP8="} to nothing',
  ],
  ['back', payment('posted'), payment('pending'), 'its state went from posted to pending'],
  ['ends twice', payment('voided'), payment('posted', v2), 'its state went from voided to posted'],
  [
    'a captured part later',
    payment('posted'),
    payment('posted', { captured: { N: '1' } }),
    'its captured went from nothing to 1',
  ],
  [
    'refunds less',
    payment('posted', { refunded: { N: '2' } }),
    payment('posted', { refunded: { N: '1' } }),
    'its refunded went from 2 to 1',
  ],
  ['version back', payment('pending', v2), payment('posted'), 'its version went from 2 to 1'],
])('%s', (_, before, after, expected) => {
  expect(illegalChange(before, after)).toBe(expected);
});

test('a difference is told by its attribute', () => {
  expect(difference(payment('posted'), payment('posted', { amount: { N: '7' } }))).toBe(
    'amount was 500 and is 7',
  );
  expect(difference(payment('posted'), payment('posted', { note: { S: 'x' } }))).toBe(
    'note was nothing and is x',
  );
});
