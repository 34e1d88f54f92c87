/** An evidence pack's report: one page to read and to print, in Japanese and English, on which nothing runs. */
import { createHash } from 'node:crypto';
import { formatMoney, formatTime } from '../../domain/notices/format.ts';
import type { AuditAct } from '../../domain/review/audit.ts';
import { ruleOf } from '../../domain/risk/rule-names.ts';
import { catalogue } from '../../domain/risk/signal-catalogue.ts';
import type { Words } from '../../domain/risk/signal-labels.ts';
import { signalInWords } from '../../domain/risk/signal-words.ts';
import { timestampOf } from '../render/time.ts';
import {
  actorWords,
  actWords,
  type Details,
  decisionReasonWords,
  detailWords,
  disputeReasonWords,
  outcomeWords,
  stateWords,
  wordsOr,
} from './code-words.ts';
import { type Content, element, type Markup } from './markup.ts';
import type { PackContents } from './pack.ts';
import { reportWords as say, signedWords } from './report-words.ts';

const style = [
  ':root{color-scheme:light}',
  'body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem;font:.95rem/1.6 system-ui,sans-serif;color:#000;background:#fff}',
  'h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}',
  'table{border-collapse:collapse;width:100%}',
  'th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}',
  'th[scope=row]{width:16rem;font-weight:600}',
  '[lang=en]+[lang=ja]::before{content:" / "}',
  '@page{margin:15mm}',
  '@media print{body{max-width:none;padding:0;font-size:9pt}tr{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}}',
].join('');

/** The file is opened from a disk, where no server sends headers: what the page may load, it says itself. */
const policy = () =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The same contents are the same text. */
export function report(contents: PackContents): string {
  const body = [
    element('h1', both(say.title)),
    element('p', both(say.about)),
    ...section(say.case, [rows(caseRows(contents))]),
    ...section(say.payment, [rows(paymentRows(contents))]),
    ...section(say.rules, [rules(contents)]),
    ...section(say.signals, [rows(signalRows(contents))]),
    ...section(say.proof, [rows(proofRows(contents))]),
    ...section(say.audit, [
      acts(contents),
      ...(contents.auditTruncated ? [element('p', both(say.truncated))] : []),
    ]),
  ];
  const head = `<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy()}">\n<meta name="referrer" content="no-referrer">\n`;
  const title = element('title', say.title.ja, ' / ', say.title.en);
  return `<!doctype html>\n<html lang="ja">\n<head>\n${head}${title.text}<style>${style}</style>\n</head>\n${element('body', element('main', ...body)).text}</html>\n`;
}

const both = ({ en, ja }: Words): Content => [element('span lang="en"', en), element('span lang="ja"', ja)];

/** A code in words with the code itself, by which the other files name it. */
function coded(codes: Readonly<Record<string, Words>>, code: string): Content {
  const told = wordsOr(codes, code);
  return typeof told === 'string' ? told : [both(told), ` (${code})`];
}

const inWords = (told: Words | string): Content => (typeof told === 'string' ? told : both(told));

const section = (title: Words, content: readonly Content[]): readonly Content[] => [
  element('h2', both(title)),
  ...content,
];

type Row = readonly [label: Words, value: Content | undefined];

const rows = (all: readonly Row[]): Markup =>
  element(
    'table',
    element(
      'tbody',
      ...all.flatMap(([label, value]) =>
        value === undefined
          ? []
          : [element('tr', element('th scope="row"', both(label)), element('td', value))],
      ),
    ),
  );

const timeIn = ({ timeZone }: PackContents, at: number): Content =>
  both({ en: formatTime(at, timeZone, 'en'), ja: formatTime(at, timeZone, 'ja') });

function caseRows(contents: PackContents): readonly Row[] {
  const { held, now, takenBy } = contents;
  const { decision, claim } = held;
  return [
    [say.caseId, held.id],
    [say.state, coded(stateWords, held.state)],
    [say.opened, timeIn(contents, held.openedAt)],
    [say.deadline, timeIn(contents, held.deadline)],
    [
      say.dispute,
      claim && [
        coded(disputeReasonWords, claim.reason),
        ...(claim.note === undefined ? [] : [': ', claim.note]),
      ],
    ],
    [say.outcome, decision && coded(outcomeWords, decision.outcome)],
    [say.reason, decision && coded(decisionReasonWords, decision.reason)],
    [say.note, decision?.note],
    [say.decidedBy, decision?.decidedBy],
    [say.decidedAt, decision && timeIn(contents, decision.decidedAt)],
    [say.taken, timeIn(contents, now)],
    [say.takenBy, takenBy],
  ];
}

function paymentRows(contents: PackContents): readonly Row[] {
  const { id, money, counterparty, store, customer, device, createdAt, country } = contents.payment;
  return [
    [say.paymentId, id],
    [say.amount, both({ en: formatMoney(money, 'en'), ja: formatMoney(money, 'ja') })],
    [say.store, `${counterparty} (${store})`],
    [say.at, timeIn(contents, createdAt)],
    [say.country, country],
    [say.customerId, customer],
    [say.deviceId, device],
  ];
}

const rules = ({ held, ruleset }: PackContents): Markup =>
  element(
    'ul',
    ...held.reasons.map((reason) => {
      const text = ruleOf(ruleset, reason)?.text;
      return element('li', text ? both(text) : reason, ` (${reason})`);
    }),
  );

const signalRows = ({ held, payment }: PackContents): readonly Row[] =>
  catalogue.flatMap(({ name }): Row[] => {
    const told =
      held.signals[name] === undefined
        ? undefined
        : signalInWords(name, held.signals, payment.money.currency);
    return told ? [[told.label, both(told.text)]] : [];
  });

const proofRows = ({ proof, payment }: PackContents): readonly Row[] => [
  [
    say.state,
    [both(proof.verified ? say.verified : say.notVerified), ...(proof.failed ? [` (${proof.failed})`] : [])],
  ],
  [say.signedWhat, both(signedWords[proof.what])],
  [say.deviceId, payment.device],
];

const acts = ({ audit }: PackContents): Markup =>
  element(
    'table',
    element(
      'thead',
      element(
        'tr',
        ...[say.at, say.act, say.by, say.detail].map((title) => element('th scope="col"', both(title))),
      ),
    ),
    element(
      'tbody',
      ...audit.map(({ at, act, by, detail = {} }) =>
        element(
          'tr',
          ...[
            timestampOf(at),
            coded(actWords, act),
            inWords(wordsOr(actorWords, by)),
            detailOf(act, detail),
          ].map((content) => element('td', content)),
        ),
      ),
    ),
  );

const detailOf = (act: AuditAct, detail: Details): Content =>
  Object.entries(detail).map((each) => {
    const { name, value } = detailWords(act, each);
    return element('div', inWords(name), ': ', inWords(value));
  });
