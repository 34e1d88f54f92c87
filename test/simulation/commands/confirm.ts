/** A customer confirms a payment: signed in afresh as it is asked, or from the session of before, or too late. */
import { handler as confirmPayment } from '../../../lambdas/handlers/confirm-payment.ts';
import { textIn, type WireItem } from '../world/books.ts';
import { expectConfirmation, laggingOf, standing } from '../world/predict.ts';
import { setting } from '../world/setting.ts';
import { ask, LOST, receive, signedRequest, staleWallet, viewOf } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

interface Confirm extends Command {
  readonly kind: 'confirm';
  /** Of the payment. */
  readonly key: string;
  /** Of the confirmation. */
  readonly confirmationKey: string;
  readonly signInFirst: boolean;
  /** Whether the amount is another one. */
  readonly other: boolean;
}

export const confirm: CommandKind<Confirm> = {
  kind: 'confirm',
  weight: 9,
  choose(world, random) {
    const all = [...world.asked.values()].filter(({ challenge }) => challenge !== undefined);
    const open = all.filter((asked) => textIn(world.transfer(asked), 'state') === 'challenged');
    const from = open.length > 0 && random.chance(0.8) ? open : all;
    if (from.length === 0) return undefined;
    return {
      kind: 'confirm',
      key: random.pick(from).key,
      confirmationKey: random.uuid(),
      signInFirst: random.chance(0.85),
      other: random.chance(0.05),
    };
  },
  async run(world, { key, confirmationKey, signInFirst, other }, turn) {
    const asked = world.asked.get(key);
    if (asked?.challenge === undefined) return;
    const { customer, phone, id } = asked;
    if (signInFirst) world.customer(customer).authTime = Math.floor(world.clock.now / 1000);
    const amount = asked.amount + (other ? 1n : 0n);
    const body = JSON.stringify({
      challenge: asked.challenge,
      amount: String(amount),
      currency: setting.currency,
      store_id: setting.store,
    });
    const signer = { customer, phone, key: confirmationKey };
    const pathParameters = { id };
    const request = signedRequest(world, signer, `/payments/${id}/confirm`, body, { pathParameters });
    const payment = world.transfer(asked);
    if (textIn(payment, 'state') === 'challenged' && standing(payment, world.clock.now) === 'expired')
      world.fired('TTL late');
    const { pieces } = asked;
    const view = { ...viewOf(world, { customer, phone, amount, pieces }, request), payment, fits: !other };
    const switchedOff = world.switchedOff.has('payments');
    const lose = world.random.chance(LOST);
    const answer = await ask(world, {
      name: 'confirm-payment',
      handler: confirmPayment,
      request,
      turn,
      expected: (invocation, now) => {
        const shown = invocation.stale.find((item) => item.pk?.S === `PAYMENT#${id}`) as WireItem | undefined;
        // What is refused for being too late is judged anew on a consistent read, of the wallet too.
        const again = shown !== undefined && standing(shown, now) === 'expired';
        const stale = again ? undefined : staleWallet(world, customer, invocation);
        const seen = { ...view, now, switchedOff, stale };
        // One that was confirmed before is answered as the read shows it, which may be as it stood a moment ago.
        const ended = shown !== undefined && textIn(shown, 'state') !== 'challenged';
        return (ended ? [payment, shown] : [payment]).flatMap((standsAs) =>
          laggingOf(seen).map((lagging) => expectConfirmation({ ...seen, payment: standsAs, lagging })),
        );
      },
    });
    receive(world, asked, answer, lose);
  },
};
