/** The second look at what seemed to differ: by key, strongly consistent, and of all that belongs to it. */
import { caseIdOf } from '../identifiers.ts';
import { type Difference, isMissing, type Row } from './difference.ts';
import {
  agree,
  type EntryRef,
  type LinePlace,
  linesOf,
  noSums,
  placeOf,
  saysOf,
  saysOfLine,
  saysOfSums,
} from './rows.ts';
import type { Sources, Unreadable } from './sources.ts';

export type Candidate =
  | { readonly of: 'wallet'; readonly customer: string }
  | ({ readonly of: 'entry' } & EntryRef)
  | ({ readonly of: 'line' } & LinePlace)
  | { readonly of: 'transfer'; readonly ref: string }
  | { readonly of: 'closed'; readonly part: number; readonly day: string; readonly store: string }
  | { readonly of: 'review'; readonly payment: string };

/** @param running payments whose review runs, read for this look; absent of copies of tables, of which nothing runs */
export async function lookAt(
  sources: Sources,
  candidate: Candidate,
  running?: () => Promise<ReadonlyMap<string, number>>,
): Promise<Difference | undefined> {
  switch (candidate.of) {
    case 'wallet':
      return lookAtWallet(sources, candidate.customer);
    case 'entry':
      return lookAtEntry(sources, candidate);
    case 'transfer':
      return lookAtTransfer(sources, candidate.ref);
    case 'line':
      return lookAtLine(sources, candidate);
    case 'closed':
      return lookAtClosedDay(sources, candidate);
    case 'review':
      return lookAtReview(sources, candidate.payment, running);
  }
}

const isUnreadable = (row: object | undefined): row is Unreadable => row !== undefined && 'problem' in row;

const told = (problem: string): string => `cannot be read: ${problem}`;

async function lookAtWallet(sources: Sources, customer: string): Promise<Difference | undefined> {
  const wallet = await sources.wallet(customer);
  const { sums, entries } = await sources.sumsOf(customer, true);
  if (wallet && !isUnreadable(wallet) && agree(wallet, sums)) return undefined;
  if (!wallet && [...sums.values()].every((each) => saysOfSums(each) === saysOfSums(noSums)))
    return undefined;
  const key = `WALLET#${customer} WALLET`;
  const said = [...sums].map(([currency, each]) => `${saysOfSums(each)} ${currency}`);
  return {
    kind: 'wallet',
    rows: [
      {
        table: 'Ledger',
        key,
        says: !wallet
          ? isMissing
          : isUnreadable(wallet)
            ? told(wallet.problem)
            : `says ${saysOfSums(wallet)} ${wallet.currency}`,
      },
      {
        table: 'Projections',
        key: `WALLET#${customer} ENTRY#*`,
        says: `has ${entries} entries: ${said.length > 0 ? said.join(', ') : 'nothing'}`,
      },
    ],
  };
}

/** A transfer whose reading failed, and which may have any entry. */
async function lookAtTransfer(sources: Sources, ref: string): Promise<Difference | undefined> {
  const row = await sources.transfer(ref);
  if (!isUnreadable(row)) return undefined;
  return { kind: 'entry_differs', rows: [{ table: 'Ledger', key: keyOf(ref), says: told(row.problem) }] };
}

/** Of a kind's single item: `PAYMENT#pay_… PAYMENT`. */
const keyOf = (ref: string): string => `${ref} ${ref.slice(0, ref.indexOf('#'))}`;

