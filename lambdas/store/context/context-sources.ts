/** Where the context of a case is read: by key, and the newest of a partition. What it costs, a test counts. */
import type { ContextPorts } from '../../domain/context/case-context.ts';
import { deviceUses } from '../device-uses.ts';
import { factsReader } from '../facts-reader.ts';
import { deviceKey, walletKey } from '../keys.ts';
import { walletOf } from '../ledger-items.ts';
import { deviceOf } from '../registry-items.ts';
import { paymentsAt } from './at-store.ts';
import { type ContextOptions, readMany } from './options.ts';
import { casesOf, enrolledOn, entriesOf, eventsOf, isPayment, pastPaymentOf } from './past.ts';

export const contextSources = (options: ContextOptions): Omit<ContextPorts, 'personOf'> => ({
  facts: ({ customer, device, store, paymentId: payment }, now) =>
    factsReader(options).gather({ customer, device, store, payment, now }),
  eventsOf: (customer, limit) => eventsOf(options, customer, limit),
  async paymentsOf(customer, limit) {
    const { some, more } = await entriesOf(options, customer, limit);
    return { some: some.filter(isPayment).map(pastPaymentOf), more };
  },
  usesOf: (customer) => deviceUses(options).list(customer),
  devices: async (ids) => (await readMany(options, options.registryTable, ids.map(deviceKey))).map(deviceOf),
  enrolledOn: (hardwareId, limit) => enrolledOn(options, hardwareId, limit),
  async frozenOf(customers) {
    const wallets = (await readMany(options, options.ledgerTable, customers.map(walletKey))).map(walletOf);
    return new Set(wallets.filter(({ status }) => status === 'frozen').map(({ customer }) => customer));
  },
  async paymentsAt(store, limit) {
    const { some, more } = await paymentsAt(options, store, limit);
    // What waits for its customer, or was never confirmed, is no payment yet.
    return { some: some.filter(({ state }) => state !== 'challenged'), more };
  },
  casesOf: (payments) => casesOf(options, payments),
});
