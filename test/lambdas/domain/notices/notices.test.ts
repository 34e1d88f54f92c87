/** Which notice follows from what, to whom it goes, and what it says: nothing that a hostile name could add to. */
import { describe, expect, test } from 'vitest';
import { type AccountEvent, accountEventKinds } from '../../../../lambdas/domain/account/account-event.ts';
import { cancelRefundId } from '../../../../lambdas/domain/identifiers.ts';
import type { Entry } from '../../../../lambdas/domain/ledger/entries.ts';
import { composeMail, composePush } from '../../../../lambdas/domain/notices/compose.ts';
import { formatMoney, formatTime } from '../../../../lambdas/domain/notices/format.ts';
import { languageOf, languages } from '../../../../lambdas/domain/notices/language.ts';
import {
  correctionNoticeKinds,
  type Notice,
  type NoticeKind,
  noticeKinds,
  noticeOfEntry,
  noticeOfEvent,
  paymentNoticeKinds,
} from '../../../../lambdas/domain/notices/notice.ts';
import { recipientsOf } from '../../../../lambdas/domain/notices/recipients.ts';
import { maxNameLength, safeName } from '../../../../lambdas/domain/notices/safe-name.ts';
import { texts } from '../../../../lambdas/domain/notices/texts.ts';

/** What a store or a phone might be called to make a notice say something else. */
const hostile = {
  'line breaks': 'Store\r\n\r\nBcc: all@evil.example\r\nYour account is safe',
  'other separators': 'Store\u2028Call us\u2029now\u0085\u000b\u000c',
  'controls and escape sequences': 'Store\u0000\u0007\u001b[2J\u009b31m',
  'bidirectional overrides': 'Store \u202e\u2066gpj.exe\u2069\u202c\u200f',
  'zero width': 'St\u200bore\u2060.\ufeffexample',
  'an address': 'https://evil.example/freeze-links/x',
  'an address without its scheme': 'www.evil.example or evil.co.jp',
  'a full-width address': 'ｅｖｉｌ．example／ｘ evil。jp evil｡jp https：／／evil．jp',
  'a mail address': 'support@evil.example',
  'other schemes': 'tel:0120000000 mailto:a@b.example javascript:alert(1) data:text/html,x',
  'a two-slash address': '//evil.example',
  markup: '<a href="https://evil.example">here</a><script>alert(1)</script>',
  'the end of the quotation': 'x」で10円のお支払いがありました。「y” and “z',
  'marks without end': `a${'\u0301'.repeat(3000)}`,
  'great length': 'very long '.repeat(1000),
  'half a character': 'a\ud83d b\udc00',
};

/** Noon in Tokyo. */
const noon = Date.UTC(2026, 10, 22, 3);
const DAY = 24 * 60 * 60 * 1000;
const customer = '0d0f0a0e-0000-4000-8000-000000000001';
/** As long as a thumbprint. */
const device = 'd'.repeat(43);

const event = (change: Partial<AccountEvent> = {}): AccountEvent => ({
  id: 'enrolled-1',
  customer,
  kind: 'device_enrolled',
  at: noon,
  by: { role: 'customer' },
  device,
  details: { name: 'Pixel', as: 'additional' },
  ...change,
});

const entry = (change: Partial<Entry> = {}): Entry => ({
  id: 'pay_1',
  kind: 'payment',
  state: 'posted',
  debit: `wallet:${customer}`,
  credit: 'store:shinjuku-east',
  money: { amount: 1200n, currency: 'JPY' },
  customer,
  counterparty: 'Shinjuku East',
  createdAt: noon,
  day: '2026-11-22',
  movedAt: noon,
  version: 1,
  ...change,
});

