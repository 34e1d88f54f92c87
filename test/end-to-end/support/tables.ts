/** Everything that is in the platform's tables, and whether anything is still on its way there. */
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { trialBalance } from '../../../lambdas/domain/ledger/trial-balance.ts';
import { ledgerExport } from '../../../lambdas/store/ledger-export.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { dynamoDb, platform } from './platform.ts';
import { until } from './until.ts';

type Item = Record<string, AttributeValue>;

export async function itemsOf(table: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client: dynamoDb }, { TableName: table, ConsistentRead: true }))
    items.push(...(page.Items ?? []));
  return items;
}

/** Written in batches, seconds later, out of what the other items say: what these say themselves is no news. */
const isBatched = ({ pk }: Item): boolean =>
  /^(STORES|STORES_SHARD|SEALING|SEALED|ACTIVITY_SHARD|PHONE)(#|$)/.test(pk?.S ?? '');

/** The same of what the rules are told: an attribute of items that have others. */
const withoutActivity = ({ activity: _, ...item }: Item): Item => item;
/** What risk knows of a customer is nothing else before somebody says something of them. */
const saysNothing = ({ pk, ...item }: Item): boolean =>
  pk?.S?.startsWith('RISK#') === true && Object.keys(item).length === 1;

/** Every table's items as sorted lines of text: the same text, the same bytes in the tables. */
export async function snapshot(): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = await Promise.all(
    platform.tables.map(async (table) => [table, await linesOf(table)] as const),
  );
  return Object.fromEntries(tables);
}

const linesOf = async (table: string): Promise<string[]> =>
  (await itemsOf(table))
    .filter((item) => !isBatched(item))
    .map(withoutActivity)
    .filter((item) => !saysNothing(item))
    .map(canonical)
    .sort();

const canonical = (item: Item): string =>
  JSON.stringify(item, (_, value: unknown) => {
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/**
 * Resolves when no payment is held any more, the history has every transfer as the ledger has it, and everybody has been
 * told of what happened.
 */
export async function settled(): Promise<void> {
  const unsettled = async (): Promise<string[]> => {
    const [ledger = [], entries = [], registry = []] = await Promise.all(
      ['LedgerTable', 'ProjectionsTable', 'RegistryTable'].map((name) =>
        itemsOf(outputOf(platform.outputs, name)),
      ),
    );
    const recorded = new Set(entries.map(({ sk, version }) => `${idIn(sk)} ${version?.N}`));
    const unrecorded = ledger
      .filter(({ sk }) => sk?.S === 'PAYMENT' || sk?.S === 'TOPUP')
      // What waits for its customer is no history, and may wait for ever.
      .filter(({ state }) => state?.S !== 'challenged')
      .filter(
        ({ pk, state, version }) => state?.S === 'pending' || !recorded.has(`${idIn(pk)} ${version?.N}`),
      )
      .map(({ pk }) => String(pk?.S));
    return [...unrecorded, ...untold(entries, registry)];
  };
  await until(unsettled, (waiting) => waiting.length === 0);
}

/** The notices that follow from the history and the account events, and of which nobody has been told yet. */
function untold(entries: readonly Item[], registry: readonly Item[]): string[] {
  const told = new Set(registry.filter(({ toldAt }) => toldAt).map(({ pk }) => pk?.S));
  const payments = entries.filter(({ kind }) => kind?.S === 'payment');
  const events = registry.filter(({ sk }) => sk?.S?.startsWith('EVENT#') && sk.S.split('#').length > 2);
  return [
    ...payments.map(({ sk, version }) => `TOLD#${idIn(sk)}.${version?.N}`),
    ...events
      .filter(({ pk }) => pk?.S?.startsWith('CUSTOMER#'))
      .map(({ pk, sk }) => `TOLD#${idIn(pk)}.${sk?.S?.split('#').slice(2).join('#')}`),
  ].filter((notice) => !told.has(notice));
}

const idIn = (key: AttributeValue | undefined): string => key?.S?.split('#').at(-1) ?? '';

/** The books of the whole platform, out of every transfer in the ledger. */
export async function readBooks() {
  const ledger = ledgerExport({ client: dynamoDb, ledgerTable: outputOf(platform.outputs, 'LedgerTable') });
  const transfers = await Array.fromAsync(ledger.transfers());
  return trialBalance(transfers, await Array.fromAsync(ledger.wallets()));
}
