/** An operator refunds a payment: in parts, under keys that come again, more than there is, and never their own. */

import { refundId } from '../../../lambdas/domain/identifiers.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as createRefund } from '../../../lambdas/handlers/create-refund.ts';
import { integerIn, textIn } from '../world/books.ts';
import { reviewerClaims } from '../world/people.ts';
import { expectRefund } from '../world/predict.ts';
import { setting } from '../world/setting.ts';
import { ask } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

interface Refund extends Command {
  readonly kind: 'refund';
  /** Of the payment. */
  readonly key: string;
  readonly operator: string;
  readonly refundKey: string;
  /** Minor units, in digits. */
  readonly amount: string;
}

export const refund: CommandKind<Refund> = {
  kind: 'refund',
  weight: 6,
  choose(world, random) {
    const payments = [...world.asked.values()].filter(({ kind }) => kind === 'payment');
    const captured = payments.filter((asked) => textIn(world.transfer(asked), 'state') === 'posted');
    const from = captured.length > 0 && random.chance(0.9) ? captured : payments;
    if (from.length === 0) return undefined;
    const asked = random.pick(from);
    const rest = asked.amount - integerIn(world.transfer(asked), 'refunded');
    const part = 1n + BigInt(random.below(Number(asked.amount)));
    return {
      kind: 'refund',
      key: asked.key,
      operator: random.pick(world.people.reviewers).username,
      // Few, so that the same one comes again.
      refundKey: `refund-number-${random.below(12)}-of-some`,
      amount: String(random.pick([part, part, rest > 0n ? rest : 1n, rest + 1n])),
    };
  },
  async run(world, { key, operator: username, refundKey, amount }, turn) {
    const asked = world.asked.get(key);
    if (!asked) return;
    const operator = world.reviewer(username);
    const id = refundId(operator.subject, refundKey);
    const body = { amount, currency: setting.currency, reason: 'goods_returned' };
    const view = {
      payment: world.transfer(asked),
      earlier: world.books.get('REFUND', id),
      paymentId: asked.id,
      amount: BigInt(amount),
      isParty: personKey(operator.email) === personKey(world.customer(asked.customer).email),
    };
    const answer = await ask(world, {
      name: 'create-refund',
      handler: createRefund,
      request: {
        method: 'POST',
        path: `/payments/${asked.id}/refunds`,
        pathParameters: { id: asked.id },
        headers: { 'content-type': 'application/json', 'idempotency-key': refundKey },
        body: JSON.stringify(body),
        claims: reviewerClaims(operator, world.clock.now, 'operator'),
      },
      turn,
      expected: () => expectRefund(view),
    });
    if (answer?.status === 201 && !turn && !world.books.get('REFUND', id))
      world.violated(`Invariant 13: the refund ${id} was answered, and is not there`);
  },
};