describe('which notice follows', () => {
  const ofPayments = accountEventKinds.filter((kind) => /^dispute_|^payment_/.test(kind));

  test.each(ofPayments)('from the account event %s: one about the payment', (kind) => {
    const details = {
      dispute: 'disp_1',
      amount: '1200',
      currency: 'JPY',
      store: 'Shinjuku East',
      reason: 'not_me',
    };
    expect(noticeOfEvent(event({ kind, details }))).toEqual({
      id: `${customer}.enrolled-1`,
      customer,
      kind,
      at: noon,
      money: { amount: 1200n, currency: 'JPY' },
      store: 'Shinjuku East',
    });
    expect(() => noticeOfEvent(event({ kind }))).toThrow('which payment');
  });

  test.each(accountEventKinds.filter((kind) => !ofPayments.includes(kind)))(
    'from the account event %s: its own',
    (kind) => {
      expect(noticeOfEvent(event({ kind }))).toEqual({
        id: `${customer}.enrolled-1`,
        customer,
        kind,
        at: noon,
        by: 'customer',
        device,
        deviceName: 'Pixel',
      });
    },
  );

  test('names the colleague who did it to nobody, nor why', () => {
    const by = { role: 'colleague', subject: 'the colleague' } as const;
    const notice = noticeOfEvent(event({ kind: 'frozen', by, details: { reason: 'suspected_fraud' } }));
    expect(JSON.stringify(notice)).not.toMatch(/the colleague|suspected_fraud/);
  });

  test.each<[string, Partial<Entry>, NoticeKind | undefined]>([
    ['a payment', { state: 'posted', version: 1 }, 'payment'],
    ['a payment that is held', { state: 'pending', version: 1 }, 'hold'],
    ['a held payment that was approved', { state: 'posted', version: 2 }, 'hold_approved'],
    ['a held payment that was declined', { state: 'voided', version: 2 }, 'hold_declined'],
    ['a held payment whose time ran out', { state: 'expired', version: 2 }, 'hold_expired'],
    [
      'a held charge that its till cancelled',
      { state: 'voided', version: 2, withdrawn: true },
      'charge_withdrawn',
    ],
    [
      'a charge that its till cancelled before it was confirmed',
      { state: 'voided', withdrawn: true },
      'charge_withdrawn',
    ],
    ['a refund', { kind: 'refund' }, 'refund'],
    ['a refund of a payment by a colleague', { kind: 'refund', id: 'ref_1', paymentId: 'pay_1' }, 'refund'],
    [
      'a refund by a till',
      { kind: 'refund', id: 'ref_1', paymentId: 'pay_1', terminal: 3 },
      'refund_by_store',
    ],
    [
      'the refund of a charge that is cancelled',
      { kind: 'refund', id: cancelRefundId('pay_1'), paymentId: 'pay_1', terminal: 3 },
      'charge_cancelled',
    ],
    ['a compensation', { kind: 'compensation' }, 'compensation'],
    ['a top-up', { kind: 'top_up' }, undefined],
    ['a top-up from a card that is pending', { kind: 'top_up', state: 'pending' }, 'top_up_pending'],
    ['a top-up from a card that went through', { kind: 'top_up', version: 2 }, undefined],
    ['a top-up from a card that failed', { kind: 'top_up', state: 'voided', version: 2 }, 'top_up_failed'],
    ['a charge-back', { kind: 'charge_back' }, 'charge_back'],
    ['a correction that took', { kind: 'correction' }, 'correction_out'],
    [
      'a correction that gave',
      { kind: 'correction', debit: 'losses:errors', credit: `wallet:${customer}` },
      'correction_in',
    ],
  ])('from the history of %s', (_, change, kind) => {
    expect(noticeOfEntry(entry(change), noon)?.kind).toBe(kind);
  });

  test('tells a decision when it was made, and a payment when it was', () => {
    expect(noticeOfEntry(entry(), noon + 5000)?.at).toBe(noon);
    expect(noticeOfEntry(entry({ version: 2 }), noon + 5000)?.at).toBe(noon + 5000);
    const cancelled = entry({ state: 'voided', withdrawn: true });
    expect(noticeOfEntry(cancelled, noon + 5000)?.at).toBe(noon + 5000);
  });

  test('of a payment that was captured in part tells what was paid', () => {
    const approved = entry({ version: 2, captured: 800n });
    expect(noticeOfEntry(approved, noon)?.money).toEqual({ amount: 800n, currency: 'JPY' });
  });

  test.each<[Partial<Entry>, string | undefined]>([
    [{}, 'pay_1'],
    [{ state: 'pending' }, 'pay_1'],
    [{ version: 2 }, 'pay_1'],
    [{ state: 'voided', version: 2 }, undefined],
    [{ state: 'voided', version: 2, withdrawn: true }, undefined],
    [{ state: 'expired', version: 2 }, undefined],
    [{ kind: 'refund', paymentId: 'pay_2' }, undefined],
    [{ kind: 'compensation', paymentId: 'pay_2' }, undefined],
    [{ kind: 'top_up', state: 'pending' }, undefined],
  ])('names the payment that the link disputes, where there is one to dispute: %j', (change, payment) => {
    expect(noticeOfEntry(entry(change), noon)?.payment).toBe(payment);
  });

  test('has an id for each version of a payment, the same for every attempt', () => {
    const ids = [1, 2, 2].map((version) => noticeOfEntry(entry({ version }), noon)?.id);
    expect(ids).toEqual(['pay_1.1', 'pay_1.2', 'pay_1.2']);
  });

  test('from old entries, as when the history is rebuilt: none', () => {
    expect(noticeOfEntry(entry(), noon + 8 * DAY)).toBeDefined();
    expect(noticeOfEntry(entry(), noon + 8 * DAY + 1)).toBeUndefined();
  });
});

