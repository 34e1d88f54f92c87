/** Where the command's backtest reads: a running stage, or the files of an export. */
import { existsSync } from 'node:fs';
import type { BacktestSources } from '../../lambdas/domain/backtest/run.ts';
import type { BacktestRow } from '../../lambdas/domain/backtest/stored-inputs.ts';
import { backtestRowOf, knownCaseOf } from '../../lambdas/store/backtest/backtest-rows.ts';
import { backtestSources, recordedRulesets } from '../../lambdas/store/backtest/backtest-sources.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { rulesetKey } from '../../lambdas/store/keys.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { PlatformError } from '../../local/types.ts';
import { exportsIn } from '../ledger/export-files.ts';
import { isNamed } from '../ledger/export-source.ts';
import type { ReviewedStage } from '../ledger/stage.ts';

export interface BacktestSource extends BacktestSources {
  /** Whether anything is known of disputes and reviews: an export may be without the Cases table. */
  readonly hasCases: boolean;
}

/** Rows of a page. */
const PAGE = 10_000;

/** As fast as it can: whoever runs it does so with their own credentials. */
const UNBOUNDED = Number.POSITIVE_INFINITY;

export const liveBacktest = (stage: ReviewedStage): BacktestSource => ({
  ...backtestSources({ ...stage, runtime, readsPerSecond: UNBOUNDED }),
  hasCases: true,
});

/** It is read once. @throws PlatformError for a folder without an export of the Ledger table */
export function exportedBacktest(directory: string): BacktestSource {
  if (!existsSync(directory)) throw new PlatformError(`There is no folder ${directory}.`);
  const tables = exportsIn(directory);
  const named = (name: string) => tables.find(({ tableName }) => isNamed(tableName, name));
  const [ledger, registry, cases] = [named('Ledger'), named('Registry'), named('Cases')];
  if (!ledger) throw new PlatformError(`${directory} has no export of the Ledger table.`);
  const read = ledger.items();
  // What is asked for once more by its key: nothing finds a key in the files but reading them again.
  const returned = new Map<string, BacktestRow>();
  let published: ReadonlyMap<string | undefined, Item> | undefined;
  return {
    hasCases: cases !== undefined,
    parts: 1,
    cases: async () => ({ cases: [...(cases?.items() ?? [])].flatMap((item) => knownCaseOf(item) ?? []) }),
    async ledger() {
      const rows: BacktestRow[] = [];
      while (rows.length < PAGE) {
        const { done, value: item } = read.next();
        if (done) return { rows };
        const row = backtestRowOf(item);
        if (row?.kind === 'payment' && row.refunded !== undefined) returned.set(row.id, row);
        if (row) rows.push(row);
      }
      return { rows, next: {} };
    },
    payments: async (ids) => ids.flatMap((id) => returned.get(id) ?? []),
    ruleset: recordedRulesets(async (version) => {
      published ??= new Map(
        [...(registry?.items() ?? [])]
          .filter(({ sk }) => sk?.S === 'RULESET')
          .map((item) => [item.pk?.S, item]),
      );
      return published.get(rulesetKey(version).pk);
    }),
  };
}
