/** What the lists say of a transaction: of who asks, with what, where and from where. */
import type { CompiledLists } from './compiled-lists.ts';
import { kindAt, type ListKind, type Mark } from './entry.ts';

/** What is marked on the records that are read anyway. */
export interface Marks {
  readonly customer?: Mark | undefined;
  readonly device?: Mark | undefined;
  /** Of the phone that the device is: kept with the device. */
  readonly hardware?: Mark | undefined;
  readonly store?: Mark | undefined;
}

export interface ListedAsk extends Marks {
  readonly lists: CompiledLists;
  /** The caller's, as the edge has it; never from a header. */
  readonly address?: string | undefined;
  /** ISO 3166 code, where the edge could tell. */
  readonly country?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Absent: not listed, or no more. */
export interface Listed {
  readonly customer?: ListKind;
  readonly device?: ListKind;
  readonly store?: ListKind;
  readonly hardware?: ListKind;
  readonly address?: ListKind;
  readonly country?: ListKind;
}

export function listedMarks({ lists, address, country, now, ...marks }: ListedAsk): Listed {
  const found = {
    customer: kindAt(marks.customer, now),
    device: kindAt(marks.device, now),
    store: kindAt(marks.store, now),
    hardware: kindAt(marks.hardware, now),
    address: address === undefined ? undefined : lists.ofAddress(address, now),
    country: country === undefined ? undefined : lists.ofCountry(country, now),
  };
  return Object.fromEntries(Object.entries(found).filter(([, kind]) => kind !== undefined));
}

/** Whether any of it is blocked. */
export const isBlocked = (listed: Listed): boolean => Object.values(listed).includes('block');
