/** Who must not decide a case: its customer, whoever shares a phone with them, and the people of the store. */
import { nearestInRing, type RingPorts } from '../account/ring.ts';
import type { Operations } from '../operations.ts';
import type { CustomerAddresses } from './cases.ts';
import { personKey } from './person.ts';

export interface PartiesPorts {
  readonly ring: RingPorts;
  readonly stores: Pick<Operations, 'readStore'>;
  /** The customers' pool. */
  readonly people: CustomerAddresses;
}

interface Subject {
  readonly customer: string;
  readonly store: string;
}

/**
 * Person keys, each once. Found when the case is opened and kept in it, so that the one write of a claim or a decision
 * can ask: a colleague who enrols on the customer's phone later is not among them.
 *
 * @param now milliseconds since the epoch
 */
export async function partiesTo(
  ports: PartiesPorts,
  { customer, store }: Subject,
  now: number,
): Promise<readonly string[]> {
  const [sharers, known] = await Promise.all([
    nearestInRing(ports.ring, customer, now),
    ports.stores.readStore(store),
  ]);
  const emails = await Promise.all(sharers.map((each) => ports.people.emailOfCustomer(each)));
  const customers = emails.flatMap((email) => (email === undefined ? [] : [personKey(email)]));
  return [...new Set([...customers, ...(known?.people ?? [])])];
}
