/** A phone asks for a payment code, for the first time or again, and watches what becomes of it. */
import { handler as createPaymentCode } from '../../../lambdas/handlers/create-payment-code.ts';
import { handler as getPaymentCode } from '../../../lambdas/handlers/get-payment-code.ts';
import { codeKeys } from '../../../lambdas/store/code-keys.ts';
import { codeKey } from '../../../lambdas/store/keys.ts';
import { settings } from '../../support/function-environment.ts';
import { integerIn, textIn } from '../world/books.ts';
import { cardSecret } from '../world/card-processor.ts';
import { accessTokenOf, customerClaims } from '../world/people.ts';
import { codeState, expectCode } from '../world/predict-charges.ts';
import { setting } from '../world/setting.ts';
import type { World } from '../world/world.ts';
import { ask, isFrozen, LOST, signedBy, signedRequest, viewOf } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

/** The functions' key: all secrets of the simulation are one. */
const keys = codeKeys({
  keys: { values: async () => [cardSecret] },
  prefix: settings.CODE_PREFIX,
  now: () => 0,
});

/** Whether the customer has money, and a session that may move it. */
const canPay = (world: World, customer: number): boolean => {
  const wallet = world.wallet(customer);
  return (
    !isFrozen(world, customer) &&
    integerIn(wallet, 'available') > 0n &&
    world.customer(customer).authTime > Number(integerIn(wallet, 'sessionsSince'))
  );
};

interface NewCode extends Command {
  readonly kind: 'payment code';
  readonly customer: number;
  readonly phone: number;
  readonly key: string;
  /** Minor units, in digits. */
  readonly maxAmount?: string;
  readonly foreign?: boolean;
}

export const newCode: CommandKind<NewCode> = {
  kind: 'payment code',
  weight: 22,
  choose(world, random) {
    const lost = [...world.codes].filter(([, { isKnown }]) => !isKnown);
    const [again] = random.chance(0.3)
      ? lost.slice(-1)
      : random.chance(0.05)
        ? [...world.codes].slice(-1)
        : [];
    const maxAmount = random.chance(0.3) ? String(1000 + random.below(60_000)) : undefined;
    if (again) {
      const [key, { customer, phone, maxAmount: former }] = again;
      const most = random.chance(0.8) ? former : maxAmount;
      return {
        kind: 'payment code',
        customer,
        phone,
        key,
        ...(most === undefined ? {} : { maxAmount: most }),
      };
    }
    // Mostly somebody who can pay.
    const all = world.people.customers.map((_, index) => index);
    const able = all.filter((index) => canPay(world, index));
    const customer = random.pick(able.length > 0 && random.chance(0.8) ? able : all);
    return {
      kind: 'payment code',
      customer,
      phone: random.below(world.customer(customer).phones.length),
      key: random.uuid(),
      ...(maxAmount === undefined ? {} : { maxAmount }),
      foreign: random.chance(0.03),
    };
  },
  async run(world, { customer, phone, key, maxAmount, foreign = false }, turn) {
    const body = JSON.stringify({ currency: setting.currency, max_amount: maxAmount });
    const request = signedRequest(world, { customer, phone, key }, '/payment-codes', body, { foreign });
    const lose = world.random.chance(LOST);
    const at = world.clock.now;
    const view = viewOf(world, { customer, phone, amount: 0n }, request, { foreign });
    const switchedOff = world.switchedOff.has('charges');
    const digits = await keys.digitsFor(world.customer(customer).id, key);
    const id = await keys.idOf(digits);
    const shown = world.codes.get(key) ?? { customer, phone, maxAmount, id, digits, at, isKnown: false };
    if (!foreign) world.codes.set(key, shown);
    const earlier = turn ? undefined : await world.registered(codeKey(id));
    const same = earlier?.maxAmount?.N === maxAmount;
    const answer = await ask(world, {
      name: 'create-payment-code',
      handler: createPaymentCode,
      request,
      turn,
      expected: (_, now) => expectCode({ ...view, now, switchedOff, earlier, same }),
    });
    if (answer?.status !== 201) return;
    if (answer.body.code !== digits) world.violated(`Invariant 13: ${id} was answered with other digits`);
    if (!turn && !(await world.registered(codeKey(id))))
      world.violated(`Invariant 13: ${id} was answered, and is not there`);
    if (lose) world.fired('answer lost on its way to the client');
    else shown.isKnown = true;
  },
};

interface Watch extends Command {
  readonly kind: 'watch code';
  /** That it was asked for with. */
  readonly code: string;
}

/** From it alone the phone learns that a charge waits for it, and by what to confirm it. */
export const watchCode: CommandKind<Watch> = {
  kind: 'watch code',
  weight: 6,
  choose(world, random) {
    const all = [...world.codes].filter(([, { isKnown }]) => isKnown).map(([key]) => key);
    const waiting = [...world.asked.values()]
      .filter(
        (asked) => asked.sale && !asked.challenge && textIn(world.transfer(asked), 'state') === 'challenged',
      )
      .flatMap(({ sale }) => (sale ? [sale.code] : []));
    const from = waiting.length > 0 && random.chance(0.8) ? waiting : all.slice(-10);
    return from.length > 0 ? { kind: 'watch code', code: random.pick(from) } : undefined;
  },
  async run(world, { code: key }, turn) {
    const shown = world.codes.get(key);
    if (!shown) return;
    const { id, customer: index, phone } = shown;
    const customer = world.customer(index);
    const signer = customer.phones[phone % customer.phones.length];
    if (!signer) return;
    const code = turn ? undefined : await world.registered(codeKey(id));
    const by = { signer, accessToken: accessTokenOf(customer), claims: customerClaims(customer) };
    const answer = await ask(world, {
      name: 'get-payment-code',
      handler: getPaymentCode,
      request: signedBy(world, by, { path: `/payment-codes/${id}`, pathParameters: { id } }),
      turn,
      expected: (_, now) =>
        code ? { status: 200, is: codeState(code, now) } : { status: 404, is: 'not_found' },
    });
    if (answer?.status !== 200) return;
    const payment = answer.body.payment as Readonly<Record<string, unknown>> | undefined;
    const asked = [...world.asked.values()].find((each) => each.id === payment?.id);
    const usedBy = textIn(code, 'usedBy');
    if (!turn && String(payment?.id ?? '') !== usedBy)
      world.violated(`${id} was answered as used by '${payment?.id}', and it was by '${usedBy}'`);
    const { challenge } = (payment?.step_up ?? {}) as { readonly challenge?: string };
    if (asked && challenge !== undefined) asked.challenge = challenge;
    if (asked && !turn && String(payment?.amount) !== String(integerIn(world.transfer(asked), 'amount')))
      world.violated(`${id} was answered with another amount than was charged`);
  },
};
