/** What becomes of a top-up when its card processor has said something: each event once, in whatever order they come. */
import { chargeBackId } from '../identifiers.ts';
import type { AccountId } from '../ledger/chart.ts';
import { ServiceBusy } from '../ledger/ledger.ts';
import type { ChargeBack, TopUp } from '../ledger/transfer.ts';
import type { Wallet } from '../ledger/wallet.ts';
import { dayOf } from '../money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CardTopUps, SettlementChange } from './card-top-ups.ts';
import { asBefore, type CardEventOutcome } from './receive-registration.ts';

/** What the processor says that it took, or gave back; what it leaves out is as it was asked for. */
interface Said {
  /** Minor units. */
  readonly amount?: bigint | undefined;
  readonly currency?: string | undefined;
}

/** How a charge ended at the processor, or that its cardholder denied it, or a part of it. */
export type ChargeResult =
  | ({ readonly type: 'charge.succeeded' } & Said)
  | ({ readonly type: 'charge.failed' } & Readonly<Partial<Record<keyof Said, undefined>>>)
  | ({ readonly type: 'charge.reversed'; readonly reason: string } & Said);

/** What a signed webhook said of a charge, as far as we read it. */
export type ChargeEvent = ChargeResult & {
  /** The processor's: the same for every attempt to deliver it. */
  readonly id: string;
  /** Over what we read of it. */
  readonly fingerprint: string;
  /** The top-up's id. */
  readonly reference: string;
};

interface ChargeJudgement {
  readonly outcome: CardEventOutcome;
  readonly change?: SettlementChange['kind'];
}

/**
 * A charge that is denied had succeeded, whether we heard of that or not: a denial of all of it that comes first voids the
 * top-up, and the success that comes later says nothing new.
 */
export function judgeCharge(topUp: TopUp, result: ChargeResult): ChargeJudgement {
  const { state, reversed = 0n } = topUp;
  const { type } = result;
  if (!fits(topUp, result)) return { outcome: 'refused' };
  if (state === 'pending')
    return { outcome: 'applied', change: type === 'charge.succeeded' ? 'post' : 'void' };
  if (type === 'charge.failed')
    return { outcome: state === 'voided' && reversed === 0n ? 'repeated' : 'refused' };
  if (type === 'charge.reversed' && state === 'posted') return judgeReversal(topUp, result);
  return { outcome: state === 'posted' || reversed > 0n ? 'repeated' : 'refused' };
}

/** In parts, never more than was charged. */
function judgeReversal(topUp: TopUp, result: ChargeResult): ChargeJudgement {
  const { money, reversed = 0n } = topUp;
  if (reversed === money.amount) return { outcome: 'repeated' };
  return reversed + partOf(topUp, result) > money.amount
    ? { outcome: 'refused' }
    : { outcome: 'applied', change: 'reverse' };
}

/** Whether the processor speaks of the money that we asked for. If it took another amount, a person has to see to it. */
function fits({ money }: TopUp, result: ChargeResult): boolean {
  const { amount = money.amount, currency = money.currency } = result;
  return (
    currency === money.currency &&
    (result.type === 'charge.succeeded' ? amount === money.amount : amount <= money.amount)
  );
}

/** Minor units of a denial; where it does not say, all that is left. */
const partOf = ({ money, reversed = 0n }: TopUp, { amount }: ChargeResult): bigint =>
  amount ?? money.amount - reversed;

/** A part of a charge is denied that we have not heard the success of: nothing else fits that is of a part. */
const isPartOfPending = (topUp: TopUp, result: ChargeResult): boolean =>
  topUp.state === 'pending' && fits(topUp, result) && partOf(topUp, result) < topUp.money.amount;

const losses: AccountId = 'losses:charge-backs';

/**
 * A wallet never has less than nothing, and what is reserved is a store's already: what the customer has spent is our loss.
 *
 * @param amount minor units that are denied of it
 * @param available minor units
 */
