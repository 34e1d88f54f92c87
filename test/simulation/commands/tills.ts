/** What tills do besides: cancel, give back, guess, be revoked, and charge one code at two of them at once. */
import { isPaymentCode, paymentCode } from '../../../lambdas/domain/codes/payment-code.ts';
import { chargeRefundId } from '../../../lambdas/domain/identifiers.ts';
import { handler as cancel } from '../../../lambdas/handlers/cancel-charge.ts';
import { handler as createCharge } from '../../../lambdas/handlers/create-charge.ts';
import { handler as refundCharge } from '../../../lambdas/handlers/refund-charge.ts';
import { handler as revoke } from '../../../lambdas/handlers/revoke-terminal.ts';
import { terminalKey } from '../../../lambdas/store/keys.ts';
import { settings } from '../../support/function-environment.ts';
import type { Random } from '../machine/random.ts';
import type { Turn } from '../machine/turns.ts';
import { integerIn, textIn, type WireItem } from '../world/books.ts';
import { caseIdOf } from '../world/invariants.ts';
import { reviewerClaims } from '../world/people.ts';
import { expectCancellation, expectGuess, expectTillRefund } from '../world/predict-charges.ts';
import { setting } from '../world/setting.ts';
import { asTill, foreignTill, ownTills, revocable } from '../world/tills.ts';
import type { Asked, World } from '../world/world.ts';
import { ask, signedBy } from './asking.ts';
import { runTogether } from './at-once.ts';
import { type ChargeCode, chargeBody, chargeCode, countRefusals, isSale, someCharge } from './charge-code.ts';
import type { Command, CommandKind } from './command.ts';

interface OfSale {
  /** Of the charge. */
  readonly key: string;
  /** Index. */
  readonly till: number;
}

/** A charge that there is, one of the last more often, and now and then one of another store. */
function someSale(world: World, random: Random): OfSale | undefined {
  const sales = [...world.asked.values()].filter((asked) => isSale(asked) && world.transfer(asked));
  const from = random.chance(0.7) ? sales.slice(-4) : sales;
  if (from.length === 0) return undefined;
  return { key: random.pick(from).key, till: random.chance(0.05) ? foreignTill : random.pick(ownTills) };
}

/** What is known of the till, and of the charge to it. */
async function seenBy(world: World, { till: index }: OfSale, asked: Asked, turn: Turn | undefined) {
  const { id, store } = world.till(index);
  const till = turn ? undefined : await world.registered(terminalKey(id));
  return { till, charge: store === setting.store ? world.transfer(asked) : undefined };
}

const isOver = (charge: WireItem | undefined): boolean =>
  ['voided', 'expired'].includes(textIn(charge, 'state')) ||
  integerIn(charge, 'refunded') === integerIn(charge, charge?.captured === undefined ? 'amount' : 'captured');

type Cancel = Command & OfSale & { readonly kind: 'cancel charge' };

export const cancelCharge: CommandKind<Cancel> = {
  kind: 'cancel charge',
  weight: 6,
  choose(world, random) {
    const sale = someSale(world, random);
    return sale && { kind: 'cancel charge', ...sale };
  },
  async run(world, command, turn) {
    const asked = world.asked.get(command.key);
    if (!asked) return;
    const { id } = asked;
    const key = world.random.uuid();
    const view = await seenBy(world, command, asked, turn);
    const subject = world.books.get('CASE', caseIdOf(id));
    const path = { path: `/charges/${id}/cancel`, pathParameters: { id } };
    const answer = await ask(world, {
      name: 'cancel-charge',
      handler: cancel,
      request: signedBy(world, asTill(world.till(command.till)), { ...path, key }),
      turn,
      expected: (_, now) => expectCancellation({ ...view, now }, subject),
    });
    if (turn || answer?.status !== 200) return;
    world.fired('charge cancelled');
    const isExpired = answer.body.status === 'expired';
    if (!isExpired && !isOver(world.transfer(asked)))
      world.violated(`Invariant 13: ${id} was answered as cancelled, and is not`);
  },
};

interface Refund extends Command, OfSale {
  readonly kind: 'refund at till';
  readonly reference: string;
  /** Minor units, in digits. */
  readonly amount: string;
}

