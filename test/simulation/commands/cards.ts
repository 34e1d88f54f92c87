/** What happens to charges at the card processor, and how its events reach us: late, twice, in another order, or forged. */
import { isDeepStrictEqual } from 'node:util';
import { handler as receiveCardEvent } from '../../../lambdas/handlers/receive-card-event.ts';
import type { Random } from '../machine/random.ts';
import { integerIn, textIn } from '../world/books.ts';
import { type CardEvent, type Charge, type Wrong, webhookOf } from '../world/card-processor.ts';
import { afterCardEvent, type Charged, chargedAs, expectCardEvent } from '../world/predict-cards.ts';
import type { World } from '../world/world.ts';
import { ask } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

interface AtProcessor extends Command {
  readonly kind: 'charge';
  /** The charge's. */
  readonly id: string;
  /** `misspeak`: it tells of another amount, or what is not so. What is given back was taken. */
  readonly does: 'take' | 'fail' | 'give back' | 'misspeak';
  /** Minor units, in digits; all that is left where it is not said. */
  readonly amount?: string;
}

const isOpen = ({ state }: Charge): boolean => state === 'open';
const isKept = ({ state, amount, returned }: Charge): boolean => state === 'taken' && returned < amount;
const isPosted = (world: World, { id }: Charge): boolean =>
  textIn(world.books.get('TOPUP', id), 'state') === 'posted';

function happeningTo(charge: Charge, random: Random): AtProcessor | undefined {
  const { id, amount, returned } = charge;
  if (!isOpen(charge) && !isKept(charge)) return undefined;
  const does = isOpen(charge)
    ? random.pick(['take', 'take', 'fail', 'give back', 'misspeak'] as const)
    : random.pick(['give back', 'give back', 'misspeak'] as const);
  const rest = amount - returned;
  const part = { amount: String(1n + BigInt(random.below(Number(rest)))) };
  return { kind: 'charge', id, does, ...random.pick([{}, part, part, { amount: String(rest) }]) };
}

export const charge: CommandKind<AtProcessor> = {
  kind: 'charge',
  weight: 14,
  choose(world, random) {
    const all = [...world.processor.charges.values()];
    const [open, kept] = [all.filter(isOpen), all.filter(isKept)];
    const from = open.length > 0 && random.chance(0.6) ? open : kept;
    return from.length > 0 ? happeningTo(random.pick(from), random) : undefined;
  },
  async run(world, { id, does, amount }) {
    const { processor, clock } = world;
    const found = processor.charges.get(id);
    if (!found) return;
    if (does === 'misspeak') return misspeak(world, found);
    processor.end(found, does === 'fail' ? 'failed' : 'taken', clock.now);
    if (does === 'give back')
      processor.reverse(found, amount === undefined ? undefined : BigInt(amount), clock.now);
  },
};

/** What it must not be believed. */
function misspeak(world: World, found: Charge): void {
  const { processor, clock, random } = world;
  const { amount, returned } = found;
  // What is more than is left of it; if we have heard of all that is not.
  const isKnown = integerIn(world.books.get('TOPUP', found.id), 'reversed') === returned;
  const tooMuch = (isKnown ? amount - returned : amount) + 1n;
  if (isPosted(world, found) && random.chance(0.5)) {
    world.fired('card event that contradicts');
    processor.tell(found, 'charge.failed', clock.now);
    return;
  }
  world.fired('card event of another amount');
  const [type, said] = random.pick([
    ['charge.succeeded', { amount: amount + 1n }],
    ['charge.succeeded', { currency: 'USD' }],
    ['charge.reversed', { amount: tooMuch }],
    ['charge.reversed', { amount: tooMuch }],
  ] as const);
  processor.tell(found, type, clock.now, said);
}

interface Send extends Command {
  readonly kind: 'card event';
  readonly event: string;
  readonly wrong?: Wrong;
}

