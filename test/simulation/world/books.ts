/** The ledger as the engine's stream tells it, summed up anew from every record: what the invariants look at. */
import type { StreamRecord } from '../../../local/event-sources/stream.ts';

/** An item as it is on the wire: numbers as text, bytes as base64. */
export type WireItem = Readonly<Record<string, WireValue>>;
interface WireValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly SS?: readonly string[];
  readonly L?: readonly WireValue[];
  readonly M?: WireItem;
}

export const textIn = (item: WireItem | undefined, name: string): string => item?.[name]?.S ?? '';
export const integerIn = (item: WireItem | undefined, name: string): bigint => BigInt(item?.[name]?.N ?? '0');
/** The members of a list or a set of strings. */
export const textsIn = (item: WireItem | undefined, name: string): readonly string[] =>
  item?.[name]?.SS ?? item?.[name]?.L?.map(({ S = '' }) => S) ?? [];
export const isTransfer = (item: WireItem | undefined): boolean =>
  item?.debit !== undefined && item.credit !== undefined;
export const isWallet = (item: WireItem | undefined): boolean => textIn(item, 'sk') === 'WALLET';

/** A proposal has the key of the transfer that may come of it, in another table. */
const PROPOSED = ' proposed';

export const isProposal = (key: string): boolean => key.endsWith(PROPOSED);

/** @param table of the two that are looked at */
export function keyIn(table: string, item: WireItem | undefined): string {
  const key = `${textIn(item, 'pk')} ${textIn(item, 'sk')}`;
  return table === 'cases' && isTransfer(item) ? `${key}${PROPOSED}` : key;
}

export interface AccountSum {
  /** Credits less debits, posted. */
  posted: bigint;
  /** Debits that are reserved. */
  pending: bigint;
}

/** What a transfer comes to. By its amounts and its state alone, not by its kind. */
function amountsIn(item: WireItem | undefined): { readonly posted: bigint; readonly pending: bigint } {
  const state = textIn(item, 'state');
  const amount = integerIn(item, 'amount');
  const captured = item?.captured === undefined ? amount : integerIn(item, 'captured');
  return { posted: state === 'posted' ? captured : 0n, pending: state === 'pending' ? amount : 0n };
}

/** Of a till's charge: its code, and its reference. */
export const chargedOnce = (item: WireItem | undefined): readonly string[] =>
  item?.code === undefined || textIn(item, 'sk') !== 'PAYMENT'
    ? []
    : [
        `code ${item.code.B}`,
        `${textIn(item, 'credit')} terminal ${item.terminal?.N} ${textIn(item, 'ref')}`,
      ];

export interface Change {
  readonly table: string;
  readonly key: string;
  readonly before: WireItem | undefined;
  readonly after: WireItem | undefined;
}

const VERSIONS = 4;

export class Books {
  /** Key -> item, of each table with a stream. */
  readonly items = new Map<string, WireItem>();
  /** Account and currency -> its sum out of the transfers. */
  readonly accounts = new Map<string, AccountSum>();
  /** Currency -> the sum over all accounts: wallets as they are kept, the others as their transfers say. */
  readonly totals = new Map<string, bigint>();
  /** Counter -> what the transfers say that it counts, `customer paid_2026-11-22` or `alone rei#2026-11-22` for example. */
  readonly counted = new Map<string, bigint>();
  /** Payment -> the sum of its refunds and compensations. */
  readonly refunds = new Map<string, bigint>();
  /** Top-up -> what was charged back of it, and from whom. */
  readonly chargeBacks = new Map<string, { wallet: bigint; losses: bigint }>();
  /** Customer -> the sum of the top-ups from cards that are pending. */
  readonly incoming = new Map<string, bigint>();
  /** Cards of which a charge was denied. */
  readonly blocked = new Set<string>();
  /** Top-ups that started when their card was blocked already. */
  readonly startedTooLate = new Set<string>();
  /** Transfer -> how often it was reserved, and how often that has ended. */
  readonly holds = new Map<string, { begun: number; ended: number }>();
  /** What is charged once, a code or a reference of a terminal -> the payments that were made of it. */
  readonly charged = new Map<string, Set<string>>();
  /** Accounts, of wallets, that changed since the last look. */
  readonly touched = new Set<string>();
  readonly #versions = new Map<string, WireItem[]>();

  get(kind: string, id: string): WireItem | undefined {
    return this.items.get(`${kind}#${id} ${kind}`);
  }

  /** A correction or compensation as it was proposed, and decided perhaps. */
  proposal(kind: string, id: string): WireItem | undefined {
    return this.items.get(`${kind}#${id} ${kind}${PROPOSED}`);
  }

  /** All of them, oldest first. */
  proposals(): readonly WireItem[] {
    return [...this.items].filter(([key]) => isProposal(key)).map(([, item]) => item);
  }

  /** What the operator has corrected and compensated alone in a day, as it is now. */
  movedAlone(operator: string): (day: string) => bigint {
    const counted = new Map(this.counted);
    return (day) => counted.get(`alone ${operator}#${day}`) ?? 0n;
  }