describe.each(languages)('a cancelled charge, in %s,', (language) => {
  const mailOf = (kind: 'charge_withdrawn' | 'charge_cancelled' | 'refund_by_store') =>
    composeMail(noticeOf(kind), composing(language)).text;

  test('is told as the store’s doing, not as if a person had declined it', () => {
    const text = mailOf('charge_withdrawn');
    expect(text).toMatch(language === 'ja' ? /店舗が取り消しました/ : /“Shinjuku East” cancelled/);
    expect(text).toMatch(language === 'ja' ? /引き落としはありません/ : /Nothing was taken/);
    expect(text).not.toMatch(/approved|declined|承認|お断り/);
  });

  test('or given back, says what came back', () => {
    for (const kind of ['charge_cancelled', 'refund_by_store'] as const)
      expect(mailOf(kind)).toMatch(language === 'ja' ? /1,200円を残高に/ : /JPY 1,200.*to your balance/);
  });
});

describe.each(languages)('in %s, the link', (language) => {
  test('of a notice about a payment says that it reports the payment, and of another that it freezes', () => {
    const about = { ...noticeOf('payment'), payment: 'pay_1' } as Notice;
    const reports =
      language === 'ja'
        ? 'このお支払いを申し出る'
        : 'This was not me: freeze the account and report this payment';
    expect(composeMail(about, composing(language)).text).toContain(reports);
    expect(composeMail(noticeOf('payment'), composing(language)).text).not.toContain(reports);
    expect(composeMail(noticeOf('frozen'), composing(language)).text).not.toContain(reports);
  });
});

test.each(correctionNoticeKinds)('%s names no account of ours', (kind) => {
  expect(composeMail(noticeOf(kind, 'losses'), composing('en')).text).not.toContain('losses');
});

