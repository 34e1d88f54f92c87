/** Backtests in the Registry table: who asked for which, how far it is, and what it came to, for good. */
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  ConditionalCheckFailedException,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type AskedBacktest,
  type BacktestRef,
  type Backtests,
  backtestFailures,
  backtestStates,
} from '../../domain/backtest/backtests.ts';
import { ServiceBusy } from '../../domain/ledger/ledger.ts';
import { batchGet } from '../batch-get.ts';
import { placeholders } from '../conditions.ts';
import { placeIn } from '../cursor.ts';
import { putNew, type RegistryOptions, readItem } from '../item-access.ts';
import { fieldsOf, type Item, toItem, type Values } from '../items.ts';
import { backtestKey, backtestResultKey, backtestStartKey, backtestsKey, type Key } from '../keys.ts';
import { partitionPage } from '../partitions.ts';
import { retrying } from '../retry.ts';
import { transact } from '../transact.ts';

/** Rows in a page. */
const PAGE = 20;
/** Backtests that are not done: each reads the whole ledger. */
const MOST_WAITING = 5;

export function backtestStore(options: RegistryOptions): Backtests {
  return {
    async read({ draft, id }) {
      const item = await readItem(options, backtestKey(draft, id));
      return item && backtestOf(item);
    },
    async result({ draft, id }) {
      const item = await readItem(options, backtestResultKey(draft, id));
      return item && gunzipSync(fieldsOf(item).bytes('result')).toString('utf8');
    },
    list: (...of) => list(options, ...of),
    add: (backtest) => add(options, backtest),
    async first() {
      const item = await readItem(options, backtestsKey);
      const [next] = item ? fieldsOf(item).texts('waiting') : [];
      return next === undefined ? undefined : refOf(next);
    },
    progressed: (ref, percent) => progressed(options, ref, percent),
    end: (...ended) => end(options, ...ended),
  };
}

/** As it stands among those that wait. */
const nameOf = ({ draft, id }: BacktestRef): string => `${draft} ${id}`;
const refOf = (name: string): BacktestRef => {
  const [draft = '', id = ''] = name.split(' ');
  return { draft, id };
};

/** @throws Error for what is no backtest's item */
function backtestOf(item: Item): AskedBacktest {
  const fields = fieldsOf(item);
  return {
    id: fields.text('sk').slice('BACKTEST#'.length),
    draft: fields.text('pk').slice('BACKTESTS#'.length),
    state: fields.choice('state', backtestStates),
    fromDay: fields.text('fromDay'),
    toDay: fields.text('toDay'),
    from: fields.count('from'),
    to: fields.count('to'),
    baseline: fields.optionalText('baseline'),
    fingerprint: fields.text('fingerprint'),
    author: fields.text('author'),
    createdAt: fields.count('createdAt'),
    percent: fields.count('percent'),
    failure: fields.has('failure') ? fields.choice('failure', backtestFailures) : undefined,
    finishedAt: fields.has('finishedAt') ? fields.count('finishedAt') : undefined,
  };
}

async function list(options: RegistryOptions, ...[draft, after]: Parameters<Backtests['list']>) {
  const { pk, sk } = backtestStartKey(draft, { at: 0, id: '' });
  const { items, ...next } = await partitionPage(
    options,
    { pk, prefix: sk.slice(0, sk.indexOf('#') + 1) },
    {
      limit: PAGE,
      newestFirst: true,
      after: after && placeIn(after, /^STARTED#[0-9]{13}#bkt_[\w-]{27}$/)[0],
    },
  );
  if (items.length === 0) return { rows: [], ...next };
  const ids = items.map((item) => fieldsOf(item).text('id'));
  const keys = ids.map((id) => backtestKey(draft, id));
  const found = (await batchGet(options, { [options.registryTable]: keys }, true))(options.registryTable);
  const byId = new Map(found.map(backtestOf).map((backtest) => [backtest.id, backtest]));
  return { rows: ids.flatMap((id) => byId.get(id) ?? []), ...next };
}

async function add(options: RegistryOptions, backtest: AskedBacktest): Promise<'added' | 'there' | 'full'> {
  const table = options.registryTable;
  const { id, draft, ...said } = backtest;
  const started = { at: backtest.createdAt, id };
  const done = await transact(options, [
    putNew(table, toItem({ ...backtestKey(draft, id), ...said })),
    putNew(table, toItem({ ...backtestStartKey(draft, started), ...started, by: backtest.author })),
    update(options, backtestsKey, {
      change: 'SET #waiting = list_append(if_not_exists(#waiting, :none), :last)',
      condition: 'attribute_not_exists(#waiting) OR size(#waiting) < :most',
      values: { ':none': [], ':last': [nameOf(backtest)], ':most': MOST_WAITING },
    }),
  ]);
  if (done.outcome === 'committed') return 'added';
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the backtest was kept');
  return done.results[0]?.failed ? 'there' : 'full';
}

async function progressed(
  options: RegistryOptions,
  { draft, id }: BacktestRef,
  percent: number,
): Promise<void> {
  const change = 'SET #percent = :percent';
  const { Update } = update(options, backtestKey(draft, id), {
    change,
    condition: '#state = :running',
    values: { ':percent': percent, ':running': 'running' },
  });
  await retrying(options.runtime, () => options.client.send(new UpdateItemCommand(Update))).catch(
    (error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    },
  );
}

/** Its result is written once: of two slices that come to the end, the later one finds that it has ended. */
async function end(
  options: RegistryOptions,
  ...[ref, at, ended]: Parameters<Backtests['end']>
): Promise<void> {
  const { draft, id } = ref;
  const table = options.registryTable;
  const isDone = 'result' in ended;
  const state = isDone ? 'done' : 'failed';
  const done = await transact(options, [
    update(options, backtestKey(draft, id), {
      change: `SET #state = :state, #finishedAt = :at${isDone ? ', #percent = :all' : ', #failure = :failure'}`,
      condition: '#state = :running',
      values: {
        ':state': state,
        ':running': 'running',
        ':at': at,
        ...(isDone ? { ':all': 100 } : { ':failure': ended.failure }),
      },
    }),
    update(options, backtestsKey, {
      change: 'REMOVE #waiting[0]',
      condition: '#waiting[0] = :own',
      values: { ':own': nameOf(ref) },
    }),
    ...(isDone
      ? [putNew(table, toItem({ ...backtestResultKey(draft, id), result: gzipSync(ended.result) }))]
      : []),
  ]);
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the backtest was ended');
}

function update(
  { registryTable: TableName }: RegistryOptions,
  key: Key,
  {
    change,
    condition,
    values,
  }: { readonly change: string; readonly condition: string; readonly values: Values },
) {
  return {
    Update: {
      TableName,
      Key: toItem({ ...key }),
      UpdateExpression: change,
      ConditionExpression: condition,
      ...placeholders([change, condition], values),
    },
  } satisfies TransactWriteItem;
}