  /** The item as it was at most a few writes ago. */
  versions(key: string): readonly WireItem[] {
    return this.#versions.get(key) ?? [];
  }

  record(table: string, { dynamodb }: StreamRecord): Change {
    const [before, after] = [dynamodb.OldImage, dynamodb.NewImage] as (WireItem | undefined)[];
    const image = after ?? before;
    const key = keyIn(table, image);
    if (after) this.items.set(key, after);
    else this.items.delete(key);
    if (before) {
      const versions = this.#versions.get(key) ?? [];
      versions.push(before);
      this.#versions.set(key, versions.slice(-VERSIONS));
    }
    if (table === 'ledger' && isTransfer(image)) this.#transfer(before, after);
    if (isWallet(image)) this.#wallet(before, after);
    return { table, key, before, after };
  }

  #transfer(before: WireItem | undefined, after: WireItem | undefined): void {
    this.#add(before, -1n);
    this.#add(after, 1n);
    const [was, is] = [textIn(before, 'state'), textIn(after, 'state')];
    const pk = textIn(after ?? before, 'pk');
    if (['REFUND', 'COMPENSATION'].includes(textIn(after, 'sk')) && !before) {
      const payment = textIn(after, 'payment');
      this.refunds.set(payment, (this.refunds.get(payment) ?? 0n) + integerIn(after, 'amount'));
    }
    if (textIn(after, 'sk') === 'CHARGEBACK' && !before) this.#chargeBack(after);
    if (!before && this.blocked.has(textIn(after, 'card'))) this.startedTooLate.add(pk);
    for (const once of before ? [] : chargedOnce(after))
      this.charged.set(once, (this.charged.get(once) ?? new Set()).add(pk));
    const hold = this.holds.get(pk) ?? { begun: 0, ended: 0 };
    if (is === 'pending' && was !== 'pending') hold.begun += 1;
    if (was === 'pending' && is !== 'pending') hold.ended += 1;
    if (hold.begun > 0) this.holds.set(pk, hold);
  }

  #chargeBack(item: WireItem | undefined): void {
    const topUp = textIn(item, 'topUp');
    const sums = this.chargeBacks.get(topUp) ?? { wallet: 0n, losses: 0n };
    sums[textIn(item, 'debit').startsWith('wallet:') ? 'wallet' : 'losses'] += integerIn(item, 'amount');
    this.chargeBacks.set(topUp, sums);
    this.blocked.add(textIn(this.get('TOPUP', topUp), 'card'));
  }

  #add(item: WireItem | undefined, sign: 1n | -1n): void {
    if (!item) return;
    const { posted, pending } = amountsIn(item);
    const currency = textIn(item, 'currency');
    for (const [account, side] of [
      [textIn(item, 'debit'), -1n],
      [textIn(item, 'credit'), 1n],
    ] as const) {
      const key = `${account} ${currency}`;
      const sum = this.accounts.get(key) ?? { posted: 0n, pending: 0n };
      sum.posted += sign * side * posted;
      if (side < 0n) sum.pending += sign * pending;
      this.accounts.set(key, sum);
      if (account.startsWith('wallet:')) this.touched.add(key);
      else this.#total(currency, sign * side * posted);
    }
    this.#count(item, sign * (posted + pending));
  }

  /** Which of the wallet's counters count the transfer. */
  #count(item: WireItem, amount: bigint): void {
    const day = textIn(item, 'day');
    const kind = textIn(item, 'sk');
    const add = (customer: string, counter: string) => {
      const key = `${customer} ${counter}`;
      this.counted.set(key, (this.counted.get(key) ?? 0n) + amount);
    };
    if (kind === 'PAYMENT') {
      const customer = textIn(item, 'debit').slice('wallet:'.length);
      add(customer, `paid_${day}`);
      add(customer, `paid_${day.slice(0, 7)}`);
    }
    const isAlone = ['CORRECTION', 'COMPENSATION'].includes(kind) && item.deadline === undefined;
    if (isAlone) add('alone', `${textIn(item, 'by')}#${day}`);
    if (kind !== 'TOPUP') return;
    const customer = textIn(item, 'credit').slice('wallet:'.length);
    add(customer, `topped_up_${day}`);
    if (textIn(item, 'state') === 'pending')
      this.incoming.set(customer, (this.incoming.get(customer) ?? 0n) + amount);
  }

  #wallet(before: WireItem | undefined, after: WireItem | undefined): void {
    const customer = textIn(after ?? before, 'pk').slice('WALLET#'.length);
    const currency = textIn(after ?? before, 'currency');
    const kept = (item: WireItem | undefined) => integerIn(item, 'available') + integerIn(item, 'pending');
    this.#total(currency, kept(after) - kept(before));
    this.touched.add(`wallet:${customer} ${currency}`);
  }

  #total(currency: string, amount: bigint): void {
    this.totals.set(currency, (this.totals.get(currency) ?? 0n) + amount);
  }
}
