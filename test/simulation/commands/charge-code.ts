/** A till charges a payment code: for the first time, again, for something else, or with another code. */
import { chargeId } from '../../../lambdas/domain/identifiers.ts';
import { handler as createCharge } from '../../../lambdas/handlers/create-charge.ts';
import { codeKey, terminalKey } from '../../../lambdas/store/keys.ts';
import type { Random } from '../machine/random.ts';
import type { Turn } from '../machine/turns.ts';
import { integerIn } from '../world/books.ts';
import { laggingOf } from '../world/predict.ts';
import { expectCharge } from '../world/predict-charges.ts';
import type { ApiRequest } from '../world/requests.ts';
import { setting } from '../world/setting.ts';
import { asTill, revocable, type Till } from '../world/tills.ts';
import type { Asked, Sale, World } from '../world/world.ts';
import { ask, LOST, receive, signedBy, viewOf } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

type AskedSale = Asked & { readonly sale: Sale };

export const isSale = (asked: Asked): asked is AskedSale => asked.sale !== undefined;

export type ChargeCode = Command &
  Sale & {
    readonly kind: 'charge code';
    /** Minor units, in digits. */
    readonly amount: string;
  };

const saleKey = ({ id }: Till, reference: string): string => `${id} ${reference}`;

/** As a till sends it. @param digits of the code */
export const chargeBody = (till: Till, digits: string, amount: bigint, reference: string): string =>
  JSON.stringify({
    store_id: till.store,
    code: digits,
    amount: String(amount),
    currency: setting.currency,
    reference,
    lines: [{ category: 'groceries', quantity: 1, amount: String(amount) }],
  });

/** Mostly one that is good; now and then one that is used, or too old. */
function someCode(world: World, random: Random): string | undefined {
  const used = new Set(
    [...world.asked.values()].filter((asked) => world.transfer(asked)).map(({ sale }) => sale?.code),
  );
  const known = [...world.codes].filter(([, { isKnown }]) => isKnown);
  const good = known.filter(([key, { at }]) => !used.has(key) && world.clock.now < at + setting.codeGood);
  const from = random.chance(0.93) ? good : known;
  return from.length > 0 ? random.pick(from)[0] : undefined;
}

/** Less often more than there is than on a phone, where nobody has shown a code before. */
function amountFor(world: World, customer: number, random: Random): bigint {
  const available = integerIn(world.wallet(customer), 'available');
  const upTo = (most: bigint) => 1n + BigInt(random.below(Number(most)));
  const affordable = available > 0n ? available : 1n;
  return random.pick([
    upTo(500n),
    upTo(affordable),
    upTo(affordable < 9000n ? affordable : 9000n),
    upTo(affordable < 9000n ? affordable : 9000n),
    // To be confirmed, if there is so much.
    available > 30_000n ? 29_999n + upTo(available - 29_999n) : 30_000n,
    random.pick([30_000n + upTo(19_999n), 50_000n + upTo(40_000n)]),
    affordable,
    available + 1n,
  ]);
}

export function someCharge(world: World, random: Random, till: number): ChargeCode | undefined {
  const code = someCode(world, random);
  const shown = code === undefined ? undefined : world.codes.get(code);
  if (code === undefined || !shown) return undefined;
  const reference = `receipt-${random.below(1_000_000_000)}`;
  const amount = String(amountFor(world, shown.customer, random));
  return { kind: 'charge code', till, code, reference, amount };
}

