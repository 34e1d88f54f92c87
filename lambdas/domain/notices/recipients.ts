/** Whom a notice goes to: the customer's mailbox, after some events the one before it, and the customer's devices. */
import { isAboutPayment, type Notice, type NoticeKind } from './notice.ts';

export interface PushDevice {
  /** Thumbprint. */
  readonly id: string;
  /** Where the push service knows it by. */
  readonly endpoint: string;
}

export type Recipient =
  | { readonly channel: 'mail'; readonly to: string }
  | { readonly channel: 'push'; readonly to: string };

export interface Reachable {
  /** The verified address that stands. */
  readonly mailbox: string | undefined;
  /** Addresses that stood before it, oldest first. */
  readonly previousMailboxes: readonly string[];
  readonly devices: readonly PushDevice[];
}

/** What a thief who has taken the mailbox over would do next. */
const alsoToPrevious: ReadonlySet<NoticeKind> = new Set(['contact_change', 'password_reset', 'factor_reset']);

/** More than an honest customer changes it; the oldest are told first, so that many changes crowd none of them out. */
const maxPrevious = 5;

/** Mails first: a push message is faster, and lost more easily. */
export function recipientsOf(
  notice: Notice,
  { mailbox, previousMailboxes, devices }: Reachable,
): Recipient[] {
  const previous = alsoToPrevious.has(notice.kind)
    ? [...new Set(previousMailboxes)].slice(0, maxPrevious)
    : [];
  const mailboxes = new Set([...(mailbox === undefined ? [] : [mailbox]), ...previous]);
  // A new device need not be told that it is new; whoever holds it knows.
  const subject = isAboutPayment(notice) ? undefined : notice.device;
  const endpoints = new Set(devices.filter(({ id }) => id !== subject).map(({ endpoint }) => endpoint));
  return [
    ...[...mailboxes].map((to) => ({ channel: 'mail', to }) as const),
    ...[...endpoints].map((to) => ({ channel: 'push', to }) as const),
  ];
}
