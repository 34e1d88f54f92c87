/** A customer removes a card of theirs, once or again: nothing is topped up from it any more. */
import { handler as removeHandler } from '../../../lambdas/handlers/remove-card.ts';
import { accessTokenOf, customerClaims } from '../world/people.ts';
import { expectCardRemoval } from '../world/predict-cards.ts';
import { ask, signedBy, viewOf } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

interface RemoveCard extends Command {
  readonly kind: 'remove card';
  /** Indexes. */
  readonly customer: number;
  readonly phone: number;
  readonly card: number;
  /** The Idempotency-Key. */
  readonly key: string;
}

export const removeCard: CommandKind<RemoveCard> = {
  kind: 'remove card',
  weight: 1,
  choose(world, random) {
    const customer = random.below(world.people.customers.length);
    const { phones, cards } = world.customer(customer);
    const phone = random.below(phones.length);
    return { kind: 'remove card', customer, phone, card: random.below(cards.length), key: random.uuid() };
  },
  async run(world, { customer, phone, card, key }, turn) {
    const who = world.customer(customer);
    const [signer, removed] = [who.phones[phone], who.cards[card]];
    if (!signer || !removed) return;
    const by = { signer, accessToken: accessTokenOf(who), claims: customerClaims(who) };
    const path = { path: `/cards/${removed.id}`, pathParameters: { id: removed.id } };
    const request = signedBy(world, by, { ...path, method: 'DELETE', key });
    const view = viewOf(world, { customer, phone, amount: 0n }, request);
    const before = world.cardState(removed.id);
    const answer = await ask(world, {
      name: 'remove-card',
      handler: removeHandler,
      request,
      turn,
      expected: (_, now) => expectCardRemoval({ ...view, switchedOff: false, now }, before),
    });
    if (answer?.status === 200 && !turn && world.cardState(removed.id) !== 'removed')
      world.violated(`Invariant 13: ${removed.id} was answered as removed, and is not`);
  },
};
