/** What stands above the money: freezes and their end, sign-ins, switches, and looking at it. */
import { handler as freezeAccount } from '../../../lambdas/handlers/freeze-account.ts';
import { handler as getPayment } from '../../../lambdas/handlers/get-payment.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { handler as putFreeze } from '../../../lambdas/handlers/put-freeze.ts';
import { handler as putSwitch } from '../../../lambdas/handlers/put-switch.ts';
import type { Turn } from '../machine/turns.ts';
import { integerIn, textIn } from '../world/books.ts';
import { noTrouble } from '../world/invocation.ts';
import { customerClaims, reviewerClaims } from '../world/people.ts';
import { standing } from '../world/predict.ts';
import { eventFor } from '../world/requests.ts';
import type { World } from '../world/world.ts';
import { ask, isFrozen } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

interface OfCustomer extends Command {
  readonly customer: number;
}

type Freeze = OfCustomer & { readonly kind: 'freeze'; readonly by: 'customer' | 'colleague' };

const json = { 'content-type': 'application/json' } as const;

const colleaguesRequest = (world: World, customer: number, state: 'active' | 'frozen') => {
  const { id } = world.customer(customer);
  return {
    method: 'PUT',
    path: `/freezes/customers/${id}`,
    pathParameters: { kind: 'customers', id },
    headers: json,
    body: JSON.stringify({ state, reason: 'For the simulation' }),
    claims: reviewerClaims(world.reviewer('rei'), world.clock.now, 'operator'),
  };
};

async function setFreeze(
  world: World,
  customer: number,
  state: 'active' | 'frozen',
  turn?: Turn,
): Promise<void> {
  const answer = await ask(world, {
    name: 'put-freeze',
    handler: putFreeze,
    request: colleaguesRequest(world, customer, state),
    turn,
    expected: () => ({ status: 200, is: state }),
  });
  if (answer?.status === 200 && !turn && textIn(world.wallet(customer), 'status') !== state)
    world.violated(`Invariant 13: the account was answered to be ${state}`);
}

export const freeze: CommandKind<Freeze> = {
  kind: 'freeze',
  weight: 1,
  choose: (world, random) => ({
    kind: 'freeze',
    customer: random.below(world.people.customers.length),
    by: random.pick(['customer', 'colleague'] as const),
  }),
  async run(world, { customer, by }, turn) {
    if (by === 'colleague') return setFreeze(world, customer, 'frozen', turn);
    await ask(world, {
      name: 'freeze-account',
      handler: freezeAccount,
      request: {
        method: 'POST',
        path: '/account/freeze',
        headers: { 'idempotency-key': `freeze-${world.clock.now}-xxxx` },
        claims: customerClaims(world.customer(customer)),
      },
      turn,
      expected: () => ({ status: 200, is: 'frozen' }),
    });
  },
};

type Unfreeze = OfCustomer & { readonly kind: 'lift freeze' };

export const liftFreeze: CommandKind<Unfreeze> = {
  kind: 'lift freeze',
  weight: 6,
  choose(world, random) {
    const frozen = world.people.customers.map((_, index) => index).filter((index) => isFrozen(world, index));
    return frozen.length > 0 ? { kind: 'lift freeze', customer: random.pick(frozen) } : undefined;
  },
  run: (world, { customer }, turn) => setFreeze(world, customer, 'active', turn),
};

type SignIn = OfCustomer & { readonly kind: 'sign in' };

export const signIn: CommandKind<SignIn> = {
  kind: 'sign in',
  weight: 5,
  choose(world, random) {
    const ended = world.people.customers
      .map(({ authTime }, index) => ({ authTime, index }))
      .filter(({ authTime, index }) => authTime <= Number(integerIn(world.wallet(index), 'sessionsSince')));
    return ended.length > 0 ? { kind: 'sign in', customer: random.pick(ended).index } : undefined;
  },
  async run(world, { customer }) {
    world.customer(customer).authTime = Math.floor(world.clock.now / 1000);
  },
};

interface Switch extends Command {
  readonly kind: 'switch';
  readonly name: 'payments' | 'charges' | 'top-ups';
  readonly state: 'on' | 'off';
}

export const throwSwitch: CommandKind<Switch> = {
  kind: 'switch',
  weight: 2,
  choose(world, random) {
    const [off] = world.switchedOff;
    if (off === undefined && random.chance(0.7)) return undefined;
    const name =
      (off as Switch['name'] | undefined) ?? random.pick(['payments', 'charges', 'top-ups'] as const);
    return { kind: 'switch', name, state: off === undefined ? 'off' : 'on' };
  },
  async run(world, { name, state }, turn) {
    if (turn) return;
    const request = {
      method: 'PUT',
      path: `/switches/${name}`,
      pathParameters: { name },
      headers: json,
      body: JSON.stringify({ state, reason: 'For the simulation' }),
      claims: reviewerClaims(world.reviewer('rei'), world.clock.now, 'operator'),
    };
    const event = eventFor(request, 'switch');
    // Nothing is written that an unanswered one could be read from: what follows must know it.
    const { result } = await world.invoke('put-switch', () => putSwitch(event, {} as never), {
      trouble: noTrouble,
    });
    if (result.ended !== 'answered' || result.value.statusCode !== 200)
      world.violated('The switch was not thrown');
    if (state === 'off') world.switchedOff.add(name);
    else world.switchedOff.delete(name);
  },
};

type Look = OfCustomer & { readonly kind: 'look'; readonly key?: string };

export const look: CommandKind<Look> = {
  kind: 'look',
  weight: 3,
  choose(world, random) {
    const payments = [...world.asked.values()].filter(({ kind }) => kind === 'payment').slice(-10);
    if (payments.length === 0 || random.chance(0.5))
      return { kind: 'look', customer: random.below(world.people.customers.length) };
    const { customer, key } = random.pick(payments);
    return { kind: 'look', customer, key };
  },
  async run(world, { customer, key }, turn) {
    const asked = key === undefined ? undefined : world.asked.get(key);
    const claims = customerClaims(world.customer(customer));
    if (asked) {
      const payment = world.transfer(asked);
      const path = { path: `/payments/${asked.id}`, pathParameters: { id: asked.id } };
      await ask(world, {
        name: 'get-payment',
        handler: getPayment,
        request: { method: 'GET', ...path, headers: {}, claims },
        turn,
        expected: (_, now) =>
          payment ? { status: 200, is: standing(payment, now) } : { status: 404, is: 'not_found' },
      });
      return;
    }
    const wallet = world.wallet(customer);
    const answer = await ask(world, {
      name: 'get-wallet',
      handler: getWallet,
      request: { method: 'GET', path: '/wallet', headers: {}, claims },
      turn,
      expected: () => ({ status: 200, is: textIn(wallet, 'status') }),
    });
    if (turn || answer?.status !== 200) return;
    const { posted, pending, available } = answer.body;
    if (BigInt(String(posted)) !== BigInt(String(available)) + BigInt(String(pending)))
      world.violated('Invariant 3: the wallet was answered with amounts that do not add up');
    if (String(available) !== String(integerIn(wallet, 'available')))
      world.violated('The wallet was answered with another amount than is written');
  },
};
