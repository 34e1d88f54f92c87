/** A ruleset as the console has it before it: the API's own, or what somebody is still writing, of which nothing is certain. */

/** A condition: what it may be says docs/ruleset.schema.json. */
export type Json = unknown;

export type Forced = 'step_up' | 'hold' | 'decline';
export const forced: readonly Forced[] = ['step_up', 'hold', 'decline'];

export interface Rule {
  readonly reason: string;
  readonly text?: { readonly en?: string; readonly ja?: string };
  /** @default - both */
  readonly flow?: string;
  readonly when?: Json;
  readonly outcome?: string;
  readonly score?: number;
  /** @default live */
  readonly mode?: string;
  /** @default - unless its outcome is `decline` */
  readonly snoozable?: boolean;
}

export interface Ruleset {
  readonly thresholds: Readonly<Partial<Record<Forced, number>>>;
  readonly rules: readonly Rule[];
}

export type Members = Readonly<Record<string, Json>>;
export const isMembers = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of a value can be read as a ruleset: rules without a reason are not told from each other, so they are left out. */
export function rulesetIn(value: Json): Ruleset {
  const { thresholds, rules } = isMembers(value) ? value : {};
  return {
    thresholds: Object.fromEntries(
      forced.flatMap((name) => {
        const from = isMembers(thresholds) ? thresholds[name] : undefined;
        return typeof from === 'number' ? [[name, from]] : [];
      }),
    ),
    rules: (Array.isArray(rules) ? rules : []).flatMap((rule) =>
      isMembers(rule) ? (ruleIn(rule) ?? []) : [],
    ),
  };
}

function ruleIn({ reason, text, flow, when, outcome, score, mode, snoozable }: Members): Rule | undefined {
  if (typeof reason !== 'string') return undefined;
  const { en, ja } = isMembers(text) ? text : {};
  return {
    reason,
    text: { ...(typeof en === 'string' ? { en } : {}), ...(typeof ja === 'string' ? { ja } : {}) },
    when,
    ...(typeof flow === 'string' ? { flow } : {}),
    ...(typeof outcome === 'string' ? { outcome } : {}),
    ...(typeof score === 'number' ? { score } : {}),
    ...(typeof mode === 'string' ? { mode } : {}),
    ...(typeof snoozable === 'boolean' ? { snoozable } : {}),
  };
}

export const isSnoozable = ({ outcome, snoozable }: Rule): boolean => snoozable ?? outcome !== 'decline';

/** In which people expect members; what is not among them follows by its name. */
const order = [
  'version',
  'thresholds',
  'rules',
  'reason',
  'text',
  'flow',
  'signal',
  'when',
  'outcome',
  'score',
];

/** The same, its members in one order: what says the same is the same text. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isMembers(value)) return value;
  const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
      .map(([name, member]) => [name, inOrder(member)]),
  );
}

/** As it is edited and compared. */
export const asText = (value: Json): string => JSON.stringify(inOrder(value), null, 2);

/** To draft from: the version is given when it is published. */
export function textOf(ruleset: Json): string {
  if (!isMembers(ruleset)) return '';
  const { version: _, ...document } = ruleset;
  return asText(document);
}
