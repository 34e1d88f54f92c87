/** Reports of exposure without a database: what payments come to, what is fraud, and cells that no spreadsheet computes. */
import { describe, expect, test } from 'vitest';
import { fieldsIn } from '../../../../client/batch/csv.ts';
import { type ExposedPayment, exposureOf } from '../../../../lambdas/domain/exposure/exposed-payment.ts';
import { csvCell, exposureCsv } from '../../../../lambdas/domain/exposure/exposure-csv.ts';
import { type ExposureScope, exposurePage } from '../../../../lambdas/domain/exposure/find-exposure.ts';
import { type FraudEvidence, fraudMarksOf } from '../../../../lambdas/domain/exposure/fraud-marks.ts';
import { wholeExposure } from '../../../../lambdas/domain/exposure/whole-exposure.ts';
import { InvalidCursor } from '../../../../lambdas/domain/invalid-cursor.ts';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import { rangeIn } from '../../../../lambdas/domain/lists/address-range.ts';
import { noting } from '../../../support/noting.ts';
import { decisionTo } from '../../../support/reviews.ts';
import { noon, paymentOf, thumbprint } from '../../../support/transfers.ts';

const payment = (change: Partial<ExposedPayment> = {}): ExposedPayment => ({
  id: 'pay_1',
  customer: 'ann',
  device: thumbprint('phone'),
  store: 'shinjuku-east',
  storeName: 'Shinjuku East',
  status: 'approved',
  currency: 'JPY',
  amount: 1200n,
  taken: 1200n,
  held: 0n,
  returned: 0n,
  createdAt: noon,
  fraud: [],
  ...change,
});

const none = { payments: 0, customers: 0, amount: 0n };

describe('what payments come to', () => {
  test('is counted once for each customer, by what became of each payment, apart for each currency', () => {
    const payments = [
      payment({ returned: 200n, fraud: ['compensated'] }),
      payment({ taken: 800n, fraud: ['dispute_upheld'], createdAt: noon + 5 }),
      payment({ customer: 'bea', device: 'another', taken: 0n, held: 1200n, createdAt: noon + 9 }),
      // Neither moved nor held: it is no part of the damage, and tells no time of it.
      payment({ customer: 'cem', taken: 0n, status: 'declined', fraud: ['dispute_upheld'], createdAt: 1 }),
      payment({ customer: 'dee', store: 'akiba', currency: 'USD', taken: 7n, createdAt: noon + 2 }),
    ];
    // The currencies are in their order, whichever comes first.
    expect(exposureOf(payments.toReversed())).toEqual(exposureOf(payments));
    expect(exposureOf(payments)).toEqual({
      ...{ payments: 5, customers: 4, devices: 2, stores: 2, since: noon, until: noon + 9 },
      totals: [
        {
          currency: 'JPY',
          taken: { payments: 2, customers: 1, amount: 2000n },
          held: { payments: 1, customers: 1, amount: 1200n },
          returned: { payments: 1, customers: 1, amount: 200n },
          fraud: { payments: 2, customers: 1, amount: 2000n },
        },
        {
          currency: 'USD',
          ...{ taken: { payments: 1, customers: 1, amount: 7n }, held: none, returned: none, fraud: none },
        },
      ],
    });
  });

  test('of none is nothing', () => {
    expect(exposureOf([])).toStrictEqual({ payments: 0, customers: 0, devices: 0, stores: 0, totals: [] });
  });
});

test('fraud is what somebody decided to be: a dispute that was upheld, or a compensation', () => {
  const of = (dispute: Parameters<typeof fraudMarksOf>[0]['dispute'], compensated = false) =>
    fraudMarksOf({ dispute, compensated });
  expect(of(undefined)).toEqual([]);
  expect(of({ state: 'open' })).toEqual([]);
  expect(of({ state: 'decided', decision: decisionTo('reject') })).toEqual([]);
  expect(of({ state: 'decided', decision: decisionTo('uphold') })).toEqual(['dispute_upheld']);
  expect(of({ state: 'decided', decision: decisionTo('uphold') }, true)).toEqual([
    'dispute_upheld',
    'compensated',
  ]);
});

