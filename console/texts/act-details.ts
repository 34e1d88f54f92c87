/** What there is to say of an act besides who and when, in words. */
import { both, type Language } from '../app/both.ts';
import { caseTexts } from './cases.ts';

type Words = Readonly<Record<string, string>>;

const names = both(
  {
    outcome: '決定',
    reason: '理由',
    freeze: '凍結',
    to: '新しい担当',
    what: '見たもの',
    field: '項目',
    textCode: '質問',
    answer: '回答',
    device: '端末',
    accounts: 'アカウント',
    devices: '端末',
    left: '凍結しなかったもの',
  } as Words,
  {
    outcome: 'Decision',
    reason: 'Reason',
    freeze: 'Frozen',
    to: 'To',
    what: 'What',
    field: 'What',
    textCode: 'Question',
    answer: 'Answer',
    device: 'Device',
    accounts: 'Accounts',
    devices: 'Devices',
    left: 'Not frozen',
  },
);

const values = both(
  {
    reason: {
      ...caseTexts.ja.reason,
      asked: '審査担当者の依頼',
      deadline: '期限が近い',
      disagreement: '二人の決定が不一致',
      cancelled_at_till: 'レジで取り消し',
    },
    what: { context: '周辺の情報', graph: '関係図' },
    field: { email: 'メールアドレス', phone: '電話番号', name: '氏名' },
    textCode: { did_you_make_this_payment: '本人の支払いか', is_this_store_known: '知っている店舗か' },
    answer: { yes: 'はい', no: 'いいえ' },
    device: { the_one_that_paid: '支払った端末', an_older_one: '以前からの端末' },
  } as Readonly<Record<string, Words>>,
  {
    reason: {
      ...caseTexts.en.reason,
      asked: 'A reviewer asked for it',
      deadline: 'The deadline is near',
      disagreement: 'Two reviewers disagreed',
      cancelled_at_till: 'Cancelled at the till',
    },
    what: { context: 'What surrounds it', graph: 'The graph' },
    field: { email: 'Mail address', phone: 'Phone number', name: 'Name' },
    textCode: {
      did_you_make_this_payment: 'Was it you who paid?',
      is_this_store_known: 'Is the store known to you?',
    },
    answer: { yes: 'Yes', no: 'No' },
    device: { the_one_that_paid: 'The one that paid', an_older_one: 'An older one' },
  },
);

const wordsFor = (words: Words | undefined, code: string): string =>
  (words && Object.hasOwn(words, code) ? words[code] : undefined) ?? code;

/** Colleagues by their names; what has no words is told as it is, and so is why somebody wanted to see personal data: those are their own words. */
export function detailTexts(
  { act, detail }: { readonly act: string; readonly detail: Words },
  language: Language,
  nameOf: (username: string) => string,
): readonly string[] {
  const { outcome, freeze } = caseTexts[language];
  const known: Readonly<Record<string, Words>> = { ...values[language], outcome, freeze };
  const said = (name: string, code: string): string => {
    if (act === 'assign' && name === 'to') return nameOf(code);
    const isOwnWords = act === 'unmask' && name === 'reason';
    return isOwnWords ? code : wordsFor(Object.hasOwn(known, name) ? known[name] : undefined, code);
  };
  return Object.entries(detail).map(([name, code]) => {
    return `${wordsFor(names[language], name)}: ${said(name, code)}`;
  });
}
