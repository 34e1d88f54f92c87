/** Rulesets as operators make them: one drafts, another publishes, and nothing that was published ever changes. */
import type { Colleague } from '../account/colleague.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { PeopleDirectory } from '../review/cases.ts';
import { personKey } from '../review/person.ts';
import type { Ruleset } from '../risk/ruleset.ts';
import { standardRuleset } from '../risk/standard-ruleset.ts';

export const draftStates = ['draft', 'published', 'withdrawn'] as const;

export interface Draft {
  readonly id: string;
  readonly state: (typeof draftStates)[number];
  /** The version that was in force when it was made, and which it takes the place of. */
  readonly base: string;
  readonly reason: string;
  /** Hash of the request: the same id with another one is a conflict. */
  readonly fingerprint: string;
  /** The operator's username. */
  readonly author: string;
  /** Who that is in person, as `personKey` says. */
  readonly person: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Of one that was published: its number. */
  readonly version?: string | undefined;
  /** Who published or withdrew it. */
  readonly decidedBy?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly decidedAt?: number | undefined;
}

/** What was done with rulesets: kept for ever, and never changed. */
export interface DraftEvent {
  readonly id: string;
  readonly what: (typeof draftEvents)[number];
  readonly draft: string;
  readonly base: string;
  readonly version?: string | undefined;
  /** Not of an approval. */
  readonly reason?: string | undefined;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
export const draftEvents = ['drafted', 'published', 'withdrawn'] as const;

interface Page<T> {
  readonly rows: readonly T[];
  readonly next?: string;
}

export interface Drafts {
  /** The version that is published; undefined where none is. Strongly consistent, as are all reads. */
  published(): Promise<string | undefined>;
  read(id: string): Promise<Draft | undefined>;
  /** What it says. @throws Error for a draft that there is not */
  document(draft: Pick<Draft, 'id'>): Promise<Ruleset>;
  /** The draft that was published as that version; undefined where none was. */
  draftOf(version: string): Promise<string | undefined>;
  /** The newest first. */
  list(after?: string): Promise<Page<Draft>>;
  /** The newest first. */
  events(after?: string): Promise<Page<DraftEvent>>;
  /** One transaction, with the event. @returns false where there is one of the id */
  add(draft: Draft, ruleset: Ruleset, event: DraftEvent): Promise<boolean>;
  /**
   * One transaction: the draft, which must be one still and somebody else's; the version, which must be new; that it is in
   * force, if its base is until then; and the event.
   */
  publish(draft: Draft, by: Decider, version: string, event: DraftEvent): Promise<Draft | PublishRefusal>;
  /** One transaction, with the event. @returns undefined where it is no draft any more */
  withdraw(draft: Draft, event: DraftEvent): Promise<Draft | undefined>;
}

export type PublishRefusal = Refusal & {
  readonly refused: 'second_person_required' | 'proposal_already_decided' | 'ruleset_outdated';
};

export interface Decider {
  readonly username: string;
  readonly person: string;
}

export interface DraftPorts {
  readonly drafts: Drafts;
  /** The reviewers' pool. */
  readonly colleagues: PeopleDirectory;
  /** A fresh id, of an event. */
  readonly newId: () => string;
}

/** The version that is judged by. */
export const inForceOf = (published: string | undefined): string => published ?? standardRuleset.version;

/** @throws ServiceBusy; asking again with the same id is safe */
export async function createDraft(
  { drafts, colleagues, newId }: DraftPorts,
  wish: {
    readonly id: string;
    readonly fingerprint: string;
    /** The version that the author had before them. */
    readonly base: string;
    readonly reason: string;
    readonly ruleset: Ruleset;
    readonly colleague: Colleague;
    /** Milliseconds since the epoch. */
    readonly now: number;
  },
): Promise<{ readonly draft: Draft; readonly replayed: boolean } | Refusal> {
  const { ruleset, colleague, now: at, ...said } = wish;
  const [email, earlier, published] = await Promise.all([
    colleagues.emailOf(colleague.username),
    drafts.read(wish.id),
    drafts.published(),
  ]);
  // Who cannot be told from a second person drafts nothing.
  if (email === undefined) return refuse('conflict_of_interest');
  if (earlier) return replayOf(earlier, wish.fingerprint);
  if (wish.base !== inForceOf(published)) return refuse('ruleset_outdated');
  const author = colleague.username;
  const draft: Draft = { ...said, state: 'draft', author, person: personKey(email), createdAt: at };
  const { base, reason } = said;
  const event = { id: newId(), what: 'drafted', draft: draft.id, base, reason, by: author, at } as const;
  if (await drafts.add(draft, ruleset, event)) return { draft, replayed: false };
  const standing = await drafts.read(wish.id);
  if (!standing) throw new Error(`The draft ${wish.id} was there, and is not`);
  return replayOf(standing, wish.fingerprint);
}

const replayOf = (draft: Draft, fingerprint: string) =>
  draft.fingerprint === fingerprint ? { draft, replayed: true } : refuse('idempotency_conflict');

interface Decision {
  readonly id: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @throws ServiceBusy; asking again is safe */
export async function publishDraft(
  { drafts, colleagues, newId }: DraftPorts,
  { id, colleague, now: at }: Decision,
): Promise<Draft | Refusal> {
  const [email, draft, published] = await Promise.all([
    colleagues.emailOf(colleague.username),
    drafts.read(id),
    drafts.published(),
  ]);
  if (!draft) return refuse('not_found');
  if (email === undefined) return refuse('conflict_of_interest');
  const by = colleague.username;
  // The same colleague's same approval again.
  if (draft.state === 'published' && draft.decidedBy === by) return draft;
  if (draft.state !== 'draft') return refuse('proposal_already_decided');
  if (draft.base !== inForceOf(published)) return refuse('ruleset_outdated');
  const version = String(Number(published ?? 0) + 1);
  const event = { id: newId(), what: 'published', draft: id, base: draft.base, version, by, at } as const;
  return drafts.publish(draft, { username: by, person: personKey(email) }, version, event);
}

/** Its author may, and so may any other operator. @throws ServiceBusy; asking again is safe */
export async function withdrawDraft(
  { drafts, newId }: Pick<DraftPorts, 'drafts' | 'newId'>,
  { id, colleague, now: at, reason }: Decision & { readonly reason: string },
): Promise<Draft | Refusal> {
  const draft = await drafts.read(id);
  if (!draft) return refuse('not_found');
  if (draft.state === 'withdrawn') return draft;
  const by = colleague.username;
  const event = { id: newId(), what: 'withdrawn', draft: id, base: draft.base, reason, by, at } as const;
  const withdrawn = draft.state === 'draft' ? await drafts.withdraw(draft, event) : undefined;
  return withdrawn ?? refuse('proposal_already_decided');
}