describe('to whom', () => {
  const old = 'old@example.jp';
  const reachable = {
    mailbox: 'now@example.jp',
    previousMailboxes: [old, 'older@example.jp', old, 'now@example.jp'],
    devices: [
      { id: device, endpoint: 'endpoint of the device' },
      { id: 'o'.repeat(43), endpoint: 'endpoint of the other' },
    ],
  };
  const to = (kind: NoticeKind, change: Partial<typeof reachable | { mailbox: undefined }> = {}) =>
    recipientsOf(noticeOf(kind), { ...reachable, ...change }).map((recipient) => recipient.to);

  test.each<[NoticeKind, string[]]>([
    ['device_enrolled', ['endpoint of the other']],
    ['signed_in_on_new_device', ['endpoint of the other']],
    ['device_removed', ['endpoint of the other']],
    ['signed_out_everywhere', ['endpoint of the other']],
    ['identity_verified', ['endpoint of the other']],
    ['payment', ['endpoint of the device', 'endpoint of the other']],
    ['hold', ['endpoint of the device', 'endpoint of the other']],
    ['hold_declined', ['endpoint of the device', 'endpoint of the other']],
  ])('%s: the mailbox, and the devices that it is not about', (kind, endpoints) => {
    expect(to(kind)).toEqual(['now@example.jp', ...endpoints]);
  });

  test.each(['contact_change', 'password_reset', 'factor_reset'] as const)(
    '%s: the previous mailboxes as well, each once',
    (kind) => {
      expect(to(kind).slice(0, 3)).toEqual(['now@example.jp', old, 'older@example.jp']);
    },
  );

  test('a previous mailbox is told where there is none now', () => {
    expect(to('contact_change', { mailbox: undefined })[0]).toBe(old);
  });

  test('many changes of address do not crowd the first one out', () => {
    const previousMailboxes = [
      'first@example.jp',
      ...Array.from({ length: 50 }, (_, n) => `${n}@evil.example`),
    ];
    const told = to('contact_change', { previousMailboxes, mailbox: undefined, devices: [] });
    expect(told).toHaveLength(5);
    expect(told[0]).toBe('first@example.jp');
  });
});

const isPayment = (kind: NoticeKind) => (paymentNoticeKinds as readonly string[]).includes(kind);

function noticeOf(kind: NoticeKind, name = 'Shinjuku East'): Notice {
  const common = { id: 'id', customer, at: noon };
  return isPayment(kind)
    ? ({ ...common, kind, money: { amount: 1200n, currency: 'JPY' }, store: name } as Notice)
    : ({ ...common, kind, by: 'customer', device, deviceName: name } as Notice);
}

const freezeLink = { url: 'https://pay.example/dev/freeze-links/TOKEN', days: 30 };
const composing = (language: 'ja' | 'en') => ({ language, timeZone: 'Asia/Tokyo', freezeLink });

const everyKind = languages.flatMap((language) => noticeKinds.map((kind) => [kind, language] as const));

describe.each(everyKind)('%s in %s', (kind, language) => {
  const { subject, text } = composeMail(noticeOf(kind), composing(language));
  const other = composeMail(noticeOf(kind), composing(language === 'ja' ? 'en' : 'ja'));

  test('says what happened, when, what to do, and how to freeze the account', () => {
    expect(text).toContain(language === 'ja' ? '2026年11月22日 12:00' : '22 November 2026');
    expect(text.split('\n').filter((line) => line === freezeLink.url)).toHaveLength(1);
    expect(text).toMatch(
      language === 'ja' ? /心当たり|覚え/ : /[Ii]f (this was not you|you did(n’t| not)|you do not)/,
    );
    expect(text).toContain(language === 'ja' ? '30日間' : '30 days');
    if (isPayment(kind)) expect(text).toContain(language === 'ja' ? '1,200円' : 'JPY 1,200');
  });

  test('is in that language', () => {
    const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
    expect(japanese.test(subject)).toBe(language === 'ja');
    expect(japanese.test(text)).toBe(language === 'ja');
    expect(other.subject).not.toBe(subject);
  });

  test('has a subject of one line and moderate length, with no name in it', () => {
    expect(subject).toMatch(/^[^\p{C}]{5,70}$/u);
    expect(composeMail(noticeOf(kind, 'Another name'), composing(language)).subject).toBe(subject);
  });

  test('has no secret in it: neither the whole device id nor the customer', () => {
    const push = composePush(noticeOf(kind), composing(language));
    for (const secret of [device, customer]) expect(`${text}${JSON.stringify(push)}`).not.toContain(secret);
  });

  test('says the same in a push message, with the link apart', () => {
    const push = composePush(noticeOf(kind), composing(language));
    expect(push).toEqual({ title: subject, body: text.split('\n')[0], freezeUrl: freezeLink.url });
  });

  test.each(Object.entries(hostile))('is not changed by a name with %s', (_, name) => {
    const mail = composeMail(noticeOf(kind, name), composing(language));
    expect(mail.subject).toBe(subject);
    expect(mail.text).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
    // No line more than with an honest name, and one address: ours.
    expect(mail.text.split('\n')).toHaveLength(text.split('\n').length);
    expect(mail.text.replace(freezeLink.url, '')).not.toMatch(clickable);
    expect(mail.text.length).toBeLessThan(text.length + 4 * maxNameLength);
  });
});

