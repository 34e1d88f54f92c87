/** What a language has to say for every kind of notice: texts with typed gaps, which take safe values only. */
import type { DisputedByLink } from './follow-freeze-link.ts';
import type { AccountNotice, AccountNoticeKind, PaymentNoticeKind } from './notice.ts';

/** Everything here is safe to stand in a text: see `safeName`. */
export interface AccountGaps {
  readonly by: AccountNotice['by'];
  /** The device's name; not known of a device that was never enrolled. */
  readonly device: string | undefined;
}

export interface PaymentGaps {
  readonly amount: string;
  readonly store: string;
}

export interface NoticeText {
  /** The mail's subject and the push message's title. Never has a name in it that somebody chose. */
  readonly subject: string;
  /** What happened. */
  readonly happened: string;
  /** What follows from it, where the customer cannot know. */
  readonly follows?: string;
  /** What to do if it was not the customer; the freeze link comes after it. */
  readonly advice: string;
}

export type Wording = {
  readonly [K in AccountNoticeKind]: (gaps: AccountGaps) => NoticeText;
} & {
  readonly [K in PaymentNoticeKind]: (gaps: PaymentGaps) => NoticeText;
};

export interface Labels {
  readonly when: string;
  readonly device: string;
  readonly amount: string;
  readonly store: string;
  readonly card: string;
}

/** What the page behind a freeze link says. */
export interface FreezePageText {
  readonly title: string;
  readonly ask: { readonly heading: string; readonly text: readonly string[]; readonly button: string };
  /** In place of `ask`, behind the link of a notice about a payment. */
  readonly askPayment: {
    readonly heading: string;
    readonly text: readonly string[];
    readonly button: string;
  };
  readonly frozen: { readonly heading: string; readonly text: readonly string[] };
  /** What follows `frozen` behind the link of a notice about a payment: what became of that. */
  readonly payment: Readonly<Record<DisputedByLink, string>>;
  /** For a link that has expired or never was one. */
  readonly unknown: { readonly heading: string; readonly text: readonly string[] };
  /** For when the link could not be looked up. */
  readonly busy: { readonly heading: string; readonly text: readonly string[] };
  /** For when it is not known whether it worked. */
  readonly failed: { readonly heading: string; readonly text: readonly string[]; readonly button: string };
}

export interface Texts {
  readonly notices: Wording;
  readonly labels: Labels;
  /** Says what the link does, for so many days. */
  readonly freezeLink: (days: number) => string;
  /** The same of the link that disputes a payment too. */
  readonly paymentLink: (days: number) => string;
  /** The last lines of every mail. */
  readonly closing: readonly string[];
  readonly freezePage: FreezePageText;
}
