/** Why a payment was held, in words: the rules that fired, and what they looked at. */
import type * as z from 'zod/mini';
import type { getCaseContext } from '../../contract/case-context.ts';
import type { Case } from '../../domain/review/case.ts';
import { ruleOf } from '../../domain/risk/rule-names.ts';
import { type Rule, type Ruleset, signalsOf } from '../../domain/risk/ruleset.ts';
import { catalogue, type SignalName } from '../../domain/risk/signal-catalogue.ts';
import { signalInWords } from '../../domain/risk/signal-words.ts';

type Context = z.input<(typeof getCaseContext)['answer']>;

/** @param ruleset that judged it */
export function renderRules(held: Case, ruleset: Ruleset): Context['rules'] {
  const told = (effect: Context['rules'][number]['effect']) => (reason: string) => {
    const { text, score } = ruleOf(ruleset, reason) ?? { text: { en: reason, ja: reason } };
    return { reason, effect, ...(score === undefined ? {} : { score }), text: text.en, text_ja: text.ja };
  };
  return [
    ...held.reasons.map(told('fired')),
    ...held.shadow.map(told('shadow')),
    ...held.snoozed.map(told('snoozed')),
  ];
}

/** Those that said something, and those that a rule which fired looks at, which may be 0. @param ruleset that judged it */
export function renderSignals(held: Case, ruleset: Ruleset): Context['signals'] {
  const fired = held.reasons.flatMap((reason) => {
    const rule = ruleOf(ruleset, reason);
    return rule ? [{ reason, looksAt: signalsOfRule(rule) }] : [];
  });
  const rulesOf = (name: SignalName) =>
    fired.filter(({ looksAt }) => looksAt.has(name)).map(({ reason }) => reason);
  return catalogue.flatMap(({ name }) => {
    const rules = rulesOf(name);
    if (held.signals[name] === undefined && rules.length === 0) return [];
    const words = signalInWords(name, held.signals, held.money.currency);
    if (!words) return [];
    const { label, text } = words;
    return { name, label: label.en, label_ja: label.ja, text: text.en, text_ja: text.ja, rules };
  });
}

const signalsOfRule = ({ when }: Rule): ReadonlySet<SignalName> => new Set(signalsOf(when));
