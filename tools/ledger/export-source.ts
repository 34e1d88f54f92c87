/** Reads the ledger and the chain out of an export's folder, offline. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Head } from '../../lambdas/domain/sealing/block.ts';
import { fieldsOf, type Item } from '../../lambdas/store/items.ts';
import { codeKey, deviceKey, type Key, storeTerminalKey, terminalKey } from '../../lambdas/store/keys.ts';
import { PlatformError } from '../../local/types.ts';
import { exportsIn, type TableExport } from './export-files.ts';
import { isSigner, type LedgerSource, type SealedBlock } from './source.ts';

/** @throws PlatformError for a folder that is no export of a ledger */
export function exportSource(directory: string): LedgerSource {
  if (!existsSync(directory)) throw new PlatformError(`There is no folder ${directory}.`);
  const blocks = join(directory, 'blocks');
  if (!existsSync(blocks))
    throw new PlatformError(`${directory} has no folder blocks, to which the sealed blocks belong.`);
  const tables = exportsIn(directory);
  const ledger = only(tables, 'Ledger', directory);
  const registry = tables.find(({ tableName }) => isNamed(tableName, 'Registry'));
  let signers: ReadonlyMap<string | undefined, readonly Item[]> | undefined;
  const partition = (pk: string): readonly Item[] => {
    signers ??= Map.groupBy([...(registry?.items() ?? [])].filter(isSigner), (item) => item.pk?.S);
    return signers.get(pk) ?? [];
  };
  const registered = ({ pk, sk }: Key): Item | undefined => partition(pk).find((item) => item.sk?.S === sk);
  return {
    name: directory,
    isLive: false,
    readAt: ledger.exportTime,
    hasDevices: registry !== undefined,
    async *rows() {
      yield* ledger.items();
    },
    async *blocks(after): AsyncGenerator<SealedBlock> {
      for (const name of readdirSync(blocks).sort()) {
        const sequence = Number(/^(\d+)\.jsonl$/.exec(name)?.[1] ?? 0);
        if (sequence > after) yield { sequence, text: readFileSync(join(blocks, name), 'utf8') };
      }
    },
    async head() {
      const file = join(blocks, 'head.json');
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Head) : undefined;
    },
    device: async (thumbprint) => registered(deviceKey(thumbprint)),
    code: async (id) => registered(codeKey(id)),
    async terminal(store, number) {
      const numbered = registered(storeTerminalKey(store, number));
      return numbered ? partition(terminalKey(fieldsOf(numbered).text('terminal')).pk) : [];
    },
  };
}

/** CloudFormation names a table by its stack and its logical id. */
export const isNamed = (tableName: string, name: string): boolean =>
  new RegExp(`(^|-)${name}[0-9A-F]{8}-|^${name}$`).test(tableName);

function only(tables: readonly TableExport[], name: string, directory: string): TableExport {
  const found = tables.filter(({ tableName }) => isNamed(tableName, name));
  if (found.length === 1 && found[0]) return found[0];
  throw new PlatformError(
    `${directory} has ${found.length} exports of the ${name} table; the verifier needs one.`,
  );
}
