/** A customer pays a store: little, so much that it is confirmed or held, or more than there is. */

import type { Random } from '../machine/random.ts';
import { integerIn } from '../world/books.ts';
import type { World } from '../world/world.ts';
import type { Command, CommandKind } from './command.ts';
import { askFirst, type Wish } from './money.ts';

export type Pay = Command & Wish & { readonly kind: 'pay' };

function amountFor(world: World, customer: number, random: Random): bigint {
  const available = integerIn(world.wallet(customer), 'available');
  const upTo = (most: number) => BigInt(1 + random.below(most));
  return random.pick([
    upTo(3000),
    upTo(9000),
    30_000n + upTo(19_999),
    50_000n + upTo(40_000),
    // Exactly all, one too much.
    available > 0n ? available : 1n,
    available + 1n,
  ]);
}

export const pay: CommandKind<Pay> = {
  kind: 'pay',
  weight: 20,
  choose(world, random) {
    const customer = random.below(world.people.customers.length);
    return {
      kind: 'pay',
      customer,
      phone: random.below(world.customer(customer).phones.length),
      amount: String(amountFor(world, customer, random)),
      key: random.uuid(),
      // Cigarettes, now and then: mostly a packet or two.
      ...(random.chance(0.3) ? { pieces: random.pick([1, 2, 4, 9, 12]) } : {}),
      foreign: random.chance(0.03),
    };
  },
  run: (world, command, turn) => askFirst(world, 'payment', command, turn),
};
