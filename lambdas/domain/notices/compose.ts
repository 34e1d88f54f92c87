/** A notice as the message that a customer gets: a mail in plain text, or a push message. */
import { formatMoney, formatTime } from './format.ts';
import type { Language } from './language.ts';
import {
  cardNoticeKinds,
  correctionNoticeKinds,
  isAboutPayment,
  type Notice,
  type PaymentNotice,
} from './notice.ts';
import { safeName } from './safe-name.ts';
import { texts } from './texts.ts';
import type { NoticeText } from './wording.ts';

export interface Composing {
  readonly language: Language;
  /** IANA name. */
  readonly timeZone: string;
  readonly freezeLink: { readonly url: string; readonly days: number };
}

export interface MailMessage {
  readonly subject: string;
  readonly text: string;
}

export interface PushMessage {
  readonly title: string;
  readonly body: string;
  readonly freezeUrl: string;
}

export function composeMail(notice: Notice, composing: Composing): MailMessage {
  const { language, timeZone, freezeLink } = composing;
  const { labels, closing, freezeLink: freezes, paymentLink: disputesToo } = texts[language];
  const introduction = isAboutPayment(notice) && notice.payment !== undefined ? disputesToo : freezes;
  const { text, details } = wordsOf(notice, composing);
  const facts = [[labels.when, formatTime(notice.at, timeZone, language)], ...details];
  return {
    subject: text.subject,
    text: [
      text.happened,
      facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
      ...(text.follows === undefined ? [] : [text.follows]),
      text.advice,
      `${introduction(freezeLink.days)}\n${freezeLink.url}`,
      closing.join('\n'),
    ].join('\n\n'),
  };
}

export function composePush(notice: Notice, composing: Composing): PushMessage {
  const { text } = wordsOf(notice, composing);
  return { title: text.subject, body: text.happened, freezeUrl: composing.freezeLink.url };
}

const isOneOf = (kinds: readonly PaymentNotice['kind'][], { kind }: PaymentNotice): boolean =>
  kinds.includes(kind);

/** Every name that somebody chose becomes safe here, and nowhere else comes into a text. */
function wordsOf(
  notice: Notice,
  { language }: Composing,
): { readonly text: NoticeText; readonly details: readonly (readonly [string, string])[] } {
  const { notices, labels } = texts[language];
  if (isAboutPayment(notice)) {
    const gaps = { amount: formatMoney(notice.money, language), store: safeName(notice.store) };
    return {
      text: notices[notice.kind](gaps),
      details: [
        [labels.amount, gaps.amount],
        ...(isOneOf(correctionNoticeKinds, notice)
          ? []
          : [[isOneOf(cardNoticeKinds, notice) ? labels.card : labels.store, gaps.store] as const]),
      ],
    };
  }
  const device = notice.deviceName === undefined ? undefined : safeName(notice.deviceName);
  return {
    text: notices[notice.kind]({ by: notice.by, device }),
    details: device === undefined ? [] : [[labels.device, device]],
  };
}
