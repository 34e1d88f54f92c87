/** Who must not decide a case: the customer, whoever shares a phone with them however far, and the people of the store. */
import { describe, expect, test } from 'vitest';
import type { Device } from '../../../../lambdas/domain/devices/device.ts';
import { type PartiesPorts, partiesTo } from '../../../../lambdas/domain/review/parties.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { deviceWith } from '../../../support/judging.ts';
import { noon } from '../../../support/transfers.ts';

/** Phone -> who was enrolled on it. */
const phones: Readonly<Record<string, readonly string[]>> = {
  'phone of ann': ['ann', 'bea'],
  'phone of bea': ['bea', 'cem'],
  'phone of dee': ['dee'],
};

const devicesOf = (customer: string): Device[] =>
  Object.entries(phones)
    .filter(([, owners]) => owners.includes(customer))
    .map(([hardwareId]) => {
      const device = deviceWith();
      return { ...device, customer, evidence: { ...device.evidence, hardwareId } };
    });

const portsWith = (change: Partial<PartiesPorts> = {}): PartiesPorts => ({
  ring: {
    devicesEverOf: async (customer) => devicesOf(customer),
    customersOn: async (hardwareId) => phones[hardwareId] ?? [],
  },
  stores: {
    readStore: async (id) =>
      id === 'kiosk' ? { id, name: 'Kiosk', people: [personKey('owner@example.com')] } : undefined,
  },
  people: { emailOfCustomer: async (subject) => `${subject}@example.com` },
  ...change,
});

const of = (customer: string, store = 'elsewhere', ports = portsWith()) =>
  partiesTo(ports, { customer, store }, noon);
const keysOf = (...names: string[]) => names.map((name) => personKey(`${name}@example.com`));

describe('the parties to a case', () => {
  test.each([
    ['dee', 'elsewhere', ['dee']],
    ['ann', 'elsewhere', ['ann', 'bea', 'cem']],
    ['dee', 'kiosk', ['dee', 'owner']],
  ])('of %s, who pays %s, are %j', async (customer, store, names) => {
    expect(await of(customer, store)).toEqual(keysOf(...names));
  });

  test('are named once, be they customer and owner alike', async () => {
    const readStore = async (id: string) => ({ id, name: 'Kiosk', people: keysOf('dee') });
    expect(await of('dee', 'kiosk', portsWith({ stores: { readStore } }))).toEqual(keysOf('dee'));
  });

  test('are those who have an address: by it a colleague is told', async () => {
    const emailOfCustomer = async (subject: string) =>
      subject === 'bea' ? undefined : `${subject}@example.com`;
    expect(await of('ann', 'elsewhere', portsWith({ people: { emailOfCustomer } }))).toEqual(
      keysOf('ann', 'cem'),
    );
  });

  test('of a phone that a whole town was enrolled on are the nearest, as many as a ring may have', async () => {
    const town = ['dee', ...Array.from({ length: 300 }, (_, index) => `neighbour ${index}`)];
    const ring = { devicesEverOf: async () => devicesOf('dee'), customersOn: async () => town };
    const parties = await of('dee', 'kiosk', portsWith({ ring }));
    expect(parties).toHaveLength(21);
    expect(parties).toEqual(expect.arrayContaining(keysOf('dee', 'owner')));
  });
});