describe('a review says that a payment was fraud', () => {
  const of = (review: NonNullable<Parameters<typeof fraudMarksOf>[0]['review']>) =>
    fraudMarksOf({ review, compensated: false });
  const denied = { textCode: 'did_you_make_this_payment', answer: 'no' } as const;

  test.each([
    ['suspected_fraud', ['declined_as_fraud']],
    ['known_pattern', ['declined_as_fraud']],
    ['customer_denied', ['declined_as_fraud']],
    ['cannot_reach_customer', []],
    ['customer_confirmed', []],
    ['other', []],
  ])('where it was declined as %s: %j', (reason, marks) => {
    expect(of({ state: 'decided', decision: decisionTo('decline', { reason }) })).toEqual(marks);
  });

  test('not where it was approved, whatever the reason, or is not decided', () => {
    const reason = 'suspected_fraud';
    expect(of({ state: 'decided', decision: decisionTo('approve', { reason }) })).toEqual([]);
    expect(of({ state: 'open' })).toEqual([]);
    expect(of({ state: 'expired' })).toEqual([]);
  });

  test('where its customer denied it, also if nobody decided then; not where a reviewer approved it all the same', () => {
    expect(of({ state: 'expired', question: denied })).toEqual(['customer_denied']);
    expect(of({ state: 'open', question: denied })).toEqual(['customer_denied']);
    expect(of({ state: 'decided', question: denied, decision: decisionTo('approve') })).toEqual([]);
    expect(of({ state: 'expired', question: { ...denied, answer: 'yes' } })).toEqual([]);
    expect(of({ state: 'expired', question: { textCode: denied.textCode } })).toEqual([]);
    expect(of({ state: 'expired', question: { textCode: 'is_this_store_known', answer: 'no' } })).toEqual([]);
  });
});

