/** Where a payment came from, in its item and back, and in items of before networks were kept. */
import { describe, expect, test } from 'vitest';
import { keptNetworkOf } from '../../../lambdas/domain/payments/kept-network.ts';
import { fieldsOf, toItem } from '../../../lambdas/store/items.ts';
import { paymentItem, paymentOf } from '../../../lambdas/store/ledger-items.ts';
import { encodeOrigin, originIn } from '../../../lambdas/store/origin-bytes.ts';
import { paymentOf as samplePayment, thumbprint } from '../../support/transfers.ts';

const stored = (from: Uint8Array | undefined) => originIn(fieldsOf(toItem({ from })));

describe('an origin', () => {
  test.each([
    ['a country alone', { country: 'JP' }, 2],
    ['a network of IPv4', { country: 'JP', network: '203.0.113.0/24' }, 5],
    ['the first network of IPv4', { country: 'JP', network: '0.0.0.0/24' }, 5],
    ['a network of IPv6', { country: 'DE', network: '2001:db8:7:0:0:0:0:0/48' }, 8],
    ['a network alone', { network: '203.0.113.0/24' }, 5],
    ['nothing', {}, undefined],
  ])('of %s comes back, out of as few bytes', (_, origin, length) => {
    expect(encodeOrigin(origin)?.length).toBe(length);
    expect(stored(encodeOrigin(origin))).toEqual(origin);
  });

  test('of whatever address comes back', () => {
    for (let number = 0n; number < 2n ** 32n; number += 77_777_777n) {
      const address = [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
      const groups = [16n, 0n].map((shift) => ((number >> shift) & 0xffffn).toString(16));
      for (const network of [keptNetworkOf(address), keptNetworkOf(`${groups.join(':')}:7::1`)])
        expect(stored(encodeOrigin({ network }))).toEqual({ network });
    }
  });

  test.each([
    ['a host', { network: '203.0.113.77/32' }],
    ['a wider network', { network: '203.0.0.0/16' }],
    ['a narrower site', { network: '2001:db8:7:0:0:0:0:0/64' }],
    ['no network', { network: 'unknown' }],
    ['no country', { country: 'Japan' }],
  ])('of %s is a fault', (_, origin) => {
    expect(() => encodeOrigin(origin)).toThrow(RangeError);
  });

  test('of other bytes cannot be read', () => {
    expect(() => stored(Buffer.from('JP1234'))).toThrow(RangeError);
  });
});

test('a payment of before networks were kept has its country still, and no network', () => {
  const customer = { id: 'ann', device: thumbprint('phone') };
  const { from, ...rest } = paymentItem({ ...samplePayment(customer, { amount: 1n }), country: 'KR' });
  expect(from).toBeDefined();
  const read = paymentOf({ ...rest, country: { S: 'KR' } });
  expect(read).toMatchObject({ country: 'KR', signals: { country: 'KR' } });
  expect(read.network).toBeUndefined();
});
