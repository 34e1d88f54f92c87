/** Writes a running ledger with its chain as the files of a point-in-time export. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { blockName } from '../../lambdas/domain/sealing/block.ts';
import { canonicalItem } from '../../lambdas/domain/sealing/canonical.ts';
import { casesAttributes } from '../../lambdas/store/backtest/backtest-rows.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { PlatformError } from '../../local/types.ts';
import { writeExport } from './export-files.ts';
import { scan } from './live-source.ts';
import { isSigner, type LedgerSource } from './source.ts';
import type { ReviewedStage, Stage } from './stage.ts';

/** How often the ledger is read until nothing moved in between. */
const READINGS = 10;

export interface Exported {
  readonly rows: number;
  readonly blocks: number;
}

/**
 * @param directory that is not there yet, or is empty
 * @throws PlatformError if money moves all the time, or the folder has something in it
 */
export async function exportLedger(
  stage: Stage & Pick<ReviewedStage, 'casesTable'>,
  source: LedgerSource,
  directory: string,
  ports: { readonly now: () => number; readonly sleep: (milliseconds: number) => Promise<void> },
): Promise<Exported> {
  mkdirSync(directory, { recursive: true });
  if (readdirSync(directory).length > 0) throw new PlatformError(`${directory} is not empty.`);
  const { rows, exportTime } = await stillRows(stage, ports);
  const registry = await Array.fromAsync(scan(stage, stage.registryTable));
  // With the rulesets that transfers were judged by: npm run backtest.
  const known = registry.filter((item) => isSigner(item) || item.sk?.S === 'RULESET');
  const cases = (await Array.fromAsync(scan(stage, stage.casesTable))).flatMap(decidedCase);
  const blocks = await copyBlocks(source, directory, rows, ports);
  for (const [tableName, items] of [
    [stage.ledgerTable, rows],
    [stage.registryTable, known],
    [stage.casesTable, cases],
  ] as const) {
    const { Table } = await stage.client.send(new DescribeTableCommand({ TableName: tableName }));
    const [, , , region = '', accountId = ''] = (Table?.TableArn ?? '').split(':');
    writeExport({ directory, tableName, region, accountId, items, exportTime });
  }
  return { rows: rows.length, blocks };
}

/** What a backtest reads of it: no task token, no words of anybody's, and nothing of whom it is about but the payment. */
function decidedCase(item: Item): readonly Item[] {
  if (item.sk?.S !== 'CASE') return [];
  const { decision, ...rest } = item;
  const { outcome, reason } = decision?.M ?? {};
  const kept = Object.entries(rest).filter(([name]) => casesAttributes.some((each) => each === name));
  return [
    { ...Object.fromEntries(kept), ...(outcome && reason ? { decision: { M: { outcome, reason } } } : {}) },
  ];
}

/** Two readings that are alike are the state of one moment. */
async function stillRows(stage: Stage, { now }: { readonly now: () => number }) {
  let before: Item[] | undefined;
  for (let reading = 0; reading < READINGS; reading++) {
    const exportTime = now();
    const rows = await Array.fromAsync(scan(stage, stage.ledgerTable));
    if (before !== undefined && isDeepStrictEqual(rows.map(canonicalItem), before.map(canonicalItem)))
      return { rows, exportTime };
    before = rows;
  }
  throw new PlatformError(
    'Money moves all the time: in AWS, use the point-in-time export (docs/ledger-export.md).',
  );
}

/** Waits until the chain has every row, so that the copy proves them. */
async function copyBlocks(
  source: LedgerSource,
  directory: string,
  rows: readonly Item[],
  { sleep }: { readonly sleep: (milliseconds: number) => Promise<void> },
): Promise<number> {
  mkdirSync(join(directory, dirname(blockName(1))));
  const transfers = new Set(rows.filter(({ debit }) => debit !== undefined).map(canonicalItem));
  let last = 0;
  for (let looks = 0; looks < 40; looks++) {
    for await (const { sequence, text } of source.blocks(last)) {
      writeFileSync(join(directory, blockName(sequence)), text);
      for (const line of text.trimEnd().split('\n').slice(1))
        transfers.delete(canonicalItem((JSON.parse(line) as { item: Item }).item));
      last = sequence;
    }
    if (transfers.size === 0) break;
    await sleep(250);
  }
  const head = await source.head();
  if (head) writeFileSync(join(directory, 'blocks', 'head.json'), JSON.stringify(head));
  return last;
}
