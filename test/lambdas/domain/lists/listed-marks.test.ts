/** What the lists say of a transaction, with every time compared against that of the request. */
import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compiledLists,
  documentOf,
  type ListDocument,
  noLists,
} from '../../../../lambdas/domain/lists/compiled-lists.ts';
import type { ListEntry } from '../../../../lambdas/domain/lists/entry.ts';
import { isBlocked, type ListedAsk, listedMarks } from '../../../../lambdas/domain/lists/listed-marks.ts';
import { subjectOf } from '../../../../lambdas/domain/lists/subject.ts';
import { noon } from '../../../support/transfers.ts';

const document: ListDocument = {
  addresses: [
    ['203.0.113.0/24', 'block'],
    ['203.0.113.64/26', 'watch'],
    ['203.0.113.80/32', 'allow'],
    ['198.51.100.0/24', 'block', noon + 1],
    ['198.51.0.0/16', 'watch'],
    ['2001:db8:0:0:0:0:0:0/32', 'block'],
    ['2001:db8:1:0:0:0:0:0/48', 'allow'],
  ],
  countries: [
    ['KP', 'block'],
    ['KR', 'watch', noon],
  ],
};

test.each<[string, Partial<ListedAsk>, object]>([
  ['nothing', {}, {}],
  ['a customer', { customer: { kind: 'block' } }, { customer: 'block' }],
  ['a device', { device: { kind: 'watch' } }, { device: 'watch' }],
  ['a store', { store: { kind: 'allow' } }, { store: 'allow' }],
  ['a phone', { hardware: { kind: 'block' } }, { hardware: 'block' }],
  [
    'all of them',
    { customer: { kind: 'allow' }, device: { kind: 'watch' }, store: { kind: 'block' }, country: 'KP' },
    { customer: 'allow', device: 'watch', store: 'block', country: 'block' },
  ],
  [
    'a mark a millisecond before its end',
    { customer: { kind: 'block', expiresAt: noon + 1 } },
    { customer: 'block' },
  ],
  ['a mark at its end', { customer: { kind: 'block', expiresAt: noon } }, {}],
  ['a country', { country: 'KP' }, { country: 'block' }],
  ['a country that is on no list', { country: 'JP' }, {}],
  ['a country whose entry has ended', { country: 'KR' }, {}],
  ['an address in a range', { address: '203.0.113.7' }, { address: 'block' }],
  ['an address in a narrower one too', { address: '203.0.113.65' }, { address: 'watch' }],
  ['an address of its own entry', { address: '203.0.113.80' }, { address: 'allow' }],
  ['an address beside the range', { address: '203.0.114.0' }, {}],
  ['an address in a range that has not ended', { address: '198.51.100.9' }, { address: 'block' }],
  [
    'an address in a range that has, where a wider one has not',
    { address: '198.51.100.9', now: noon + 1 },
    { address: 'watch' },
  ],
  ['an address of IPv6', { address: '2001:db8:2::1' }, { address: 'block' }],
  ['an address of IPv6 in a narrower range', { address: '2001:DB8:1::1' }, { address: 'allow' }],
  [
    'an address of IPv4 that is written as one of IPv6',
    { address: '::ffff:203.0.113.7' },
    { address: 'block' },
  ],
  ['an address of IPv6 that ends as one of IPv4 in a range does', { address: '::cb00:7107' }, {}],
  ['what is no address', { address: 'unknown' }, {}],
])('of %s', (_, asked, listed) => {
  expect(listedMarks({ lists: compiledLists(document), now: noon, ...asked })).toStrictEqual(listed);
});

test('of neither address nor country, the lists are not asked', () => {
  const never = () => expect.unreachable();
  expect(listedMarks({ lists: { ofAddress: never, ofCountry: never }, now: noon })).toStrictEqual({});
});

test('nothing is blocked where nothing was ever listed', () => {
  expect(listedMarks({ lists: noLists, address: '203.0.113.7', country: 'KP', now: noon })).toEqual({});
});

test.each([
  [{}, false],
  [{ customer: 'watch', country: 'allow' } as const, false],
  [{ customer: 'allow', country: 'block' } as const, true],
])('%j is blocked: %s', (listed, blocked) => {
  expect(isBlocked(listed)).toBe(blocked);
});

