/** Lists that operators keep: what is on one is let pass, watched or blocked, until a time if one is given. */

export const listNames = ['customers', 'devices', 'stores', 'hardware', 'addresses', 'countries'] as const;
export type ListName = (typeof listNames)[number];

export const listKinds = ['allow', 'watch', 'block'] as const;
export type ListKind = (typeof listKinds)[number];

/** What is marked on whatever is listed. */
export interface Mark {
  readonly kind: ListKind;
  /** Milliseconds since the epoch: from then on it says nothing. @default - it stays until somebody takes it away */
  readonly expiresAt?: number | undefined;
}

/** One for each subject: another of the same subject takes the place of the former. */
export interface ListEntry extends Mark {
  readonly list: ListName;
  /** Whom or what, in its one spelling: see `subjectOf`. */
  readonly subject: string;
  readonly reason: string;
  /** The operator's username. */
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
}

/** @param now milliseconds since the epoch: a time that has passed is compared, whether or not the entry was taken away */
export const isInForce = ({ expiresAt }: Mark, now: number): boolean =>
  expiresAt === undefined || now < expiresAt;

/** The kind of a mark that is in force. */
export const kindAt = (mark: Mark | undefined, now: number): ListKind | undefined =>
  mark && isInForce(mark, now) ? mark.kind : undefined;