export function chargeBacksOf(
  topUp: TopUp,
  amount: bigint,
  available: bigint,
  { reason, now, timeZone }: { readonly reason: string; readonly now: number; readonly timeZone: string },
): readonly ChargeBack[] {
  const { currency } = topUp.money;
  // Stryker disable next-line EqualityOperator: of two that are equal, one is the other.
  const borne = available < amount ? available : amount;
  const part = (from: 'wallet' | 'losses', part: bigint): ChargeBack => ({
    id: chargeBackId(topUp.id, from, topUp.reversed ?? 0n),
    kind: 'charge_back',
    state: 'posted',
    debit: from === 'wallet' ? topUp.credit : losses,
    credit: topUp.debit,
    money: { amount: part, currency },
    fingerprint: topUp.fingerprint,
    customer: topUp.customer,
    counterparty: topUp.counterparty,
    topUpId: topUp.id,
    reason,
    createdAt: now,
    day: dayOf(now, timeZone),
    version: 1,
  });
  // Stryker disable next-line StringLiteral: what is not the wallet's is our loss, by whatever name.
  return [part('wallet', borne), part('losses', amount - borne)].filter(({ money }) => money.amount > 0n);
}

export interface SettlePorts {
  readonly topUps: Omit<CardTopUps, 'start'>;
  /** IANA name. */
  readonly timeZone: string;
}

/** Two events at once, payments of the customer in between, and an answer that was lost, each take another look. */
const ATTEMPTS = 6;

/** @param now milliseconds since the epoch */
export async function receiveCharge(
  ports: SettlePorts,
  event: ChargeEvent,
  now: number,
): Promise<CardEventOutcome | Refusal> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [earlier, topUp] = await Promise.all([
      ports.topUps.readEvent(event.id),
      ports.topUps.readTopUp(event.reference),
    ]);
    if (earlier) return asBefore(earlier, event);
    if (!topUp) return refuse('not_found');
    if (isPartOfPending(topUp, event)) {
      // It had succeeded, then, and is read again: the rest of it is the customer's.
      await settleAnswer(ports, topUp, { type: 'charge.succeeded' }, now);
      continue;
    }
    const { outcome, change } = judgeCharge(topUp, event);
    const { id, fingerprint, reference, type } = event;
    const settlement = {
      topUp,
      change: await changeOf(ports, topUp, { kind: change, result: event, now }),
      event: { id, fingerprint, reference, type, outcome },
      now,
    };
    if (await ports.topUps.settle(settlement)) return outcome;
  }
  throw new ServiceBusy('The top-up changed with every attempt');
}

/**
 * For what the processor answered at once, which is no event.
 *
 * @param topUp as it was written or read, pending
 * @returns the top-up as it stands then: an event may have been faster
 */
export async function settleAnswer(
  ports: SettlePorts,
  topUp: TopUp,
  result: ChargeResult,
  now: number,
): Promise<TopUp> {
  let standing = topUp;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (standing.state !== 'pending') return standing;
    const { change: kind } = judgeCharge(standing, result);
    const change = await changeOf(ports, standing, { kind, result, now });
    if (await ports.topUps.settle({ topUp: standing, change, now })) {
      return { ...standing, state: kind === 'post' ? 'posted' : 'voided', version: standing.version + 1 };
    }
    const read = await ports.topUps.readTopUp(topUp.id);
    if (!read) throw new Error(`${topUp.id} is charged, and not in the ledger`);
    standing = read;
  }
  throw new ServiceBusy('The top-up changed with every attempt');
}

async function changeOf(
  { topUps, timeZone }: SettlePorts,
  topUp: TopUp,
  { kind, result, now }: { kind: ChargeJudgement['change']; result: ChargeResult; now: number },
): Promise<SettlementChange | undefined> {
  if (kind === undefined || kind === 'post') return kind && { kind };
  const wallet: Wallet | undefined = await topUps.readWallet(topUp.customer);
  if (!wallet) throw new Error(`${topUp.id} is of a customer without a wallet`);
  if (result.type !== 'charge.reversed') return { kind: 'void', wallet, reversed: false };
  if (kind === 'void') return { kind, wallet, reversed: true };
  const { reason } = result;
  return {
    kind: 'reverse',
    wallet,
    chargeBacks: chargeBacksOf(topUp, partOf(topUp, result), wallet.available, { reason, now, timeZone }),
  };
}
