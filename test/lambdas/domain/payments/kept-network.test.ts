/** What is kept of an address is its network, however the address is written, and no range is asked for that is narrower. */
import { expect, test } from 'vitest';
import {
  askableRange,
  isNetworkIn,
  keptNetworkOf,
} from '../../../../lambdas/domain/payments/kept-network.ts';

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['0.0.0.1', '0.0.0.0/24'],
  ['255.255.255.255', '255.255.255.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['::FFFF:203.0.113.77', '203.0.113.0/24'],
  ['::ffff:cb00:714d', '203.0.113.0/24'],
  ['0:0:0:0:0:ffff:cb00:714d', '203.0.113.0/24'],
  ['2001:db8:7:1234:a:b:c:d', '2001:db8:7:0:0:0:0:0/48'],
  ['2001:DB8:0007::1', '2001:db8:7:0:0:0:0:0/48'],
  ['::1', '0:0:0:0:0:0:0:0/48'],
  ['203.0.113.077', undefined],
  ['203.0.113.256', undefined],
  ['203.0.113.77:4711', undefined],
  ['203.0.113.77, 198.51.100.1', undefined],
  ['test-invoke-source-ip', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %s is kept %s', (address, network) => {
  expect(keptNetworkOf(address)).toBe(network);
});

test('whoever shares a network cannot be told apart', () => {
  const hosts = Array.from({ length: 256 }, (_, host) => keptNetworkOf(`198.51.100.${host}`));
  expect(new Set(hosts)).toEqual(new Set(['198.51.100.0/24']));
});

test.each([
  '203.0.113.0/24',
  '203.0.112.0/20',
  '10.0.0.0/8',
  '2001:db8:7::/48',
  '2001:db8::/32',
  '2600::/19',
])('%s can be asked for', (text) => {
  expect(askableRange(text)).toMatchObject({ prefix: Number(text.split('/')[1]) });
});

test.each([
  ['a part of what is kept', '203.0.113.0/25'],
  ['an address', '203.0.113.77'],
  ['an address, as a range', '203.0.113.77/32'],
  ['an address of IPv6', '2001:db8:7::1'],
  ['a part of a site', '2001:db8:7::/49'],
  ['a part of the internet', '128.0.0.0/7'],
  ['and one of IPv6', '2000::/18'],
  ['one with bits that it does not share', '203.0.113.77/24'],
  ['none', 'unknown'],
])('%s cannot', (_, text) => {
  expect(askableRange(text)).toBeUndefined();
});

test.each([
  ['203.0.113.0/24', '203.0.113.0/24', true],
  ['203.0.113.0/24', '203.0.112.0/23', true],
  ['203.0.113.0/24', '10.0.0.0/8', false],
  ['203.0.113.0/24', '203.0.114.0/24', false],
  ['203.0.113.0/24', '203.0.114.0/23', false],
  ['2001:db8:7:0:0:0:0:0/48', '2001:db8::/32', true],
  ['2001:db8:7:0:0:0:0:0/48', '2001:db8:7::/48', true],
  ['2001:db8:7:0:0:0:0:0/48', '2001:db8:8::/48', false],
  // A part of it may be, but not all.
  ['203.0.112.0/23', '203.0.112.0/24', false],
  // Nothing that was kept of an address.
  ['unknown', '203.0.113.0/24', false],
  // The same bits, of addresses of another length.
  ['0.0.0.0/24', '0:0:0:0:0:0:0:0/24', false],
  ['0:0:0:0:0:0:0:0/48', '0.0.0.0/24', false],
])('%s is in %s: %s', (network, text, isIn) => {
  const range = askableRange(text);
  if (!range) throw new Error('The range of the test is none');
  expect(isNetworkIn(network, range)).toBe(isIn);
});