export const cardEvent: CommandKind<Send> = {
  kind: 'card event',
  weight: 16,
  choose(world, random) {
    const { outbox, told } = world.processor;
    const isAgain = told.length > 0 && random.chance(0.2);
    const from = isAgain ? told.slice(-6) : outbox;
    if (from.length === 0) return undefined;
    const { id, type } = random.pick(from);
    const [secret, age, content] = ['secret', 'age', 'content'] as const;
    const ways = isAgain && type !== 'charge.failed' ? [secret, age, content, content] : [secret, age];
    const wrong = random.chance(isAgain ? 0.4 : 0.1) ? random.pick(ways) : undefined;
    return { kind: 'card event', event: id, ...(wrong === undefined ? {} : { wrong }) };
  },
  run: (world, { event, wrong }, turn) => send(world, event, wrong, turn),
};

/** Milliseconds. */
const LATE = 10 * 60_000;

/** The processor sends an event, for the first time or again. */
export async function send(
  world: World,
  id: string,
  wrong?: Wrong,
  turn?: Parameters<CommandKind['run']>[2],
): Promise<void> {
  const { processor } = world;
  const event = processor.event(id);
  const isAgain = event !== undefined && processor.told.includes(event);
  if (!event || (wrong === 'content' && !isAgain)) return;
  const [topUp, wallet] = subjectsOf(world, event);
  const { type, amount, currency } = event;
  const sentAt = Math.floor(world.clock.now / 1000) * 1000;
  const before = chargedAs(topUp, wallet);
  countFaults(world, event, wrong, isAgain);
  const answer = await ask(world, {
    name: 'receive-card-event',
    handler: receiveCardEvent,
    request: webhookOf(event, world.clock.now, wrong),
    turn,
    expected: (_, now) => expectCardEvent({ wrong, sentAt, now }),
  });
  const isTaken = answer?.status === 200;
  const wasUnsure = event.isUnsure;
  const isLost = !answer || answer.body.code === 'service_busy';
  if (isTaken) processor.acknowledged(event);
  else if (isLost) event.isUnsure = true;
  if (turn || isLost) return;
  const after = chargedAs(...subjectsOf(world, event));
  const expected = isTaken && !isAgain ? afterCardEvent({ topUp, wallet, type, amount, currency }) : before;
  const mayBeAsBefore = wasUnsure && isDeepStrictEqual(after, before);
  if (!mayBeAsBefore && !isDeepStrictEqual(after, expected))
    world.violated(`${id} left ${inWords(after)}, and ${inWords(expected)} was predicted`);
  countEffects(world, event, before, after);
}

const subjectsOf = ({ books }: World, { reference }: CardEvent) => {
  const topUp = books.get('TOPUP', reference);
  return [topUp, books.get('WALLET', textIn(topUp, 'credit').slice('wallet:'.length))] as const;
};

const inWords = (charged: Charged): string => Object.values(charged).join(' ');

function countFaults(world: World, event: CardEvent, wrong: Wrong | undefined, isAgain: boolean): void {
  const { processor, clock } = world;
  if (wrong !== undefined)
    world.fired(wrong === 'content' ? 'card event replayed with other content' : 'card event forged');
  else if (isAgain) world.fired('card event duplicated');
  if (wrong !== undefined || isAgain) return;
  if (clock.now - event.at > LATE) world.fired('card event late');
  const [oldest] = processor.outbox.filter(({ reference }) => reference === event.reference);
  if (oldest !== event) world.fired('card events reordered');
}

function countEffects(world: World, { reference }: CardEvent, before: Charged, after: Charged): void {
  if (after.reversed === before.reversed) return;
  const isAll = after.reversed === world.processor.charges.get(reference)?.amount;
  world.fired(isAll ? 'charged back' : 'charged back in part');
  if (before.state === 'pending') world.fired('charged back before the success');
  if ((world.books.chargeBacks.get(reference)?.losses ?? 0n) > 0n)
    world.fired('charged back when it was spent');
}
