/** Reads what a reconciliation compares, from the tables and from Step Functions. */
import type { SFNClient } from '@aws-sdk/client-sfn';
import { caseIdOf } from '../../domain/identifiers.ts';
import { addEntries, type SumsByCurrency } from '../../domain/reconciliation/rows.ts';
import type { HistoryPage, LedgerPage, Sources } from '../../domain/reconciliation/sources.ts';
import type { Place } from '../../domain/slices.ts';
import { caseStore } from '../case-store.ts';
import { placeholders } from '../conditions.ts';
import { runningReviews } from '../executions.ts';
import { fieldsOf, type Item } from '../items.ts';
import { caseKey, walletKey } from '../keys.ts';
import { type Metered, type MeteredOptions, metered } from '../metered.ts';
import { placeAfter, startAt } from '../places.ts';
import {
  entryRefOf,
  entryRowOf,
  isUnreadable,
  ledgerRowOf,
  readable,
  readOnes,
  walletRowOf,
} from './compared-items.ts';
import { storeSide } from './store-side.ts';

export interface SourcesOptions extends MeteredOptions {
  readonly ledgerTable: string;
  readonly casesTable: string;
  readonly projectionsTable: string;
  readonly stepFunctions: SFNClient;
  readonly machineArn: string;
}

/** Items of a page: what is read at once is in memory at once. */
const PAGE = 1000;

export function reconciliationSources(options: SourcesOptions): Sources {
  const { ledgerTable, casesTable } = options;
  const tables = metered(options);
  return {
    ledger: (place) => ledgerPage(tables, ledgerTable, place),
    history: (place) => historyPage(tables, options, place),
    sumsOf: (customer, isFinal) => sumsOf(tables, options, customer, isFinal),
    ...storeSide(options),
    openCases: () => openCases(options),
    runningExecutions: () =>
      runningReviews({ client: options.stepFunctions, machineArn: options.machineArn }),
    async wallet(customer) {
      const item = await tables.get(ledgerTable, walletKey(customer));
      return item && readable(item, walletRowOf);
    },
    async transfer(ref) {
      const item = await tables.get(ledgerTable, { pk: ref, sk: ref.slice(0, ref.indexOf('#')) });
      return item && readable(item, ledgerRowOf);
    },
    async entry(place) {
      const item = await tables.get(options.projectionsTable, place);
      return item && readable(item, entryRowOf);
    },
    async caseState(payment) {
      const item = await tables.get(casesTable, caseKey(caseIdOf(payment)));
      return item && fieldsOf(item).text('state');
    },
  };
}

async function ledgerPage(tables: Metered, TableName: string, place: Place | undefined): Promise<LedgerPage> {
  const { items, next } = await tables.scan({ TableName, Limit: PAGE, ...startAt(place) });
  const isWallet = ({ sk }: Item) => sk?.S === 'WALLET';
  const wallets = items.filter(isWallet).map((item) => readable(item, walletRowOf));
  const transfers = items.filter((item) => !isWallet(item)).map((item) => readable(item, ledgerRowOf));
  const partition = (key: string) => key.split(' ')[0] ?? '';
  return {
    transfers: readOnes(transfers),
    wallets: readOnes(wallets),
    unreadable: transfers.filter(isUnreadable).map(({ key }) => partition(key)),
    unreadableWallets: wallets
      .filter(isUnreadable)
      .map(({ key }) => partition(key).slice(walletKey('').pk.length)),
    ...placeAfter(next),
  };
}

async function historyPage(
  tables: Metered,
  { projectionsTable: TableName }: SourcesOptions,
  place: Place | undefined,
): Promise<HistoryPage> {
  const isEntry = 'begins_with(#sk, :entry)';
  const { items, next } = await tables.scan({
    TableName,
    Limit: PAGE,
    FilterExpression: isEntry,
    ...placeholders([isEntry], { ':entry': 'ENTRY#' }),
    ...startAt(place),
  });
  const rows = items.map((item) => readable(item, entryRowOf));
  return {
    entries: readOnes(rows),
    unreadable: items.filter((_, index) => isUnreadable(rows[index] ?? {})).map(entryRefOf),
    ...placeAfter(next),
  };
}

/** An entry that cannot be read counts for nothing here; it is told by itself. */
async function sumsOf(
  tables: Metered,
  { projectionsTable: TableName }: SourcesOptions,
  customer: string,
  isFinal: boolean,
): Promise<{ readonly sums: SumsByCurrency; readonly entries: number }> {
  const condition = '#pk = :wallet AND begins_with(#sk, :entry)';
  let sums: SumsByCurrency = new Map();
  let entries = 0;
  let start: Item | undefined;
  do {
    const page = await tables.query({
      TableName,
      KeyConditionExpression: condition,
      ...placeholders([condition], { ':wallet': walletKey(customer).pk, ':entry': 'ENTRY#' }),
      ConsistentRead: isFinal,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const rows = readOnes(page.items.map((item) => readable(item, entryRowOf)));
    sums = addEntries(sums, customer, rows);
    entries += rows.length;
    start = page.next;
  } while (start);
  return { sums, entries };
}

async function openCases(options: SourcesOptions): Promise<ReadonlyMap<string, number>> {
  const cases = caseStore(options);
  const found = new Map<string, number>();
  let after: string | undefined;
  do {
    const page = await cases.listOpen(after);
    for (const { paymentId, openedAt } of page.cases) found.set(paymentId, openedAt);
    after = page.next;
  } while (after !== undefined);
  return found;
}
