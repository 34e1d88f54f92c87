/** What one ruleset would change of another, rule by rule. */
import { asText, type Forced, forced, isSnoozable, type Rule, type Ruleset } from './ruleset.ts';

/** What of a rule can be another. */
export const fields = ['text', 'flow', 'when', 'outcome', 'score', 'mode', 'snoozable'] as const;
export type Field = (typeof fields)[number];

export type RuleChange =
  | { readonly kind: 'added'; readonly reason: string; readonly after: Rule }
  | { readonly kind: 'removed'; readonly reason: string; readonly before: Rule }
  | {
      readonly kind: 'changed';
      readonly reason: string;
      readonly before: Rule;
      readonly after: Rule;
      readonly fields: readonly Field[];
    };

export interface ThresholdChange {
  readonly name: Forced;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface RulesetChanges {
  readonly thresholds: readonly ThresholdChange[];
  /** In the order of the rules after; what is removed comes last. */
  readonly rules: readonly RuleChange[];
  /** Whether rules that are in both stand in another order: it decides nothing but the order in which reasons are told. */
  readonly reordered: boolean;
}

export function changesOf(before: Ruleset, after: Ruleset): RulesetChanges {
  const was = byReason(before);
  const will = byReason(after);
  const changed = [...will.values()].flatMap((rule) => changeOf(was.get(rule.reason), rule));
  const removed = [...was.values()]
    .filter(({ reason }) => !will.has(reason))
    .map((rule): RuleChange => ({ kind: 'removed', reason: rule.reason, before: rule }));
  const inBoth = (of: ReadonlyMap<string, Rule>, other: ReadonlyMap<string, Rule>) =>
    [...of.keys()].filter((reason) => other.has(reason)).join(' ');
  return {
    thresholds: forced
      .map((name) => ({ name, before: before.thresholds[name], after: after.thresholds[name] }))
      .filter((each) => each.before !== each.after),
    rules: [...changed, ...removed],
    reordered: inBoth(was, will) !== inBoth(will, was),
  };
}

export const hasChanges = ({ thresholds, rules, reordered }: RulesetChanges): boolean =>
  thresholds.length + rules.length > 0 || reordered;

/** Of two rules with one reason, which no ruleset that can be drafted has, the later one. */
const byReason = ({ rules }: Ruleset): ReadonlyMap<string, Rule> =>
  new Map(rules.map((rule) => [rule.reason, rule]));

function changeOf(before: Rule | undefined, after: Rule): readonly RuleChange[] {
  const { reason } = after;
  if (before === undefined) return [{ kind: 'added', reason, after }];
  const changed = fields.filter((field) => meant(before, field) !== meant(after, field));
  return changed.length === 0 ? [] : [{ kind: 'changed', reason, before, after, fields: changed }];
}

/** What a rule says of it, also where it does not say it. */
function meant(rule: Rule, field: Field): string {
  if (field === 'mode') return rule.mode ?? 'live';
  if (field === 'snoozable') return String(isSnoozable(rule));
  if (field === 'score') return String(rule.score ?? 0);
  return asText(rule[field] ?? null);
}
