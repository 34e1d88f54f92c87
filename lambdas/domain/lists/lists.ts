/** The lists as the domain asks for them, and how operators change them. */
import { listEntryId } from '../identifiers.ts';
import { ServiceBusy } from '../ledger/ledger.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { maxRanges } from './compiled-lists.ts';
import type { ListEntry, ListKind, ListName } from './entry.ts';

/** That an entry was added, changed or taken away: kept for ever, and never changed. */
export interface ListEvent {
  readonly id: string;
  readonly list: ListName;
  readonly subject: string;
  /** Undefined where there was no entry. */
  readonly from?: ListKind | undefined;
  /** Undefined where there is none any more. */
  readonly to?: ListKind | undefined;
  readonly expiresAt?: number | undefined;
  readonly reason: string;
  /** The operator's username. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** An entry as it is kept: also for a while after it was taken away. */
export interface StandingEntry extends ListEntry {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly removedAt?: number | undefined;
  /** Changes with every change. */
  readonly tag: string;
}

/** By which a request is known again. */
export interface ListRequest {
  readonly id: string;
  readonly fingerprint: string;
}

interface Page<T> {
  readonly rows: readonly T[];
  /** Where the next page begins; undefined on the last one. */
  readonly next?: string;
}

export interface Lists {
  /** All strongly consistent. */
  read(list: ListName, id: string): Promise<StandingEntry | undefined>;
  findRequest(id: string): Promise<ListRequest | undefined>;
  /** Ranges of addresses that are compiled; behind by a second. */
  ranges(): Promise<number>;
  entries(list: ListName, after?: string): Promise<Page<StandingEntry>>;
  /** The newest first. */
  events(list: ListName, after?: string): Promise<Page<ListEvent>>;
  /**
   * One transaction: the entry as it is now, unless another change came between; the event; the request, if it is new.
   *
   * @returns false where one of these was not so
   * @throws ServiceBusy where nobody knows
   */
  write(
    entry: Omit<StandingEntry, 'tag'>,
    former: StandingEntry | undefined,
    event: ListEvent,
    request?: ListRequest,
  ): Promise<boolean>;
}

export interface AddEntryCommand {
  readonly entry: ListEntry;
  readonly request: ListRequest;
  /** A fresh id, of the event. */
  readonly event: string;
}

/** Somebody else changed it meanwhile, each time. */
const TRIES = 4;

const isThere = (entry: StandingEntry | undefined): entry is StandingEntry =>
  entry !== undefined && entry.removedAt === undefined;

const isSame = (a: ListEntry, b: ListEntry): boolean =>
  a.kind === b.kind && a.reason === b.reason && a.expiresAt === b.expiresAt;

/**
 * The same entry again changes nothing, so that a file can be imported twice; the same request again is answered with the
 * entry as it stands, taken away or not. Refused: `idempotency_conflict`, `list_full`.
 *
 * @throws ServiceBusy
 */
export async function addEntry(
  lists: Lists,
  { entry, request, event }: AddEntryCommand,
): Promise<{ readonly entry: Omit<StandingEntry, 'tag'>; readonly changed: boolean } | Refusal> {
  const id = listEntryId(entry.list, entry.subject);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [known, former] = await Promise.all([lists.findRequest(request.id), lists.read(entry.list, id)]);
    if (known && known.fingerprint !== request.fingerprint) return refuse('idempotency_conflict');
    if (former && (known || (isThere(former) && isSame(former, entry))))
      return { entry: former, changed: false };
    const from = isThere(former) ? former.kind : undefined;
    if (entry.list === 'addresses' && from === undefined && (await lists.ranges()) >= maxRanges)
      return refuse('list_full');
    const { kind: to, author: by, addedAt: at, ...said } = entry;
    const wanted = { ...entry, id };
    if (await lists.write(wanted, former, { ...said, id: event, from, to, by, at }, request))
      return { entry: wanted, changed: true };
  }
  throw new ServiceBusy('The entry was changed by others each time');
}

export interface RemoveEntryCommand {
  readonly list: ListName;
  readonly id: string;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
  /** A fresh id, of the event. */
  readonly event: string;
}

/** An entry that was taken away lately is answered so again. @throws ServiceBusy */
export async function removeEntry(
  lists: Lists,
  { list, id, event, ...said }: RemoveEntryCommand,
): Promise<Omit<StandingEntry, 'tag'> | Refusal> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const former = await lists.read(list, id);
    if (!former) return refuse('not_found');
    if (!isThere(former)) return former;
    const { tag: _, ...entry } = former;
    const wanted = { ...entry, removedAt: said.at };
    const told = { id: event, list, subject: former.subject, from: former.kind, ...said };
    if (await lists.write(wanted, former, told)) return wanted;
  }
  throw new ServiceBusy('The entry was changed by others each time');
}
