/** Where the graph around a case is read: what is known of nodes in a few batches, what leads on from each by a query or two. */
import type { AccountEvent } from '../../domain/account/account-event.ts';
import { type Found, type GraphSources, keyOf, type Link, type NodeKey } from '../../domain/context/graph.ts';
import type { Entry } from '../../domain/ledger/entries.ts';
import { amountsOf, type Transfer } from '../../domain/ledger/transfer.ts';
import { type Case, kindOf } from '../../domain/review/case.ts';
import { deviceKey, topUpKey } from '../keys.ts';
import { topUpOf } from '../ledger-items.ts';
import { deviceOf } from '../registry-items.ts';
import { paymentsAt } from './at-store.ts';
import { factsOf } from './graph-facts.ts';
import { type ContextOptions, readMany } from './options.ts';
import { casesOf, enrolledOn, entriesOf, eventsOf, isPayment, pastPaymentOf } from './past.ts';

/** Of a customer, a phone and a store: so many are read, the newest. */
const read = { events: 100, entries: 50, enrolments: 32, payments: 30 } as const;

/** @param now milliseconds since the epoch: for what lists say */
export const graphSources = (options: ContextOptions, now: number): GraphSources => ({
  facts: (nodes) => factsOf(options, nodes, now),
  async ofDevices(ids) {
    const devices = (await readMany(options, options.registryTable, ids.map(deviceKey))).map(deviceOf);
    return {
      more: false,
      links: devices.flatMap(({ id, customer, evidence: { hardwareId } }) => [
        owns(customer, id),
        ...(hardwareId === undefined ? [] : [shares(id, hardwareId)]),
      ]),
    };
  },
  async ofPhone(hardwareId) {
    const { some, more } = await enrolledOn(options, hardwareId, read.enrolments);
    return {
      more,
      links: some.flatMap(({ device, customer }) => [owns(customer, device), shares(device, hardwareId)]),
    };
  },
  ofCustomer: (id) => customerLinks(options, id),
  ofStore: (id) => suspectedAt(options, id),
});

const owns = (customer: string, device: string): Link => ({
  kind: 'owns',
  from: keyOf('customer', customer),
  to: keyOf('device', device),
});

const shares = (device: string, hardwareId: string): Link => ({
  kind: 'shares',
  from: keyOf('device', device),
  to: keyOf('hardware', hardwareId),
});

async function customerLinks(options: ContextOptions, customer: string): Promise<Found> {
  const [events, entries] = await Promise.all([
    eventsOf(options, customer, read.events),
    entriesOf(options, customer, read.entries),
  ]);
  const payments = entries.some.filter(isPayment).map(pastPaymentOf);
  const devices = events.some.flatMap(({ kind, device }) =>
    kind === 'device_enrolled' && device ? [device] : [],
  );
  const upheld = events.some.flatMap(({ kind, details }) =>
    kind === 'dispute_upheld' ? [details.payment] : [],
  );
  const closed = new Set(
    events.some.filter(({ kind }) => isDisputeEnd(kind)).map(({ details }) => details.payment),
  );
  const disputed = events.some.flatMap(({ kind, details: { payment } }) =>
    kind === 'dispute_opened' && payment !== undefined && !closed.has(payment) ? [payment] : [],
  );
  const held = payments.filter(({ state }) => state === 'pending').map(({ id }) => id);
  const defrauded = payments.filter(({ id }) => upheld.includes(id));
  return {
    more: events.more || entries.more,
    links: [
      ...devices.map((device) => owns(customer, device)),
      ...summed(payments, ({ device, store }) => [
        'paid',
        device === undefined ? keyOf('customer', customer) : keyOf('device', device),
        keyOf('store', store),
      ]),
      ...(await fundedBy(options, customer, entries.some)),
    ],
    undecided: [...new Set([...held, ...disputed])].map((payment) => ({ customer, payment })),
    fraud: [
      ...(upheld.length > 0 ? [keyOf('customer', customer)] : []),
      ...defrauded.flatMap(({ device }) => (device === undefined ? [] : [keyOf('device', device)])),
    ],
  };
}

const isDisputeEnd = (kind: AccountEvent['kind']): boolean =>
  kind === 'dispute_upheld' || kind === 'dispute_rejected';

/** A card's processor is what the history names: which card it was, the top-up says. */
async function fundedBy(
  options: ContextOptions,
  customer: string,
  entries: readonly Entry[],
): Promise<readonly Link[]> {
  const keys = entries.filter(({ kind }) => kind === 'top_up').map(({ id }) => topUpKey(id));
  const topUps = (await readMany(options, options.ledgerTable, keys)).map(topUpOf);
  return summed(
    topUps.filter(({ fundingSource }) => fundingSource.startsWith('card_')),
    ({ fundingSource }) => ['funded', keyOf('card', fundingSource), keyOf('customer', customer)],
  );
}

/** Of those that are held, were not approved, or are disputed: of all who shop there it would show nothing. */
async function suspectedAt(options: ContextOptions, store: string): Promise<Found> {
  const { some, more } = await paymentsAt(options, store, read.payments);
  const cases = await casesOf(
    options,
    some.map(({ id }) => id),
  );
  const doubted = new Set(cases.filter(isDoubted).map(({ paymentId }) => paymentId));
  const suspected = some.filter(({ id }) => doubted.has(id));
  const upheld = cases.filter(
    ({ id, decision }) => kindOf(id) === 'dispute' && decision?.outcome === 'uphold',
  );
  return {
    more,
    links: [
      ...suspected.map(({ customer, device }) => owns(customer, device)),
      ...summed(suspected, ({ device }) => ['paid', keyOf('device', device), keyOf('store', store)]),
    ],
    fraud: upheld.flatMap(({ customer, device }) => [keyOf('customer', customer), keyOf('device', device)]),
  };
}

const isDoubted = ({ decision }: Case): boolean =>
  decision === undefined || decision.outcome === 'decline' || decision.outcome === 'uphold';

type Ends = readonly [kind: Link['kind'], from: NodeKey, to: NodeKey];

function summed<T extends Pick<Transfer, 'state' | 'money' | 'captured'>>(
  transfers: readonly T[],
  endsOf: (transfer: T) => Ends,
): readonly Link[] {
  const groups = Map.groupBy(transfers, (transfer) => endsOf(transfer).join(' '));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const [kind, from, to] = endsOf(first);
    const amount = group.map(amountsOf).reduce((sum, { posted, pending }) => sum + posted + pending, 0n);
    return [{ kind, from, to, count: group.length, amount }];
  });
}
