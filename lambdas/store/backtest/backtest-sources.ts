/** Where a backtest reads: both tables once, in pages, and of each item only what it needs. Behind by a moment at most. */
import type { BacktestSources } from '../../domain/backtest/run.ts';
import type { Ruleset } from '../../domain/risk/ruleset.ts';
import { standardRuleset } from '../../domain/risk/standard-ruleset.ts';
import { placeholders } from '../conditions.ts';
import { type RegistryOptions, readItem } from '../item-access.ts';
import type { Item, Values } from '../items.ts';
import { rulesetKey } from '../keys.ts';
import { type MeteredOptions, metered } from '../metered.ts';
import { readPayments } from '../payments-in-ledger.ts';
import { placeAfter, startAt } from '../places.ts';
import { rulesetOf } from '../rulesets.ts';
import { backtestRowOf, casesAttributes, knownCaseOf, ledgerAttributes } from './backtest-rows.ts';

export interface BacktestSourcesOptions extends MeteredOptions, RegistryOptions {
  readonly ledgerTable: string;
  readonly casesTable: string;
  /** In how many parts the ledger is read. @default - so many that its progress can be told in steps of two percent */
  readonly parts?: number;
}

/** Items of a page: what is read at once is in memory at once. */
const PAGE = 1000;
export function backtestSources(options: BacktestSourcesOptions): BacktestSources {
  const tables = metered(options);
  const { parts = 50 } = options;
  return {
    parts,
    async cases(place) {
      const { items, next } = await tables.scan({
        TableName: options.casesTable,
        Limit: PAGE,
        ...only(casesAttributes, '#sk = :case', { ':case': 'CASE' }),
        ...startAt(place),
      });
      return { cases: items.flatMap((item) => knownCaseOf(item) ?? []), ...placeAfter(next) };
    },
    async ledger(part, place, scope) {
      const { items, next } = await tables.scan({
        TableName: options.ledgerTable,
        Limit: PAGE,
        Segment: part,
        TotalSegments: parts,
        ...only(ledgerAttributes, inScope, {
          ':from': scope.from,
          ':to': scope.to,
          ':compensation': 'COMPENSATION',
        }),
        ...startAt(place),
      });
      return { rows: items.flatMap((item) => backtestRowOf(item) ?? []), ...placeAfter(next) };
    },
    payments: async (ids) =>
      (await readPayments({ ...options, took: tables.took }, ids)).map(({ money, ...payment }) => ({
        ...payment,
        amount: money.amount,
      })),
    ruleset: recordedRulesets((version) => readItem(options, rulesetKey(version))),
  };
}

const inScope = '#createdAt >= :from AND (#createdAt < :to OR #sk = :compensation)';

/** Said in so many words, since the role's condition asks for them. */
function only(attributes: readonly string[], filter: string, values: Values) {
  const wanted = attributes.map((name) => `#${name}`).join(', ');
  return {
    Select: 'SPECIFIC_ATTRIBUTES' as const,
    ProjectionExpression: wanted,
    FilterExpression: filter,
    ...placeholders([wanted, filter], values),
  };
}

/**
 * The rulesets that transfers were judged by, each read once. Of those that were shipped, the one of today is known.
 *
 * @param read the item of a published version
 */
export function recordedRulesets(
  read: (version: string) => Promise<Item | undefined>,
): BacktestSources['ruleset'] {
  const kept = new Map<string, Ruleset | undefined>([[standardRuleset.version, standardRuleset]]);
  return async (version) => {
    if (!kept.has(version)) {
      const item = version.startsWith('standard-') ? undefined : await read(version);
      kept.set(version, item && rulesetOf(version, item));
    }
    return kept.get(version);
  };
}