async function lookAtEntry(sources: Sources, { ref, place }: EntryRef): Promise<Difference | undefined> {
  // The ledger first: whatever it says, the history has had its time to say since the first look.
  const transfer = await sources.transfer(ref);
  const entry = await sources.entry(place);
  const expected = transfer && !isUnreadable(transfer) ? placeOf(transfer) : undefined;
  const belongs =
    expected?.pk === place.pk &&
    expected.sk === place.sk &&
    transfer &&
    !isUnreadable(transfer) &&
    transfer.state !== 'challenged';
  const ledger: Row = {
    table: 'Ledger',
    key: keyOf(ref),
    says: !transfer
      ? isMissing
      : isUnreadable(transfer)
        ? told(transfer.problem)
        : `says ${saysOf(transfer)}`,
  };
  const history: Row = {
    table: 'Projections',
    key: `${place.pk} ${place.sk}`,
    says: !entry ? isMissing : isUnreadable(entry) ? told(entry.problem) : `says ${saysOf(entry)}`,
  };
  if (!entry) return belongs ? { kind: 'entry_missing', rows: [ledger, history] } : undefined;
  if (!belongs) return { kind: 'entry_without_transfer', rows: [history, ledger] };
  const same = !isUnreadable(entry) && entry.id === transfer.id && saysOf(entry) === saysOf(transfer);
  return same ? undefined : { kind: 'entry_differs', rows: [history, ledger] };
}

async function lookAtLine(sources: Sources, place: LinePlace): Promise<Difference | undefined> {
  const { ref, store, direction, day } = place;
  const transfer = await sources.transfer(ref);
  const line = await sources.line(place);
  const readable =
    transfer && !isUnreadable(transfer) && transfer.state !== 'challenged' ? transfer : undefined;
  const due =
    readable &&
    linesOf(readable).find(
      (each) => each.store === store && each.direction === direction && each.day === day,
    );
  const kept: Row = {
    table: 'Projections',
    key: `STORES ${store} ${day} ${direction} ${ref}`,
    says: line ? `says ${saysOfLine(line)}` : isMissing,
  };
  const ledger: Row = {
    table: 'Ledger',
    key: keyOf(ref),
    says: due
      ? `says ${saysOfLine(due)}`
      : isUnreadable(transfer)
        ? told(transfer.problem)
        : transfer
          ? `says ${saysOf(transfer)}`
          : isMissing,
  };
  if (!line) return due ? { kind: 'line_missing', rows: [ledger, kept] } : undefined;
  if (!due) return { kind: 'line_without_transfer', rows: [kept, ledger] };
  return saysOfLine(line) === saysOfLine(due) ? undefined : { kind: 'line_differs', rows: [kept, ledger] };
}

async function lookAtClosedDay(
  sources: Sources,
  place: Extract<Candidate, { of: 'closed' }>,
): Promise<Difference | undefined> {
  const { kept, summed } = await sources.closedDay(place);
  if (kept === summed) return undefined;
  const key = `STORES ${place.store} CLOSED#${place.day}`;
  return {
    kind: 'closed_day',
    rows: [
      { table: 'Projections', key, says: `says ${kept}` },
      { table: 'Projections', key: `STORES ${place.store} LINES#${place.day}`, says: `come to ${summed}` },
    ],
  };
}

async function lookAtReview(
  sources: Sources,
  payment: string,
  running: Parameters<typeof lookAt>[2],
): Promise<Difference | undefined> {
  const transfer = await sources.transfer(`PAYMENT#${payment}`);
  const state = await sources.caseState(payment);
  const runs = running && (await running()).has(payment);
  const held = transfer !== undefined && !isUnreadable(transfer) && transfer.state === 'pending';
  const open = state === 'open';
  if (held === open && (runs === undefined || open === runs)) return undefined;
  const says = !transfer
    ? isMissing
    : isUnreadable(transfer)
      ? told(transfer.problem)
      : `is ${transfer.state}`;
  const ledger: Row = { table: 'Ledger', key: keyOf(`PAYMENT#${payment}`), says };
  const ofCase: Row = {
    table: 'Cases',
    key: `CASE#${caseIdOf(payment)} CASE`,
    says: state === undefined ? isMissing : `is ${state}`,
  };
  const execution: Row = { table: 'Executions', key: payment, says: runs ? 'runs' : 'does not run' };
  const known = runs === undefined ? [] : [execution];
  if (held && !open) return { kind: 'hold_without_case', rows: [ledger, ofCase, ...known] };
  if (open && !held) return { kind: 'case_without_hold', rows: [ofCase, ledger, ...known] };
  if (open) return { kind: 'case_without_execution', rows: [ofCase, execution, ledger] };
  return { kind: 'execution_without_case', rows: [execution, ofCase, ledger] };
}