describe('a cell', () => {
  test.each([
    ['=HYPERLINK("http://evil.example","Shop")', `"'=HYPERLINK(""http://evil.example"",""Shop"")"`],
    ['+81 3', "'+81 3"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['＝1', "'＝1"],
    ['a=1', 'a=1'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['', ''],
  ])('%o is written as %o', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  test('of whatever text comes back as it was, or behind an apostrophe, and never begins a formula', () => {
    const alphabet = ['=', '+', '-', '@', '"', ',', "'", 'a', '店', '\t'];
    for (let number = 0; number < alphabet.length ** 4; number += 7) {
      const text = [0, 1, 2, 3]
        .map((place) => alphabet[Math.floor(number / alphabet.length ** place) % 10])
        .join('');
      const [read = '', ...more] = fieldsIn(csvCell(text)) ?? ['not a record'];
      expect(more).toEqual([]);
      expect([text, `'${text}`]).toContain(read);
      expect(read).not.toMatch(/^[=+\-@\t\r]/);
    }
  });
});

test('a table has a heading for each cell, ends each record with CR LF, and quotes what it must', () => {
  const table = exposureCsv([
    payment({
      storeName: '=1, "the" store',
      terminal: 3,
      country: 'JP',
      network: '203.0.113.0/24',
      fraud: ['dispute_upheld', 'compensated'],
    }),
  ]);
  const [headings, row, end, ...more] = table.split('\r\n');
  expect([end, more]).toEqual(['', []]);
  const names = fieldsIn(headings ?? '') ?? [];
  const read = Object.fromEntries(names.map((name, index) => [name, fieldsIn(row ?? '')?.[index]]));
  expect(read).toEqual({
    ...{ id: 'pay_1', created_at: '2026-11-22T03:00:00.000Z', customer_id: 'ann', terminal: '3' },
    ...{ device_id: thumbprint('phone'), store_id: 'shinjuku-east', store_name: '\'=1, "the" store' },
    ...{ status: 'approved', currency: 'JPY', amount: '1200', taken: '1200', held: '0', returned: '0' },
    ...{ country: 'JP', network: '203.0.113.0/24', fraud: 'dispute_upheld compensated' },
  });
  // Of before networks were kept.
  expect(exposureCsv([payment()])).toMatch(/,0,,unknown,\r\n$/);
});

describe('pages', () => {
  const slices = Array.from({ length: 60 }, (_, index) => `slice-${index}`);
  const stored = Array.from({ length: 40 }, (_, index) => ({
    slice: slices[(index * 7) % 9] as string,
    // Some at the very same time.
    payment: { ...paymentOf({ id: 'ann', device: 'd' }, { amount: 1n }), createdAt: noon + (index % 5) },
  }));
  const sources = {
    slicesOf: async () => slices,
    candidates: async (_: unknown, slice: string) => {
      expect(slices).toContain(slice);
      return stored.filter((each) => each.slice === slice).map((each) => each.payment);
    },
    payments: async (ids: readonly string[]) =>
      stored.map((each) => each.payment).filter(({ id }) => ids.includes(id)),
    evidence: async () => new Map(),
  };
  const scope = { from: noon + 1, to: noon + 4 };
  const page = (limit: number, after?: string) =>
    exposurePage(sources, scope, { limit, after, statusOf: () => 'approved' });

  test.each([1, 2, 3, 7, 100])('of %d have each payment of the span once, and end', async (limit) => {
    const found: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const { payments, next } = await page(limit, after);
      expect(payments.length).toBeLessThanOrEqual(limit);
      found.push(...payments.map(({ id }) => id));
      after = next;
      pages++;
    } while (after !== undefined && pages < 200);
    const wanted = stored
      .map((each) => each.payment)
      .filter(({ createdAt }) => createdAt >= noon + 1 && createdAt < noon + 4);
    expect(found.toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
    expect(new Set(found).size).toBe(found.length);
  });

  test.each([
    ['just as many as may be', { most: 24, mostLooked: 100 }, 24],
    ['one too many', { most: 23, mostLooked: 100 }, undefined],
    ['just as many looks as there may be', { most: 100, mostLooked: 24 }, 24],
    ['one look too many', { most: 100, mostLooked: 23 }, undefined],
  ])('make one table of %s', async (_, bounds, length) => {
    const whole = await wholeExposure(sources, scope, { ...bounds, limit: 1, statusOf: () => 'approved' });
    expect(whole?.length).toBe(length);
  });

  test('are none of a place that the report does not have', async () => {
    const elsewhere = new InvalidCursor('The cursor is one of another report');
    await expect(page(3, 'elsewhere ')).rejects.toThrow(elsewhere);
    await expect(page(3, slices[0])).rejects.toThrow(elsewhere);
  });
});

describe('a page', () => {
  const ann = { id: 'ann', device: 'd' };
  const of = (createdAt: number, change: Partial<Payment> = {}): Payment => ({
    ...paymentOf(ann, { amount: 1n }),
    createdAt,
    ...change,
  });
  /** @param bySlice what is in each, and evidence of fraud by payment */
  const sources = (bySlice: readonly (readonly Payment[])[], evidence = new Map<string, FraudEvidence>()) => {
    const { asked, port } = noting();
    const all = bySlice.flat();
    return {
      asked,
      slicesOf: async () => bySlice.map((_, index) => `s${index}`),
      candidates: port('candidates', (_: unknown, slice: string) => bySlice[Number(slice.slice(1))] ?? []),
      payments: async (ids: readonly string[]) => all.filter(({ id }) => ids.includes(id)),
      evidence: port('evidence', (_: readonly Payment[]) => evidence),
    };
  };
  const always = { from: 0, to: noon + 1000 };
  const wish = (limit: number, after?: string) => ({ limit, after, statusOf: () => 'approved' });
  const ids = ({ payments }: { readonly payments: readonly ExposedPayment[] }) =>
    payments.map(({ id }) => id);

  test('goes on behind its last payment, in the order of time and not of digits', async () => {
    const [early, late, latest] = [of(999), of(1000), of(20_000)];
    const from = sources([[latest, early, late]]);
    const first = await exposurePage(from, always, wish(2));
    expect([ids(first), first.looked]).toEqual([[early.id, late.id], 2]);
    expect(first.next).toBe(`s0 000000000001000#${late.id}`);
    const second = await exposurePage(from, always, wish(2, first.next));
    expect(ids(second)).toEqual([latest.id]);
    expect(second).not.toHaveProperty('next');
  });

  test('that a slice fills goes on with the next one, and is the last where there is none', async () => {
    const [one, two] = [of(1), of(2)];
    const first = await exposurePage(sources([[one], [two]]), always, wish(1));
    expect([ids(first), first.next]).toEqual([[one.id], 's1 ']);
    const last = await exposurePage(sources([[one], [two]]), always, wish(1, first.next));
    expect(ids(last)).toEqual([two.id]);
    expect(last).not.toHaveProperty('next');
  });

  test('that no slice fills takes of as many as it needs', async () => {
    const page = await exposurePage(sources([[of(2)], [], [of(1)]]), always, wish(3));
    expect(page.payments.map(({ createdAt }) => createdAt)).toEqual([2, 1]);
    expect(page).not.toHaveProperty('next');
  });

  test.each([
    ['s24 ', undefined, 24],
    ['s29 ', 's5 ', 24],
    [undefined, 's29 ', 1],
  ])('looks into 24 slices at most: up to %s from %s', async (next, after, looked) => {
    const from = sources(Array.from({ length: 30 }, () => []));
    const page = await exposurePage(from, always, wish(1, after));
    expect([page.payments, page.looked, page.next]).toEqual([[], 0, next]);
    expect(from.asked.filter(([name]) => name === 'candidates')).toHaveLength(looked);
  });

  test.each<[string, Partial<ExposureScope>, Partial<Payment>]>([
    ['store', { store: 'akiba' }, { store: 'akiba' }],
    ['device', { device: 'phone' }, { device: 'phone' }],
    ['customer', { customer: 'bea' }, { customer: 'bea' }],
  ])('has what the ledger says is of the %s', async (_, scope, change) => {
    const [other, own] = [of(1), of(2, change)];
    const from = sources([[other, own]]);
    expect(ids(await exposurePage(from, { ...always, ...scope }, wish(9)))).toEqual([own.id]);
    expect(from.asked.find(([name]) => name === 'evidence')).toEqual(['evidence', [own]]);
  });

  test('of several things has what is of each of them', async () => {
    const scope = { ...always, store: 'akiba', device: 'phone', customer: 'bea' };
    const all = { store: 'akiba', device: 'phone', customer: 'bea' };
    const own = of(4, all);
    const others = [
      of(1, { ...all, store: 'x' }),
      of(2, { ...all, device: 'x' }),
      of(3, { ...all, customer: 'x' }),
    ];
    expect(ids(await exposurePage(sources([[...others, own]]), scope, wish(9)))).toEqual([own.id]);
  });

  test('of a range of addresses has what is from there, and says of how many nobody knows', async () => {
    const near = of(1, { network: '203.0.113.0/24' });
    const far = of(2, { network: '203.0.114.0/24' });
    const [old, older] = [of(3), of(4)];
    const other = of(2, { network: '198.51.100.0/24' });
    const addresses = rangeIn('203.0.113.0/24');
    const stranger = of(5, { customer: 'x' });
    const all = sources([[near, far, other, old, older, stranger]]);
    const page = await exposurePage(all, { ...always, customer: 'ann', addresses }, wish(9));
    expect([ids(page), page.networkUnknown, page.looked]).toEqual([[near.id], 2, 6]);
    const unknown = await exposurePage(all, { ...always, customer: 'ann', addresses: 'unknown' }, wish(9));
    expect(ids(unknown)).toEqual([old.id, older.id]);
    expect(unknown).not.toHaveProperty('networkUnknown');
    const any = await exposurePage(all, always, wish(9));
    expect(ids(any)).toHaveLength(6);
    expect(any).not.toHaveProperty('networkUnknown');
  });

  test('has of each payment what is known of it, and passes over what is not there', async () => {
    const charge = { terminal: 3 } as Payment['charge'];
    const known = of(1, { charge, country: 'JP', network: '203.0.113.0/24', refunded: 1n });
    const plain = { ...of(2), country: undefined };
    const from = sources([[known, plain, of(3)]], new Map([[known.id, { compensated: true }]]));
    const payments = async (wanted: readonly string[]) => (await from.payments(wanted)).slice(0, 2);
    const page = await exposurePage({ ...from, payments }, always, wish(9));
    const common = { status: 'approved', taken: 1n, held: 0n };
    expect(page.payments).toMatchObject([
      {
        ...common,
        terminal: 3,
        country: 'JP',
        network: '203.0.113.0/24',
        returned: 1n,
        fraud: ['compensated'],
      },
      { ...common, id: plain.id, returned: 0n, fraud: [] },
    ]);
    for (const name of ['terminal', 'country', 'network']) expect(page.payments[1]).not.toHaveProperty(name);
  });
});