export const chargeCode: CommandKind<ChargeCode> = {
  kind: 'charge code',
  weight: 20,
  choose(world, random) {
    const charge = someCharge(world, random, random.pick([0, 0, 0, 1, 1, 1, revocable]));
    const former = [...world.asked.values()].filter((asked) => isSale(asked) && world.transfer(asked));
    if (!charge || former.length === 0 || !random.chance(0.05)) return charge;
    const { sale } = random.pick(former);
    return { ...charge, till: sale?.till ?? 0, reference: sale?.reference ?? '' };
  },
  async run(world, { till: index, code, reference, amount }, turn) {
    const till = world.till(index);
    const shown = world.codes.get(code);
    if (!shown) return;
    const key = saleKey(till, reference);
    const before = world.asked.get(key);
    if (before && isSale(before)) {
      if (turn || before.sale.code === code) return chargeAgain(world, before, turn);
      if (!world.transfer(before)) return;
      world.fired('same reference, other code');
      return chargeOtherwise(world, before, { amount: BigInt(amount), code }, turn);
    }
    const { customer, phone, digits } = shown;
    const body = chargeBody(till, digits, BigInt(amount), reference);
    const request = requestOf(world, index, body);
    const asked: AskedSale = {
      kind: 'payment',
      key,
      id: chargeId(till.id, reference),
      customer,
      phone,
      amount: BigInt(amount),
      sale: { till: index, reference, code },
      body,
      at: world.clock.now,
      request,
    };
    world.asked.set(key, asked);
    await chargeWith(world, asked, request, { turn });
  },
};

/** With an Idempotency-Key of its own: it is the reference that counts. */
const requestOf = (world: World, till: number, body: string): ApiRequest =>
  signedBy(world, asTill(world.till(till)), { path: '/charges', body, key: world.random.uuid() });

/** The same sale once more, signed now. */
export async function chargeAgain(world: World, asked: AskedSale, turn: Turn | undefined): Promise<void> {
  const request = requestOf(world, asked.sale.till, asked.body);
  asked.request = request;
  await chargeWith(world, asked, request, { turn });
}

/** What was sent before, byte for byte. */
export const chargeReplayed = (world: World, asked: AskedSale, turn: Turn | undefined): Promise<void> =>
  chargeWith(world, asked, asked.request, { turn });

/** Another sale under a reference that was charged. */
export async function chargeOtherwise(
  world: World,
  asked: AskedSale,
  { amount, code = asked.sale.code }: { readonly amount: bigint; readonly code?: string },
  turn: Turn | undefined,
): Promise<void> {
  const { till, reference } = asked.sale;
  const body = chargeBody(world.till(till), world.codes.get(code)?.digits ?? '', amount, reference);
  const other = { ...asked, amount, sale: { till, reference, code } };
  await chargeWith(world, other, requestOf(world, till, body), { same: false, turn });
}

async function chargeWith(
  world: World,
  asked: AskedSale,
  request: ApiRequest,
  { same = true, turn }: { readonly same?: boolean; readonly turn: Turn | undefined },
): Promise<void> {
  const { sale } = asked;
  const lose = world.random.chance(LOST);
  const view = viewOf(world, asked, request, { same, earlier: world.transfer(asked) });
  const switchedOff = world.switchedOff.has('payments') || world.switchedOff.has('charges');
  const storeFrozen = view.storeFrozen && world.till(sale.till).store === setting.store;
  const codeId = world.codes.get(sale.code)?.id ?? '';
  const [till, code] = turn
    ? []
    : [
        await world.registered(terminalKey(world.till(sale.till).id)),
        await world.registered(codeKey(codeId)),
      ];
  const answer = await ask(world, {
    name: 'create-charge',
    handler: createCharge,
    request,
    turn,
    expected: (_, now) => {
      const shown = { ...view, storeFrozen, till, code, switchedOff, now };
      return laggingOf(shown).map((lagging) => expectCharge({ ...shown, lagging }));
    },
  });
  countRefusals(world, String(answer?.body.code));
  if (same) receive(world, asked, answer, lose);
  else if (answer && answer.status < 300)
    world.violated(`Invariant 7: ${asked.key} was charged for another sale`);
}

const told: Readonly<Record<string, Parameters<World['fired']>[0]>> = {
  payment_code_used: 'code charged again',
  payment_code_expired: 'code expired at a till',
  terminal_cut_off: 'terminal cut off',
  terminal_not_enrolled: 'terminal revoked',
};

/** What went wrong at the till, as it was told. */
export function countRefusals(world: World, code: string): void {
  const fault = told[code];
  if (fault !== undefined) world.fired(fault);
}