export const refundAtTill: CommandKind<Refund> = {
  kind: 'refund at till',
  weight: 4,
  choose(world, random) {
    const sale = someSale(world, random);
    const asked = sale && world.asked.get(sale.key);
    if (!sale || !asked) return undefined;
    const rest = asked.amount - integerIn(world.transfer(asked), 'refunded');
    const part = 1n + BigInt(random.below(Number(asked.amount)));
    return {
      kind: 'refund at till',
      ...sale,
      // Few, so that the same one comes again.
      reference: `return-${random.below(8)}`,
      amount: String(random.pick([part, part, rest > 0n ? rest : 1n, rest + 1n])),
    };
  },
  async run(world, command, turn) {
    const asked = world.asked.get(command.key);
    if (!asked) return;
    const { id: paymentId } = asked;
    const { amount, reference } = command;
    const key = world.random.uuid();
    const till = world.till(command.till);
    const id = chargeRefundId(till.id, reference);
    const earlier = world.books.get('REFUND', id);
    const view = await seenBy(world, command, asked, turn);
    const body = JSON.stringify({ reference, amount, currency: setting.currency, reason: 'goods_returned' });
    const path = { path: `/charges/${paymentId}/refunds`, pathParameters: { id: paymentId } };
    const answer = await ask(world, {
      name: 'refund-charge',
      handler: refundCharge,
      request: signedBy(world, asTill(till), { ...path, body, key }),
      turn,
      expected: (_, now) =>
        expectTillRefund({ ...view, now }, { amount: BigInt(amount), earlier, paymentId }),
    });
    if (answer?.status === 201 && !turn && !world.books.get('REFUND', id))
      world.violated(`Invariant 13: the refund ${id} was answered, and is not there`);
  },
};

interface Guess extends Command {
  readonly kind: 'guess code';
  /** Index. */
  readonly till: number;
  readonly digits: readonly string[];
}

const misread = (digits: string): string => digits.slice(0, -1) + ((Number(digits.at(-1)) + 1) % 10);

/** Digits that are nobody's: misread, made up, or so many that somebody must be trying. */
export const guessCode: CommandKind<Guess> = {
  kind: 'guess code',
  weight: 3,
  choose(_, random) {
    const count = random.pick([1, 1, setting.guesses.most + 1]);
    const some = () => paymentCode(settings.CODE_PREFIX, random.bytes(16));
    const digits = Array.from({ length: count }, () => (random.chance(0.2) ? misread(some()) : some()));
    return { kind: 'guess code', till: random.pick(ownTills), digits };
  },
  async run(world, { till: index, digits: guesses }) {
    const till = world.till(index);
    for (const [number, digits] of guesses.entries()) {
      const body = chargeBody(till, digits, 1n, `guess-${number}-${world.random.below(1_000_000)}`);
      const kept = await world.registered(terminalKey(till.id));
      const isMisread = !isPaymentCode(digits);
      const answer = await ask(world, {
        name: 'create-charge',
        handler: createCharge,
        request: signedBy(world, asTill(till), { path: '/charges', body, key: world.random.uuid() }),
        expected: (_, now) =>
          isMisread ? { status: 400, is: 'invalid_request' } : expectGuess(kept, world.storeFrozen, now),
      });
      world.fired(isMisread ? 'code misread' : 'code that there is not');
      countRefusals(world, String(answer?.body.code));
    }
  },
};

interface Revoke extends Command {
  readonly kind: 'revoke terminal';
}

export const revokeTerminal: CommandKind<Revoke> = {
  kind: 'revoke terminal',
  weight: 1,
  choose: (_, random) => (random.chance(0.3) ? { kind: 'revoke terminal' } : undefined),
  async run(world, _, turn) {
    const { id } = world.till(revocable);
    const answer = await ask(world, {
      name: 'revoke-terminal',
      handler: revoke,
      request: {
        method: 'DELETE',
        path: `/terminals/${id}`,
        pathParameters: { id },
        headers: { 'idempotency-key': world.random.uuid() },
        claims: reviewerClaims(world.reviewer('rei'), world.clock.now, 'operator'),
      },
      turn,
      expected: () => ({ status: 200, is: 'revoked' }),
    });
    if (answer?.status !== 200) return;
    if (textIn(await world.registered(terminalKey(id)), 'state') !== 'revoked')
      world.violated('Invariant 13: a terminal was answered as revoked, and is not');
  },
};

interface TwoTills extends Command {
  readonly kind: 'two tills, one code';
  readonly charges: readonly ChargeCode[];
}

export const twoTills: CommandKind<TwoTills> = {
  kind: 'two tills, one code',
  weight: 3,
  choose(world, random) {
    const charge = someCharge(world, random, 0);
    return (
      charge && {
        kind: 'two tills, one code',
        charges: [charge, { ...charge, till: 1, reference: `${charge.reference}-b` }],
      }
    );
  },
  async run(world, { charges }) {
    world.fired('one code at two tills');
    await runTogether(world, new Map([[chargeCode.kind, chargeCode as CommandKind]]), charges);
  },
};
