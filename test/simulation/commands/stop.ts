/** What operators stop beside accounts and flows: a store that is frozen, a customer on a block list; and its end. */

import { listEntryId } from '../../../lambdas/domain/identifiers.ts';
import { handler as createListEntry } from '../../../lambdas/handlers/create-list-entry.ts';
import { handler as putStoreFreeze } from '../../../lambdas/handlers/put-store-freeze.ts';
import { handler as removeListEntry } from '../../../lambdas/handlers/remove-list-entry.ts';
import { noTrouble } from '../world/invocation.ts';
import { reviewerClaims } from '../world/people.ts';
import { type ApiHandler, type ApiRequest, eventFor } from '../world/requests.ts';
import { setting } from '../world/setting.ts';
import type { World } from '../world/world.ts';
import type { Command, CommandKind } from './command.ts';

/** Nothing tells whether one that nobody answered was carried out: what follows must know it, so that each is answered. */
async function order(
  world: World,
  name: string,
  handler: ApiHandler,
  request: Omit<ApiRequest, 'claims' | 'headers'>,
): Promise<void> {
  const claims = reviewerClaims(world.reviewer('rei'), world.clock.now, 'operator');
  const headers = { 'content-type': 'application/json', 'idempotency-key': world.random.uuid() };
  const event = eventFor({ ...request, headers, claims }, name);
  const { result } = await world.invoke(name, () => handler(event, {} as never), { trouble: noTrouble });
  const status = result.ended === 'answered' ? result.value.statusCode : 0;
  if (status !== 200 && status !== 201) world.violated(`${name} was answered ${status}`);
  await world.follow();
}

interface StoreFreeze extends Command {
  readonly kind: 'freeze store';
  readonly state: 'active' | 'frozen';
}

export const freezeStore: CommandKind<StoreFreeze> = {
  kind: 'freeze store',
  weight: 2,
  choose(world, random) {
    if (world.storeFrozen) return { kind: 'freeze store', state: 'active' };
    return random.chance(0.3) ? { kind: 'freeze store', state: 'frozen' } : undefined;
  },
  async run(world, { state }) {
    await order(world, 'put-store-freeze', putStoreFreeze, {
      method: 'PUT',
      path: `/freezes/stores/${setting.store}`,
      pathParameters: { id: setting.store },
      body: JSON.stringify({ state, reason: 'For the simulation' }),
    });
    world.storeFrozen = state === 'frozen';
  },
};

interface Listing extends Command {
  readonly kind: 'block customer' | 'unblock customer';
  readonly customer: number;
}

const list = 'customers';
const entryOf = (world: World, customer: number): string => listEntryId(list, world.customer(customer).id);
const isListed = (world: World, customer: number): boolean => {
  const entry = world.registry.get(`LIST#${list} ENTRY#${entryOf(world, customer)}`);
  return entry !== undefined && entry.removedAt === undefined;
};

/** In force once `apply-lists` was told: until then nothing has changed for the rules. */
export const blockCustomer: CommandKind<Listing> = {
  kind: 'block customer',
  weight: 1,
  choose: (world, random) => ({
    kind: 'block customer',
    customer: random.below(world.people.customers.length),
  }),
  run: (world, { customer }) =>
    order(world, 'create-list-entry', createListEntry, {
      method: 'POST',
      path: `/lists/${list}/entries`,
      pathParameters: { name: list },
      body: JSON.stringify({
        subject: world.customer(customer).id,
        kind: 'block',
        reason: 'For the simulation',
      }),
    }),
};

export const unblockCustomer: CommandKind<Listing> = {
  kind: 'unblock customer',
  weight: 4,
  choose(world, random) {
    const listed = world.people.customers.map((_, index) => index).filter((index) => isListed(world, index));
    return listed.length > 0 ? { kind: 'unblock customer', customer: random.pick(listed) } : undefined;
  },
  async run(world, { customer }) {
    // It may be left out that somebody put it there.
    if (!isListed(world, customer)) return;
    const id = entryOf(world, customer);
    await order(world, 'remove-list-entry', removeListEntry, {
      method: 'DELETE',
      path: `/lists/${list}/entries/${id}`,
      pathParameters: { name: list, id },
      query: { reason: 'It is over' },
    });
  },
};
