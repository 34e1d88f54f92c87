/** What the API finds wrong with a draft: where it stands, and in the language of the person. */
import { ApiProblem } from '../../../client/api.ts';
import type { Language } from '../../app/both.ts';
import { lineOf, linesOf } from './json-lines.ts';

export interface Fault {
  /** Within the ruleset; empty for the whole. */
  readonly path: string;
  readonly message: string;
  readonly line: number | undefined;
}

const within = /^body\.ruleset(?:\.|$)/;

/** The faults of the ruleset that a refusal names; none where it is refused for something else. */
export function faultsOf(error: unknown, text: string): readonly Fault[] {
  if (!(error instanceof ApiProblem)) return [];
  const lines = linesOf(text);
  return (error.problem.errors ?? [])
    .filter(({ path }) => within.test(path))
    .map(({ path: full, message }) => {
      const path = full.replace(within, '');
      return { path, message, line: lineOf(path, lines) };
    });
}

/** The contract's own words are English. */
const japanese: readonly (readonly [english: RegExp, japanese: string])[] = [
  [/^must be of type (.+)$/, '型が違います（$1）'],
  [/^must be an integer$/, '整数にしてください'],
  [/^has (\d+) unknown members?$/, '知らない項目が$1個あります'],
  [/^must be one of: (.+)$/, '次のいずれかにしてください：$1'],
  [/^does not have the required form$/, '形式が違います'],
  [/^is below the minimum of (.+)$/, '最小値$1を下回っています'],
  [/^is above the maximum of (.+)$/, '最大値$1を超えています'],
  [
    /^must be all, any or not, or a comparison that fits its signal.*$/,
    'all、any、not、またはシグナルに合う比較にしてください',
  ],
  [/^is the reason of an earlier rule$/, '前のルールと同じ理由コードです'],
  [/^is the reason of a rule that is always in force$/, '常に有効なルールの理由コードです'],
  [/^is missing, and so is a score: the rule would say nothing$/, '結果も点数もないので、何も起きません'],
  [/^is deeper than (\d+) conditions$/, '条件の入れ子が$1段を超えています'],
  [/^have (\d+) conditions, more than (\d+)$/, '条件が$1個あります（上限$2個）'],
  [/^has more than (\d+) conditions$/, '条件が$1個を超えています'],
  [
    /^must not fall from step_up to hold to decline$/,
    'step_up、hold、declineの順に小さくならないようにしてください',
  ],
  [/^is longer than (\d+) bytes$/, '$1バイトを超えています'],
];

export function faultText(message: string, language: Language): string {
  const known = language === 'ja' && japanese.find(([english]) => english.test(message));
  return known ? message.replace(...known) : message;
}
