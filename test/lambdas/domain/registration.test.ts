/** What surrounds a registration: which addresses are one, who is counted, and that nothing is kept in clear. */
import { describe, expect, test } from 'vitest';
import type { AttestationEvidence } from '../../../lambdas/domain/devices/attestation.ts';
import { networkOf } from '../../../lambdas/domain/registration/network.ts';
import type {
  Registration,
  RegistrationRecords,
  TraceKind,
} from '../../../lambdas/domain/registration/registration.ts';
import { type EnrolmentSeen, surroundingsOf } from '../../../lambdas/domain/registration/surroundings.ts';
import { softwareEvidence } from '../../support/devices.ts';

describe('a network', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['8.8.8.8', '8.8.8.8'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['172.15.0.1', '172.15.0.1'],
    ['100.128.0.1', '100.128.0.1'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fd00::1',
    'fc00::1',
    '',
    'localhost',
    '2001:db8::1::2',
    '2001:db8:1:2:3:4:5',
    '1:2:3:4:5:6:7:8:9',
    '2001:db8:12345::1',
    '203.0.113',
  ])('of %j is none', (address) => {
    expect(networkOf(address)).toBeUndefined();
  });
});

const DAY = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 22, 3);

const phone: AttestationEvidence = {
  format: 'android-key',
  securityLevel: 'strongbox',
  hardwareId: 'the-phone',
  details: {},
};
const seenWith = (change: Partial<EnrolmentSeen> = {}): EnrolmentSeen => ({
  customer: 'ann',
  address: '203.0.113.7',
  evidence: phone,
  signUp: { at: now - 95_400, phoneNumber: '+81312345678' },
  now,
  ...change,
});

/** Answers who was seen by the kind of trace, and keeps what was asked. */
function world(others: Partial<Record<TraceKind, readonly string[]>> = {}, earlier?: Registration) {
  const asked: { readonly kind: TraceKind; readonly pseudonym: string; readonly since: number }[] = [];
  const records: RegistrationRecords = {
    registrationOf: async (customer) => (customer === 'ann' ? earlier : undefined),
    customersOf: async (trace, since) => {
      asked.push({ ...trace, since });
      return others[trace.kind] ?? [];
    },
  };
  const look = (change: Partial<EnrolmentSeen> = {}, key = 'the key') =>
    surroundingsOf({ records, pseudonymKey: async () => key }, seenWith(change));
  return { look, asked };
}

describe('a first device', () => {
  test('counts who was seen with the same, each customer once', async () => {
    const { look, asked } = world({ address: ['bob', 'carol', 'bob'], hardware: ['dave'], phone: ['erin'] });
    const { registration, isFirst } = await look();
    expect(isFirst).toBe(true);
    expect(registration).toEqual({
      at: now,
      addressCustomers: 3,
      hardwareCustomers: 2,
      phoneOthers: 1,
      signUpSeconds: 95,
    });
    expect(asked.map(({ kind, since }) => [kind, since])).toEqual([
      ['address', now - DAY],
      ['hardware', now - 30 * DAY],
      ['phone', now - 180 * DAY],
    ]);
  });

  test('does not count the customer twice, as when the answer of the first attempt was lost', async () => {
    const { look } = world({ address: ['ann'], hardware: ['ann'], phone: ['ann', 'ann'] });
    expect((await look()).registration).toMatchObject({
      addressCustomers: 1,
      hardwareCustomers: 1,
      phoneOthers: 0,
    });
  });

  test.each<[string, Partial<EnrolmentSeen>, TraceKind[], Partial<Registration>]>([
    ['from a local address', { address: '127.0.0.1' }, ['hardware', 'phone'], { signUpSeconds: 95 }],
    ['from no address', { address: undefined }, ['hardware', 'phone'], { signUpSeconds: 95 }],
    [
      'without a phone number',
      { signUp: { at: now - 1000, phoneNumber: undefined } },
      ['address', 'hardware'],
      { signUpSeconds: 1 },
    ],
    [
      'of which nobody knows when it signed up',
      { signUp: { at: undefined, phoneNumber: undefined } },
      ['address', 'hardware'],
      {},
    ],
    [
      'with a key in software, which names no phone and whose speed says nothing',
      { evidence: softwareEvidence },
      ['address', 'phone'],
      {},
    ],
    [
      'that signed up in the future, by another clock',
      { signUp: { at: now + 5000, phoneNumber: undefined } },
      ['address', 'hardware'],
      { signUpSeconds: 0 },
    ],
  ])('%s is counted by what there is', async (_, change, kinds, known) => {
    const { registration, traces } = await world().look(change);
    expect(traces.map(({ kind }) => kind)).toEqual(kinds);
    expect(registration.signUpSeconds).toBe(known.signUpSeconds);
    expect(registration.addressCustomers).toBe(kinds.includes('address') ? 1 : undefined);
    expect(registration.hardwareCustomers).toBe(kinds.includes('hardware') ? 1 : undefined);
    expect(registration.phoneOthers).toBe(kinds.includes('phone') ? 0 : undefined);
  });
});

test('another device of the customer keeps what was counted first, and leaves only a trace of the phone', async () => {
  const earlier: Registration = { at: now - DAY, addressCustomers: 7 };
  const { registration, isFirst, traces } = await world({ address: [] }, earlier).look();
  expect([registration, isFirst, traces.map(({ kind }) => kind)]).toEqual([earlier, false, ['hardware']]);
});

describe('a pseudonym', () => {
  const pseudonyms = async (change: Partial<EnrolmentSeen>, key?: string) =>
    (await world().look(change, key)).traces.map(({ pseudonym }) => pseudonym);

  test('is the same for the same, another under another key, and never what it stands for', async () => {
    const first = await pseudonyms({});
    expect(await pseudonyms({ customer: 'bob' })).toEqual(first);
    const other = await pseudonyms({}, 'another key');
    expect(first.some((each) => other.includes(each))).toBe(false);
    expect(first.join()).not.toMatch(/203|8131|the-phone/);
    for (const each of first) expect(each).toMatch(/^[\w-]{43}$/);
  });

  test('is one for the whole of an IPv6 network', async () => {
    const [mine] = await pseudonyms({ address: '2001:db8:1:2::1' });
    expect((await pseudonyms({ address: '2001:db8:1:2:9:9:9:9' }))[0]).toBe(mine);
    expect((await pseudonyms({ address: '2001:db8:1:3::1' }))[0]).not.toBe(mine);
  });

  test('of a number is not that of an address that is spelled alike', async () => {
    const [address] = await pseudonyms({ address: '1.2.3.4' });
    const [, , number] = await pseudonyms({ signUp: { at: now, phoneNumber: '1.2.3.4' } });
    expect(number).not.toBe(address);
  });
});
