/** The rows that are compared, as far as they must agree, and the facts that follow from them. */
import type { AccountId } from '../ledger/chart.ts';
import { amountsOf, type Transfer } from '../ledger/transfer.ts';
import { type StoreLine, storeLines } from '../stores/store-line.ts';
import type { Fact } from './sketch.ts';

/** What the ledger and the history both say of a transfer, of whatever kind. */
export type Booked = Pick<
  Transfer,
  'id' | 'state' | 'debit' | 'credit' | 'money' | 'captured' | 'createdAt' | 'day' | 'version'
>;

/** A transfer of the Ledger table. */
export interface LedgerRow extends Booked {
  /** Its partition key, such as `PAYMENT#pay_…`: no kind is known here. */
  readonly ref: string;
  /** Milliseconds since the epoch: until then its customer may confirm it. */
  readonly confirmBy?: number;
  /** Milliseconds since the epoch: when its customer did. */
  readonly confirmedAt?: number;
}

/** An entry of a customer's history, or of a transfer that is a store's and no customer's. */
export interface EntryRow extends Booked {
  /** Of the transfer that it says it is of. */
  readonly ref: string;
  readonly place: EntryPlace;
}

/** The keys of an entry in the Projections table. */
export interface EntryPlace {
  readonly pk: string;
  readonly sk: string;
}

export interface LinePlace {
  readonly ref: string;
  readonly store: string;
  readonly direction: StoreLine['direction'];
  readonly day: string;
}

const kindIn = (ref: string): string => ref.slice(0, ref.indexOf('#'));

const walletIn = ({ debit, credit }: Pick<Booked, 'debit' | 'credit'>): AccountId | undefined =>
  [debit, credit].find((account) => account.startsWith('wallet:'));

/** Where the history keeps the transfer; undefined for one that is neither a customer's nor a store's. */
export function placeOf(row: LedgerRow): EntryPlace | undefined {
  const wallet = walletIn(row);
  if (wallet !== undefined)
    return {
      pk: `WALLET#${wallet.slice('wallet:'.length)}`,
      sk: `ENTRY#${String(row.createdAt).padStart(15, '0')}#${row.id}`,
    };
  return linesOf(row).length > 0 ? { pk: `TRANSFER#${row.id}`, sk: 'ENTRY#TRANSFER' } : undefined;
}

export const linesOf = (row: Booked & { readonly ref: string }): readonly StoreLine[] =>
  storeLines({ ...row, kind: kindIn(row.ref) });

/** All in which a transfer and its entry must agree, in words. */
export function saysOf({ state, version, debit, credit, money, captured, day, createdAt }: Booked): string {
  const part = captured === undefined ? '' : `, ${captured} of it captured`;
  return `${state} ${money.amount} ${money.currency}${part} from ${debit} to ${credit}, day ${day}, made at ${createdAt}, version ${version}`;
}

/** All in which a transfer and its store's line must agree, in words. */
export const saysOfLine = ({ currency, posted, pending, createdAt, version }: StoreLine): string =>
  `posted ${posted} and pending ${pending} ${currency}, made at ${createdAt}, version ${version}`;

export const entryFact = (ref: string, place: EntryPlace, row: Booked): Fact => ({
  name: `entry ${kindIn(ref)} ${place.pk} ${place.sk}`,
  text: `${row.id} ${saysOf(row)}`,
});

export const lineFact = (ref: string, line: StoreLine): Fact => ({
  name: `line ${ref} ${line.store} ${line.direction} ${line.day}`,
  text: saysOfLine(line),
});

export type FactPlace = ({ readonly of: 'entry' } & EntryRef) | ({ readonly of: 'line' } & LinePlace);

export interface EntryRef {
  readonly ref: string;
  readonly place: EntryPlace;
}

/** What the name of a fact is of: the way back. */
export function placeIn(name: string): FactPlace {
  const [of, first = '', second = '', third = '', fourth = ''] = name.split(' ');
  if (of === 'line')
    return { of, ref: first, store: second, direction: third === 'out' ? 'out' : 'in', day: fourth };
  const place = { pk: second, sk: third };
  const id = place.sk === 'ENTRY#TRANSFER' ? place.pk.slice('TRANSFER#'.length) : place.sk.split('#')[2];
  return { of: 'entry', ref: `${first}#${id}`, place };
}

/** Whether the transfer may change while the sides are read, for all that is known of it. */
export function isMoving(row: LedgerRow, before: number): boolean {
  if (row.state === 'pending') return true;
  if (row.state === 'challenged') return row.confirmBy === undefined || row.confirmBy >= before;
  return row.confirmedAt !== undefined && row.confirmedAt >= before;
}

/** What a wallet keeps, or what the entries of its history add up to: of one currency, minor units. */
export interface WalletSums {
  readonly posted: bigint;
  /** Reserved by holds. */
  readonly pending: bigint;
  /** On its way in. */
  readonly incoming: bigint;
}

export type SumsByCurrency = ReadonlyMap<string, WalletSums>;

export const noSums: WalletSums = { posted: 0n, pending: 0n, incoming: 0n };

/** Adds entries of a history to what came before. @param customer whose wallet it is */
export function addEntries(
  sums: SumsByCurrency,
  customer: string,
  entries: Iterable<Booked>,
): SumsByCurrency {
  const added = new Map(sums);
  for (const entry of entries) {
    const { currency } = entry.money;
    const { posted, pending, incoming } = added.get(currency) ?? noSums;
    const amounts = amountsOf(entry);
    const isOut = entry.debit === `wallet:${customer}`;
    added.set(currency, {
      posted: posted + (isOut ? -amounts.posted : amounts.posted),
      pending: pending + (isOut ? amounts.pending : 0n),
      incoming: incoming + (isOut ? 0n : amounts.pending),
    });
  }
  return added;
}

export interface WalletRow extends WalletSums {
  readonly customer: string;
  readonly currency: string;
}

export function agree(wallet: WalletRow, sums: SumsByCurrency): boolean {
  const others = [...sums].filter(([currency]) => currency !== wallet.currency);
  return (
    saysOfSums(wallet) === saysOfSums(sums.get(wallet.currency) ?? noSums) &&
    others.every(([, each]) => saysOfSums(each) === saysOfSums(noSums))
  );
}

export const saysOfSums = ({ posted, pending, incoming }: WalletSums): string =>
  `posted ${posted}, pending ${pending}, incoming ${incoming}`;
