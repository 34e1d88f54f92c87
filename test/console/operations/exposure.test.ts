/** The exposure page's own arithmetic: what it asks by an address, what all pages come to, and what each day does. */
import { describe, expect, test } from 'vitest';
import type { ExposedPayment } from '../../../console/pages/exposure/exposure-types.ts';
import { daysOf, sumsOf } from '../../../console/pages/exposure/sums.ts';
import { asAddress, LONGEST, queryOf, wishIn } from '../../../console/pages/exposure/wish.ts';
import { getExposure } from '../../../lambdas/contract/exposure.ts';
import { exposureOf } from '../../../lambdas/domain/exposure/exposed-payment.ts';
import { renderExposedPayment, renderExposure } from '../../../lambdas/handlers/render/exposure.ts';

const now = Date.parse('2026-11-22T03:00:00.000Z');
const customer = '0a1b2c3d-0000-4000-8000-00000000000f';

describe('an address', () => {
  const asked = (text: string) => wishIn(new URLSearchParams(text));
  test.each<readonly [string, object | undefined]>([
    ['', undefined],
    ['store=NOT AN ID', undefined],
    ['store=osaka', { store: 'osaka', period: { last: '7d' } }],
    [`customer=${customer}&last=1h`, { customer, period: { last: '1h' } }],
    ['last=9y&store=osaka', { store: 'osaka', period: { last: '7d' } }],
    ['address_range=unknown&device=short', { address_range: 'unknown', period: { last: '7d' } }],
    [
      'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z',
      { period: { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' } },
    ],
    ['from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z', undefined],
    ['from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z', undefined],
  ])('%s', (text, wish) => {
    const found = asked(text);
    expect(found).toEqual(wish);
    if (!found) return;
    const named = Object.entries(asAddress(found)).filter((entry): entry is [string, string] => !!entry[1]);
    expect(wishIn(new URLSearchParams(named))).toEqual(found);
    expect(getExposure.query.safeParse(queryOf(found, now)).error).toBeUndefined();
  });

  test('the longest that it takes is the longest that the API takes', () => {
    const from = new Date(now - LONGEST).toISOString();
    const query = queryOf({ period: { from, to: new Date(now).toISOString() } }, now);
    expect(getExposure.query.safeParse(query).success).toBe(true);
    const earlier = { ...query, from: new Date(now - LONGEST - 1).toISOString() };
    expect(getExposure.query.safeParse(earlier).success).toBe(false);
  });
});

const payment = (index: number, more: Partial<Parameters<typeof renderExposedPayment>[0]> = {}) => ({
  id: `pay_${String(index).padStart(27, '0')}`,
  customer: `customer-${index % 3}`,
  device: `device-${index % 4}`,
  store: 'osaka',
  storeName: 'Osaka',
  status: 'approved',
  currency: 'JPY',
  amount: 700n,
  taken: 700n,
  held: 0n,
  returned: 0n,
  createdAt: now - index * 60_000,
  fraud: [],
  ...more,
});

const payments = [
  payment(0),
  payment(1, { taken: 0n, held: 700n, status: 'held' }),
  payment(2, { taken: 0n, status: 'declined', fraud: ['declined_as_fraud'] }),
  payment(3, { fraud: ['dispute_upheld'], returned: 700n }),
  payment(4, { taken: 9_007_199_254_740_993n, amount: 9_007_199_254_740_993n }),
  payment(5, { currency: 'USD', fraud: ['compensated'] }),
];
const rendered = payments.map(renderExposedPayment) as readonly ExposedPayment[];

test('what all pages come to is what the API says of one that has them all', () => {
  expect(sumsOf(rendered)).toEqual(renderExposure(exposureOf(payments)));
  expect(sumsOf([])).toEqual(renderExposure(exposureOf([])));
});

describe('days', () => {
  const at = (time: string, more: Partial<ExposedPayment> = {}): ExposedPayment => ({
    ...(rendered[0] as ExposedPayment),
    created_at: new Date(time).toISOString(),
    ...more,
  });
  test('every day from the first to the last, those too that have nothing', () => {
    const days = daysOf([
      at('2026-11-03T10:00:00', { fraud: ['compensated'] }),
      at('2026-11-01T23:59:59.999'),
      at('2026-11-01T00:00:00', { taken: '0', held: '50' }),
    ]);
    expect(days).toEqual([
      { start: new Date('2026-11-01T00:00:00').getTime(), good: 700n, held: 50n, fraud: 0n },
      { start: new Date('2026-11-02T00:00:00').getTime(), good: 0n, held: 0n, fraud: 0n },
      { start: new Date('2026-11-03T00:00:00').getTime(), good: 0n, held: 0n, fraud: 700n },
    ]);
  });
  test('none of nothing', () => expect(daysOf([])).toEqual([]));
});
