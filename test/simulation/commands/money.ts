/** Asks for a payment or a top-up, for the first time or again, and keeps what the client knows of it. */

import { paymentId, topUpId } from '../../../lambdas/domain/identifiers.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import type { Turn } from '../machine/turns.ts';
import type { Card } from '../world/people.ts';
import { expectPayment, laggingOf } from '../world/predict.ts';
import { type CardView, expectTopUp, laggingTopUpOf } from '../world/predict-cards.ts';
import type { ApiRequest } from '../world/requests.ts';
import type { Asked, World } from '../world/world.ts';
import { ask, LOST, paymentBody, receive, signedRequest, staleWallet, topUpBody, viewOf } from './asking.ts';
import { chargeAgain, chargeOtherwise, chargeReplayed, isSale } from './charge-code.ts';

const paths = { payment: '/payments', top_up: '/top-ups' } as const;
const handlers = { payment: createPayment, top_up: createTopUp } as const;
const names = { payment: 'create-payment', top_up: 'create-top-up' } as const;
const flows = { payment: 'payments', top_up: 'top-ups' } as const;

export interface Wish {
  readonly customer: number;
  readonly phone: number;
  /** Minor units, in digits. */
  readonly amount: string;
  /** The Idempotency-Key. */
  readonly key: string;
  /** Of a payment: pieces of goods that resell for cash. */
  readonly pieces?: number;
  /** For a top-up from a card: which of the customer's, or where there are no more, of the next customer's. */
  readonly card?: number;
  /** Whether another customer's phone signs it. */
  readonly foreign?: boolean;
}

export async function askFirst(
  world: World,
  kind: Asked['kind'],
  wish: Wish,
  turn: Turn | undefined,
): Promise<void> {
  const before = world.asked.get(wish.key);
  // The very same twice at once: the second is a retry.
  if (before) return askAgain(world, before, turn);
  const { customer, phone, key, card, pieces, foreign = false } = wish;
  const amount = BigInt(wish.amount);
  const source = card === undefined ? undefined : cardAt(world, customer, card);
  const body = kind === 'payment' ? paymentBody(amount, pieces) : topUpBody(amount, source?.id);
  const idOf = kind === 'payment' ? paymentId : topUpId;
  const request = signedRequest(world, { customer, phone, key }, paths[kind], body, { foreign });
  const id = idOf(world.customer(customer).id, key);
  const at = world.clock.now;
  const asked: Asked = {
    kind,
    key,
    id,
    customer,
    phone,
    amount,
    card: source?.id,
    pieces,
    body,
    at,
    request,
  };
  if (!foreign) world.asked.set(key, asked);
  await askWith(world, asked, request, { foreign, turn });
}

/** The same once more, signed now. */
export async function askAgain(world: World, asked: Asked, turn: Turn | undefined): Promise<void> {
  if (isSale(asked)) return chargeAgain(world, asked, turn);
  const request = signedRequest(world, asked, paths[asked.kind], asked.body);
  asked.request = request;
  await askWith(world, asked, request, { turn });
}

/** What was sent before, byte for byte. */
export const replay = (world: World, asked: Asked, turn: Turn | undefined): Promise<void> =>
  isSale(asked) ? chargeReplayed(world, asked, turn) : askWith(world, asked, asked.request, { turn });

/** Another request under a key that was used. */
export async function askOtherwise(world: World, asked: Asked, turn: Turn | undefined): Promise<void> {
  if (isSale(asked)) return chargeOtherwise(world, asked, { amount: asked.amount + 1n }, turn);
  const amount = asked.amount + 1n;
  const body = asked.kind === 'payment' ? paymentBody(amount) : topUpBody(amount, asked.card);
  const request = signedRequest(world, asked, paths[asked.kind], body);
  await askWith(world, { ...asked, amount }, request, { same: false, turn });
}

/** The card of that number; beyond their own, of the next customer. */
function cardAt(world: World, customer: number, card: number): Card | undefined {
  const { cards } = world.customer(customer);
  return cards[card] ?? world.customer(customer + 1).cards[card - cards.length];
}

function cardView(world: World, asked: Asked): Omit<CardView, 'heard'> | undefined {
  const card = world.people.customers.flatMap(({ cards }) => cards).find(({ id }) => id === asked.card);
  return (
    card && {
      isBlocked: world.books.blocked.has(card.id),
      isRemoved: world.cardState(card.id) === 'removed',
      usableFrom: card.usableFrom,
      isForeign: !world.customer(asked.customer).cards.includes(card),
    }
  );
}

async function askWith(
  world: World,
  asked: Asked,
  request: ApiRequest,
  options: { readonly foreign?: boolean; readonly same?: boolean; readonly turn: Turn | undefined },
): Promise<void> {
  const { kind, customer } = asked;
  const { same = true, turn } = options;
  const view = viewOf(world, asked, request, { ...options, earlier: world.transfer(asked) });
  const switchedOff = world.switchedOff.has(flows[kind]);
  const card = cardView(world, asked);
  const lose = world.random.chance(LOST);
  const answer = await ask(world, {
    name: names[kind],
    handler: handlers[kind],
    request,
    turn,
    expected: (invocation, now) => {
      const shown = { ...view, now, switchedOff, stale: staleWallet(world, customer, invocation) };
      if (kind === 'payment') return laggingOf(shown).map((lagging) => expectPayment({ ...shown, lagging }));
      const asked = card && { ...card, heard: invocation.heard };
      return laggingTopUpOf(shown).map((lagging) => expectTopUp({ ...shown, lagging }, asked));
    },
  });
  if (same) receive(world, asked, answer, lose);
  else if (answer && answer.status < 300)
    world.violated(`Invariant 7: ${asked.key} moved for another request`);
}
