import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeIn, rangeText } from '../../../../lambdas/domain/lists/address-range.ts';

const spelled = (text: string) => {
  const range = rangeIn(text);
  return range && rangeText(range);
};

test.each([
  ['203.0.113.0/24', '203.0.113.0/24'],
  ['203.0.113.7', '203.0.113.7/32'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['2001:db8::/32', '2001:db8:0:0:0:0:0:0/32'],
  ['2001:DB8:0:1::5', '2001:db8:0:1:0:0:0:5/128'],
  ['::ffff:203.0.113.7', '203.0.113.7/32'],
  ['::ffff:cb00:7107', '203.0.113.7/32'],
])('%s is the range %s', (text, range) => {
  expect(spelled(text)).toBe(range);
});

test.each([
  ['nothing', ''],
  ['no address', 'osaka'],
  ['a byte that is none', '203.0.113.256'],
  ['three bytes', '203.0.113/24'],
  ['an octal byte, as some read it', '203.0.113.010'],
  ['a prefix that is too long', '203.0.113.0/33'],
  ['a prefix with a zero before', '203.0.113.0/024'],
  ['bits that the range does not share', '203.0.113.7/24'],
  ['the whole internet', '0.0.0.0/0'],
  ['a 128th of it', '128.0.0.0/7'],
  ['the whole of IPv6', '::/0'],
  ['wider than a registry gets', '2000::/18'],
  ['a prefix of IPv6 for IPv4', '::ffff:203.0.113.0/120'],
  ['two gaps', '2001::db8::/32'],
  ['nine groups', '1:2:3:4:5:6:7:8:9'],
  ['something behind it', '203.0.113.0/24 '],
  ['something before it', 'x203.0.113.0/24'],
  ['a formula', '=1+1'],
])('%s is no range: %j', (_, text) => {
  expect(rangeIn(text)).toBeUndefined();
});

describe('whatever is given', () => {
  test('is refused, or has one spelling that names itself', () => {
    const given = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.tuple(fc.ipV4(), fc.nat(40)).map(([address, prefix]) => `${address}/${prefix}`),
      fc.tuple(fc.ipV6(), fc.nat(140)).map(([address, prefix]) => `${address}/${prefix}`),
      fc.string(),
    );
    fc.assert(
      fc.property(given, (text) => {
        const range = spelled(text);
        if (range !== undefined) expect(spelled(range)).toBe(range);
      }),
    );
  });
});
