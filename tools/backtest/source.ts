/** Where a backtest reads: a running stage, or the files of an export. */

import { existsSync } from 'node:fs';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import { standardRuleset } from '../../lambdas/domain/risk/standard-ruleset.ts';
import { type Item, toItem } from '../../lambdas/store/items.ts';
import { rulesetKey } from '../../lambdas/store/keys.ts';
import { rulesetOf } from '../../lambdas/store/rulesets.ts';
import { PlatformError } from '../../local/types.ts';
import { exportsIn } from '../ledger/export-files.ts';
import { isNamed } from '../ledger/export-source.ts';
import { scan } from '../ledger/live-source.ts';
import type { ReviewedStage } from '../ledger/stage.ts';

export interface BacktestSource {
  /** For people. */
  readonly name: string;
  /** All rows of the Ledger table, in one reading. */
  rows(): AsyncIterable<Item>;
  /** All rows of the Cases table; undefined where an export is without it, and then nothing is known of disputes and reviews. */
  readonly cases: (() => AsyncIterable<Item>) | undefined;
  /** Undefined where nobody has that version any more. */
  ruleset(version: string): Promise<Ruleset | undefined>;
}

export function liveBacktest(stage: ReviewedStage, name: string): BacktestSource {
  const { client, registryTable, ledgerTable, casesTable } = stage;
  return {
    name,
    rows: () => scan(stage, ledgerTable),
    cases: () => scan(stage, casesTable),
    ruleset: byVersion(async (version) => {
      const Key = toItem({ ...rulesetKey(version) });
      return (await client.send(new GetItemCommand({ TableName: registryTable, Key }))).Item;
    }),
  };
}

/** @throws PlatformError for a folder without an export of the Ledger table */
export function exportedBacktest(directory: string): BacktestSource {
  if (!existsSync(directory)) throw new PlatformError(`There is no folder ${directory}.`);
  const tables = exportsIn(directory);
  const named = (name: string) => tables.find(({ tableName }) => isNamed(tableName, name));
  const [ledger, registry, cases] = [named('Ledger'), named('Registry'), named('Cases')];
  if (!ledger) throw new PlatformError(`${directory} has no export of the Ledger table.`);
  let published: ReadonlyMap<string | undefined, Item> | undefined;
  return {
    name: directory,
    async *rows() {
      yield* ledger.items();
    },
    cases:
      cases &&
      async function* () {
        yield* cases.items();
      },
    ruleset: byVersion(async (version) => {
      published ??= new Map(
        [...(registry?.items() ?? [])]
          .filter(({ sk }) => sk?.S === 'RULESET')
          .map((item) => [item.pk?.S, item]),
      );
      return published.get(rulesetKey(version).pk);
    }),
  };
}

/** Each version is read once. */
function byVersion(read: (version: string) => Promise<Item | undefined>): BacktestSource['ruleset'] {
  const kept = new Map<string, Ruleset | undefined>([[standardRuleset.version, standardRuleset]]);
  return async (version) => {
    if (!kept.has(version)) {
      const item = version.startsWith('standard-') ? undefined : await read(version);
      kept.set(version, item && rulesetOf(version, item));
    }
    return kept.get(version);
  };
}