/** What mail programs make links of. */
const clickable =
  /[a-z]+:\/\/|\/\/\S|www\.\S|[a-z0-9-]\.[a-z]{2,}|\S@\S|\b(mailto|tel|javascript|data|sms):\S/iu;

/** What looks like it to a reader, and to a browser. Our own Japanese has full stops between words. */
const likeAnAddress = /[:：][/／]|[/／]{2}|[\p{L}\p{N}-][.．。｡]\p{L}{2,}|\S[@＠]\S/u;

describe('a name that somebody chose', () => {
  test.each([
    ['Shinjuku East', 'Shinjuku East'],
    ['ローソン 新宿東口店', 'ローソン 新宿東口店'],
    ["Bob's Café & Söhne", "Bob's Café & Söhne"],
    ['¥100ショップ・ダイソー', '¥100ショップ・ダイソー'],
    ['セブン－イレブン', 'セブン－イレブン'],
  ])('that is honest stays as it is: %s', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  test.each<[string, string]>([
    ['https://evil.example/x', 'https: / /evil. example/x'],
    ['evil.example', 'evil. example'],
    ['evil．example', 'evil． example'],
    ['evil。example', 'evil。 example'],
    ['support@evil.example', 'support @ evil. example'],
    ['tel:0120000000', 'tel: 0120000000'],
    ['a\r\nBcc: all@evil.example', 'a Bcc: all @ evil. example'],
    ['a\u202egpj.exe', 'a gpj. exe'],
    ['a\u0000\u001b[31mb\u200b', 'a [31mb'],
    ['x」で10円。「y', "x'で10円。'y"],
    ['\ud800', '-'],
    ['', '-'],
  ])('that is not is made safe: %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  test('is cut at sixty characters', () => {
    expect(safeName('あ'.repeat(60))).toBe('あ'.repeat(60));
    expect(safeName('あ'.repeat(61))).toBe(`${'あ'.repeat(59)}…`);
    expect([...safeName('\u1100'.repeat(5000))]).toHaveLength(60);
    expect([...safeName(`a${'\u0301'.repeat(5000)}`)]).toHaveLength(3);
  });

  test.each(Object.entries(hostile))('has nothing clickable left: %s', (_, name) => {
    expect(safeName(name)).not.toMatch(clickable);
    expect(safeName(name)).not.toMatch(likeAnAddress);
  });
});

describe('times, amounts and languages', () => {
  test('a time is the clock of the zone', () => {
    expect(formatTime(noon, 'Asia/Tokyo', 'ja')).toBe('2026年11月22日 12:00 JST');
    expect(formatTime(noon, 'Europe/Berlin', 'en')).toBe('22 November 2026 at 04:00 CET');
  });

  test.each([
    [1200n, 'JPY', 'ja', '1,200円'],
    [1200n, 'JPY', 'en', 'JPY 1,200'],
    [5n, 'EUR', 'en', 'EUR 0.05'],
    [123_456n, 'EUR', 'en', 'EUR 1,234.56'],
    [999_999_999_999_999n, 'JPY', 'ja', '999,999,999,999,999円'],
  ] as const)('%s of %s in %s', (amount, currency, language, expected) => {
    expect(formatMoney({ amount, currency }, language)).toBe(expected);
  });

  test.each([
    ['ja', 'ja'],
    ['ja-JP', 'ja'],
    ['en_US', 'en'],
    ['EN', 'en'],
    ['fr', undefined],
    ['english', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('the locale %s is the language %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });

  test('both languages have every text', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
        : typeof value;
    expect(shape(texts.en)).toEqual(shape(texts.ja));
    expect(Object.keys(texts.ja.notices).sort()).toEqual([...noticeKinds].sort());
  });
});
