/** What is wrong with a ruleset whose form is right: it costs too much, or it says something twice or not at all. */
import { fixedRules } from './fixed-rules.ts';
import { bounds, type Condition, conditionsIn, partsOf, type Ruleset } from './ruleset.ts';

export interface Fault {
  /** Such as `rules.3.when`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

const reserved = new Set(fixedRules.map(({ reason }) => reason));

const depthOf = (condition: Condition): number =>
  1 + Math.max(0, ...partsOf(condition).map((part) => depthOf(part)));

export function faultsIn({ rules, thresholds }: Ruleset): readonly Fault[] {
  const first = new Map(rules.map(({ reason }, index) => [reason, index] as const).reverse());
  const ofRules = rules.flatMap((rule, index): Fault[] => {
    const path = `rules.${index}`;
    const wrong: readonly (readonly [boolean, string, string])[] = [
      [first.get(rule.reason) !== index, 'reason', 'is the reason of an earlier rule'],
      [reserved.has(rule.reason), 'reason', 'is the reason of a rule that is always in force'],
      [
        rule.outcome === undefined && rule.score === undefined,
        'outcome',
        'is missing, and so is a score: the rule would say nothing',
      ],
      [depthOf(rule.when) > bounds.depth, 'when', `is deeper than ${bounds.depth} conditions`],
    ];
    return wrong.flatMap(([isWrong, member, message]) =>
      isWrong ? [{ path: `${path}.${member}`, message }] : [],
    );
  });
  const conditions = rules.reduce((sum, { when }) => sum + conditionsIn(when), 0);
  const {
    step_up: stepUp = 0,
    hold = Number.POSITIVE_INFINITY,
    decline = Number.POSITIVE_INFINITY,
  } = thresholds;
  return [
    ...ofRules,
    ...(conditions > bounds.conditions
      ? [{ path: 'rules', message: `have ${conditions} conditions, more than ${bounds.conditions}` }]
      : []),
    ...(stepUp > Math.min(hold, decline) || (thresholds.hold ?? 0) > decline
      ? [{ path: 'thresholds', message: 'must not fall from step_up to hold to decline' }]
      : []),
  ];
}
