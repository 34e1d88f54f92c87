/** What was done with cases, in the words of their audit. */
import { both, type Language } from '../app/both.ts';

const acts = both(
  {
    view: '閲覧',
    claim: '担当',
    release: '手放し',
    assign: '担当替え',
    escalate: '上位審査へ',
    ask: '顧客への確認',
    answer: '顧客の回答',
    first_decision: '一人目の決定',
    decide: '決定',
    freeze: '凍結',
    unmask: '個人情報の表示',
    evidence: '証拠一式の取得',
    expire: '決定なしで終了',
    warn: '期限の警告',
  } as Readonly<Record<string, string>>,
  {
    view: 'Viewed',
    claim: 'Claimed',
    release: 'Released',
    assign: 'Reassigned',
    escalate: 'Escalated',
    ask: 'Customer asked',
    answer: 'Customer answered',
    first_decision: 'First decision',
    decide: 'Decided',
    freeze: 'Frozen',
    unmask: 'Personal data shown',
    evidence: 'Evidence taken',
    expire: 'Ended undecided',
    warn: 'Warned of the deadline',
  },
);

export const actText = (act: string, language: Language): string =>
  acts[language][act] ?? act.replaceAll('_', ' ');

const actors = both({ system: 'システム', customer: '顧客' } as Readonly<Record<string, string>>, {
  system: 'The system',
  customer: 'The customer',
});

/** Who did it, in words, where it was nobody of ours. */
export const actorText = (by: string, language: Language): string | undefined =>
  Object.hasOwn(actors[language], by) ? actors[language][by] : undefined;
