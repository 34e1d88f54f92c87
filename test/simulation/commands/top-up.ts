/** A customer tops up: from the sandbox, or from a card of theirs, new, blocked or good, or of somebody else. */
import type { Command, CommandKind } from './command.ts';
import { askFirst, type Wish } from './money.ts';

export type TopUp = Command & Wish & { readonly kind: 'top up' };

export const topUp: CommandKind<TopUp> = {
  kind: 'top up',
  weight: 13,
  choose(world, random) {
    const customer = random.below(world.people.customers.length);
    const { cards } = world.customer(customer);
    const good = cards.flatMap(({ id }, card) => (world.books.blocked.has(id) ? [] : [card]));
    const card = good.length > 0 && random.chance(0.85) ? random.pick(good) : random.below(cards.length + 1);
    return {
      kind: 'top up',
      customer,
      // The old phone: a second one that is new may not.
      phone: random.chance(0.8) ? 0 : random.below(world.customer(customer).phones.length),
      amount: String(1 + random.below(random.pick([1000, 50_000, 200_000]))),
      ...(random.chance(0.7) ? { card } : {}),
      key: random.uuid(),
      foreign: random.chance(0.03),
    };
  },
  run: (world, command, turn) => askFirst(world, 'top_up', command, turn),
};