test('a document has what the entries say, and only of addresses and countries', () => {
  const entry = (change: Partial<ListEntry>): ListEntry => ({
    list: 'addresses',
    subject: '203.0.113.0/24',
    kind: 'block',
    reason: 'r',
    author: 'a',
    addedAt: noon,
    ...change,
  });
  expect(
    documentOf([
      entry({}),
      entry({ list: 'countries', subject: 'KP', expiresAt: noon }),
      entry({ list: 'stores', subject: 'osaka' }),
    ]),
  ).toEqual({ addresses: [['203.0.113.0/24', 'block']], countries: [['KP', 'block', noon]] });
});

test('a document with what is no range is a fault', () => {
  const wrong: ListDocument = { addresses: [['osaka', 'block']], countries: [] };
  expect(() => compiledLists(wrong)).toThrow('no range');
});

describe('with any ranges and any address', () => {
  const four = fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 }), fc.constant('ipv4' as const));
  // Of those that are given out: the others stand for addresses of IPv4, or for none.
  const group = fc.integer({ min: 0, max: 0xffff }).map((bits) => bits.toString(16));
  const unicast = fc
    .tuple(fc.integer({ min: 0x2000, max: 0x3fff }), fc.array(group, { minLength: 7, maxLength: 7 }))
    .map(([first, rest]) => [first.toString(16), ...rest].join(':'));
  const six = fc.tuple(unicast, fc.integer({ min: 19, max: 128 }), fc.constant('ipv6' as const));

  /** The range of so many bits that an address is in. */
  function around(address: string, prefix: number): string {
    const [text = '', size = ''] = subjectOf('addresses', address)?.split('/') ?? [];
    const [separator, radix, width] = size === '32' ? (['.', 10, 8] as const) : ([':', 16, 16] as const);
    const bits = text
      .split(separator)
      .map((part) => Number.parseInt(part, radix).toString(2).padStart(width, '0'))
      .join('')
      .slice(0, prefix)
      .padEnd(Number(size), '0');
    const parts = bits.match(new RegExp(`.{${width}}`, 'g')) ?? [];
    return `${parts.map((part) => Number.parseInt(part, 2).toString(radix)).join(separator)}/${prefix}`;
  }

  test('an address is listed if and only if Node’s own list of addresses has it in one of them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(four, six), { maxLength: 20 }), fc.oneof(four, six), (ranges, asked) => {
        const theirs = new BlockList();
        const rows: [string, 'block'][] = [];
        for (const [address, prefix, family] of [...ranges, ...ranges.slice(0, 1)]) {
          const range = around(address, prefix);
          theirs.addSubnet(range.split('/')[0] ?? '', prefix, family);
          rows.push([range, 'block']);
        }
        const ours = compiledLists({ addresses: rows, countries: [] });
        for (const [address, , family] of [asked, ...ranges])
          expect(ours.ofAddress(address, noon) === 'block').toBe(theirs.check(address, family));
      }),
    );
  });
});

test.each([
  ['customers', '0a1b2c3d-0000-4000-8000-00000000000f', '0a1b2c3d-0000-4000-8000-00000000000f'],
  ['customers', 'hana', undefined],
  ['customers', 'x0a1b2c3d-0000-4000-8000-00000000000f', undefined],
  ['customers', '0a1b2c3d-0000-4000-8000-00000000000fx', undefined],
  ['devices', 'a'.repeat(43), 'a'.repeat(43)],
  ['devices', 'a'.repeat(42), undefined],
  ['devices', 'a'.repeat(44), undefined],
  ['devices', `=${'a'.repeat(43)}`, undefined],
  ['devices', `${'a'.repeat(43)}=`, undefined],
  ['hardware', 'b'.repeat(43), 'b'.repeat(43)],
  ['hardware', '../x', undefined],
  ['stores', 'osaka', 'osaka'],
  ['stores', 'Osaka', undefined],
  ['stores', 'osaka!', undefined],
  ['addresses', '203.0.113.7', '203.0.113.7/32'],
  ['addresses', '203.0.113.7/8', undefined],
  ['countries', 'JP', 'JP'],
  ['countries', 'jp', undefined],
  ['countries', 'xJP', undefined],
  ['countries', 'JPx', undefined],
  ['countries', 'QX', undefined],
] as const)('an entry of %s about %s is about %s', (list, text, subject) => {
  expect(subjectOf(list, text)).toBe(subject);
});
