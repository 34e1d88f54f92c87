/** The codes of a case and of its audit in words, for who reads a report and has no table of codes. */
import type { caseStates, decisionReasons } from '../../contract/case-shapes.ts';
import type { disputeReasons } from '../../contract/disputes.ts';
import type { AuditAct, AuditEvent } from '../../domain/review/audit.ts';
import type { FreezeScope, Outcome } from '../../domain/review/case.ts';
import { type Words, words } from '../../domain/risk/signal-labels.ts';

type Codes<C extends string> = Readonly<Record<C, Words>>;

const other = words('Other', 'その他');

export const stateWords: Codes<(typeof caseStates)[number]> = {
  open: words('Open', '未着手'),
  claimed: words('A reviewer works on it', '対応中'),
  waiting_for_customer: words('Waits for the customer', 'お客様の回答待ち'),
  overdue: words('Overdue', '期限超過'),
  decided: words('Decided', '判断済み'),
  expired: words('Ended without a decision', '判断なしで終了'),
};

export const outcomeWords: Codes<Outcome> = {
  approve: words('Approved', '承認'),
  decline: words('Declined', '却下'),
  uphold: words('Dispute upheld', '申し立てを認定'),
  reject: words('Dispute rejected', '申し立てを棄却'),
};

export const decisionReasonWords: Codes<(typeof decisionReasons)[number]> = {
  customer_confirmed: words('The customer confirmed it', '本人に確認できた'),
  usual_pattern: words('As the customer usually pays', '普段どおりの利用'),
  customer_denied: words('The customer says that it was not them', '本人が身に覚えがないと言っている'),
  suspected_fraud: words('Suspected fraud', '不正の疑い'),
  known_pattern: words('A known pattern of fraud', '既知の不正の手口'),
  claim_proved: words('What the customer says is borne out', '申し立ての内容を確認できた'),
  claim_not_proved: words('What the customer says is not borne out', '申し立ての内容を確認できなかった'),
  cannot_reach_customer: words('The customer could not be reached', '本人と連絡がとれない'),
  other,
};

export const disputeReasonWords: Codes<(typeof disputeReasons)[number]> = {
  not_me: words('It was not me', '身に覚えがない'),
  not_received: words('Nothing was received', '商品を受け取っていない'),
  wrong_amount: words('The amount is wrong', '金額が違う'),
  duplicate: words('Paid twice', '二重に支払った'),
  other,
};

export const actWords: Codes<AuditAct> = {
  view: words('Viewed', '閲覧'),
  claim: words('Claimed', '担当'),
  release: words('Released', '担当の解除'),
  assign: words('Assigned', '担当の割り当て'),
  escalate: words('Escalated', '上位審査への引き上げ'),
  ask: words('Customer asked', 'お客様への確認'),
  answer: words('Customer answered', 'お客様の回答'),
  first_decision: words('First of two decisions', '二人審査の一人目の判断'),
  decide: words('Decided', '判断'),
  freeze: words('Frozen', '凍結'),
  unmask: words('Personal data shown', '個人情報の表示'),
  evidence: words('Evidence taken', '証拠資料の取得'),
  warn: words('Warned of the deadline', '期限の警告'),
  expire: words('Ended without a decision', '判断なしで終了'),
};

/** Who is nobody by name. */
export const actorWords: Codes<'system' | 'customer'> = {
  system: words('The system', 'システム'),
  customer: words('The customer', 'お客様'),
};

const freezeWords: Codes<FreezeScope> = {
  customer: words('The customer’s account', 'お客様のアカウント'),
  device: words('The device that paid', '支払った端末'),
  ring: words('All that hang together', 'つながりのある全員'),
};

/** What details are called. */
const detailNames: Codes<string> = {
  outcome: words('Decision', '判断'),
  reason: words('Reason', '理由'),
  freeze: words('Frozen', '凍結'),
  to: words('To', '割り当て先'),
  what: words('Seen', '閲覧対象'),
  field: words('Shown', '表示項目'),
  textCode: words('Question', '質問'),
  answer: words('Answer', '回答'),
  device: words('Device', '端末'),
  accounts: words('Accounts', 'アカウント数'),
  devices: words('Devices', '端末数'),
  left: words('Not frozen', '凍結しなかったもの'),
};

const reasonsOfActs: Codes<string> = {
  ...decisionReasonWords,
  asked: words('A reviewer asked for it', '審査担当者の依頼'),
  deadline: words('The deadline is near', '期限が近い'),
  disagreement: words('Two reviewers disagreed', '二人の判断が不一致'),
  cancelled_at_till: words('Cancelled at the till', 'レジで取り消し'),
};

const detailValues: Readonly<Record<string, Codes<string>>> = {
  outcome: outcomeWords,
  reason: reasonsOfActs,
  freeze: freezeWords,
  what: {
    context: words('What surrounds the case', '周辺の情報'),
    graph: words('The graph', '関係図'),
  },
  field: {
    email: words('Mail address', 'メールアドレス'),
    phone: words('Phone number', '電話番号'),
    name: words('Name', '氏名'),
  },
  textCode: {
    did_you_make_this_payment: words('Did you make this payment?', 'この支払いはご本人によるものですか'),
    is_this_store_known: words('Do you know this store?', 'この店舗をご存じですか'),
  },
  answer: { yes: words('Yes', 'はい'), no: words('No', 'いいえ') },
  device: {
    the_one_that_paid: words('The one that paid', '支払った端末'),
    an_older_one: words('An older one', '以前からの端末'),
  },
};

/** What has no words is told as it is. */
export const wordsOr = (codes: Codes<string>, code: string): Words | string =>
  Object.hasOwn(codes, code) ? (codes[code] ?? code) : code;

/** Name and value; why somebody wanted to see personal data is their own words. */
export const detailWords = (act: AuditAct, [name, value]: readonly [string, string]) => ({
  name: wordsOr(detailNames, name),
  value: act === 'unmask' && name === 'reason' ? value : wordsOr(detailValues[name] ?? {}, value),
});

export type Details = NonNullable<AuditEvent['detail']>;
