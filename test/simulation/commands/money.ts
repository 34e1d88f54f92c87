/** Asks for a payment or a top-up, for the first time or again, and keeps what the client knows of it. */

import { paymentId, topUpId } from '../../../lambdas/domain/identifiers.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import type { Turn } from '../machine/turns.ts';
import { expectPayment, expectTopUp } from '../world/predict.ts';
import type { ApiRequest } from '../world/requests.ts';
import type { Asked, World } from '../world/world.ts';
import { ask, LOST, paymentBody, receive, signedRequest, staleWallet, topUpBody, viewOf } from './asking.ts';

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
  const { customer, phone, key, foreign = false } = wish;
  const amount = BigInt(wish.amount);
  const body = kind === 'payment' ? paymentBody(amount) : topUpBody(amount);
  const idOf = kind === 'payment' ? paymentId : topUpId;
  const request = signedRequest(world, { customer, phone, key }, paths[kind], body, { foreign });
  const id = idOf(world.customer(customer).id, key);
  const asked: Asked = { kind, key, id, customer, phone, amount, body, at: world.clock.now, request };
  if (!foreign) world.asked.set(key, asked);
  await askWith(world, asked, request, { foreign, turn });
}

/** The same once more, signed now. */
export async function askAgain(world: World, asked: Asked, turn: Turn | undefined): Promise<void> {
  const request = signedRequest(world, asked, paths[asked.kind], asked.body);
  asked.request = request;
  await askWith(world, asked, request, { turn });
}

/** What was sent before, byte for byte. */
export const replay = (world: World, asked: Asked, turn: Turn | undefined): Promise<void> =>
  askWith(world, asked, asked.request, { turn });

/** Another request under a key that was used. */
export async function askOtherwise(world: World, asked: Asked, turn: Turn | undefined): Promise<void> {
  const amount = asked.amount + 1n;
  const body = asked.kind === 'payment' ? paymentBody(amount) : topUpBody(amount);
  const request = signedRequest(world, asked, paths[asked.kind], body);
  await askWith(world, { ...asked, amount }, request, { same: false, turn });
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
  const lose = world.random.chance(LOST);
  const answer = await ask(world, {
    name: names[kind],
    handler: handlers[kind],
    request,
    turn,
    expected: (invocation, now) => {
      const shown = { ...view, now, switchedOff, stale: staleWallet(world, customer, invocation) };
      return kind === 'payment' ? expectPayment(shown) : expectTopUp(shown);
    },
  });
  if (same) receive(world, asked, answer, lose);
  else if (answer && answer.status < 300)
    world.violated(`Invariant 7: ${asked.key} moved for another request`);
}
