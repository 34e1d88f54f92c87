/** A customer registers a card, and the processor tells what came of it: once, again, too late, or something else than before. */
import { cardRequestId } from '../../../lambdas/domain/identifiers.ts';
import { handler as receiveCardEvent } from '../../../lambdas/handlers/receive-card-event.ts';
import { handler as registerHandler } from '../../../lambdas/handlers/register-card.ts';
import { cardListKey, cardRequestKey, cardTriesKey, type Key } from '../../../lambdas/store/keys.ts';
import { integerIn, textIn, textsIn, type WireItem } from '../world/books.ts';
import { signedWebhook } from '../world/card-processor.ts';
import { afterRegistration, expectCardEvent, expectRegistration } from '../world/predict-cards.ts';
import { setting } from '../world/setting.ts';
import type { World } from '../world/world.ts';
import { ask, signedRequest, viewOf } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

interface RegisterCard extends Command {
  readonly kind: 'register card';
  /** Indexes. */
  readonly customer: number;
  readonly phone: number;
  /** The Idempotency-Key. */
  readonly key: string;
}

const kept = (world: World, { pk, sk }: Key): WireItem | undefined => world.registry.get(`${pk} ${sk}`);
const cardsOf = (world: World, customer: string): number =>
  textsIn(kept(world, cardListKey(customer)), 'cards').length;

export const registerCard: CommandKind<RegisterCard> = {
  kind: 'register card',
  weight: 2,
  choose(world, random) {
    const customer = random.below(world.people.customers.length);
    const phone = random.below(world.customer(customer).phones.length);
    // Few, so that the same one comes again.
    return { kind: 'register card', customer, phone, key: `registration-number-${random.below(12)}` };
  },
  async run(world, { customer, phone, key }, turn) {
    const { id, phones } = world.customer(customer);
    const request = signedRequest(world, { customer, phone, key }, '/cards', '{}');
    const view = viewOf(world, { customer, phone, amount: 0n }, request);
    const before = textIn(kept(world, cardRequestKey(cardRequestId(id, key))), 'card');
    const earlier = world.registry.get(`CARD#${before} CARD`);
    // As it stands before the request: what is predicted is asked for when it is done.
    const standing = new Map(world.registry);
    const cards = cardsOf(world, id);
    await ask(world, {
      name: 'register-card',
      handler: registerHandler,
      request,
      turn,
      expected: (_, now) => {
        const start = Math.floor(now / setting.cards.window) * setting.cards.window;
        const triesOf = (by = '') => {
          const { pk, sk } = cardTriesKey(by, start);
          return integerIn(standing.get(`${pk} ${sk}`), 'tries');
        };
        const tries = { customer: triesOf(id), device: triesOf(phones[phone]?.id) };
        return expectRegistration({ ...view, switchedOff: false, now }, { earlier, cards, tries });
      },
    });
  },
};

interface Registered extends Command {
  readonly kind: 'card registered';
  /** The card's id. */
  readonly card: string;
  readonly type: 'card.registered' | 'card.failed';
}

const registrations = (world: World): readonly WireItem[] =>
  [...world.registry.values()].filter(
    (item) => textIn(item, 'sk') === 'CARD' && integerIn(item, 'startedAt') > 0n,
  );

/** What it says twice of a card it says under one id. */
export const cardRegistered: CommandKind<Registered> = {
  kind: 'card registered',
  weight: 3,
  choose(world, random) {
    const all = registrations(world);
    const open = all.filter((item) => textIn(item, 'state') === 'pending');
    const from = open.length > 0 && random.chance(0.85) ? open : all;
    if (from.length === 0) return undefined;
    const card = textIn(random.pick(from), 'pk').slice('CARD#'.length);
    const type = random.chance(0.8) ? 'card.registered' : 'card.failed';
    return { kind: 'card registered', card, type };
  },
  async run(world, { card, type }, turn) {
    const before = world.registry.get(`CARD#${card} CARD`);
    if (!before) return;
    const cards = cardsOf(world, textIn(before, 'customer'));
    const data = type === 'card.failed' ? { reference: card, reason: 'declined' } : detailsOf(card);
    // All that it says of a card has one time, as an event has that comes twice.
    const at = Number(integerIn(before, 'startedAt'));
    const event = { id: `evt-${type.slice('card.'.length)}-${card}`, type, at, data };
    const sentAt = Math.floor(world.clock.now / 1000) * 1000;
    let expected = '';
    const answer = await ask(world, {
      name: 'receive-card-event',
      handler: receiveCardEvent,
      request: signedWebhook(event, world.clock.now),
      turn,
      expected: (_, now) => {
        expected = afterRegistration(before, type, { cards, now });
        return expectCardEvent({ wrong: undefined, sentAt, now });
      },
    });
    if (turn || answer?.status !== 200) return;
    const state = world.cardState(card);
    if (state !== expected) world.violated(`${card} is ${state}, and ${expected} was predicted`);
  },
};

const detailsOf = (reference: string) => ({
  reference,
  token: `tok_${reference.slice('card_'.length)}`,
  brand: 'visa',
  last_four: '1111',
  expires: '2035-12',
  three_ds: {
    status: 'authenticated',
    eci: '05',
    transaction_id: '0d0f0a0e-0000-4000-8000-000000000000',
    liability_shift: 'issuer',
  },
});
