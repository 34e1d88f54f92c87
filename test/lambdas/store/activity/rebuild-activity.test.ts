import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entryFrom } from '../../../../lambdas/domain/ledger/entries.ts';
import type { Payment, TopUp } from '../../../../lambdas/domain/ledger/transfer.ts';
import { customerActivityIn, storeActivityIn } from '../../../../lambdas/store/activity/activity-items.ts';
import { projectActivity, type StreamedEntry } from '../../../../lambdas/store/activity/project-activity.ts';
import { rebuildActivity } from '../../../../lambdas/store/activity/rebuild-activity.ts';
import { entriesStore } from '../../../../lambdas/store/entries-store.ts';
import type { Item } from '../../../../lambdas/store/items.ts';
import { paymentItem, topUpItem } from '../../../../lambdas/store/ledger-items.ts';
import { storeItem } from '../../../../lambdas/store/registry-items.ts';
import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import {
  cashConvertible,
  DAY,
  type History,
  HOUR,
  hourOf,
  MINUTE,
  paid,
  recountCustomer,
  recountStore,
} from '../../../support/activity-history.ts';
import { around } from '../../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon, paymentOf, thumbprint, topUpOf } from '../../../support/transfers.ts';

let engine: TestTables;
let clock = noon;
beforeEach(async () => {
  engine = await startTables();
  clock = noon;
  for (const id of shops)
    await put(tables.registryTable, storeItem({ id, name: 'A store' }, { by: 'ops', at: noon }));
});
afterEach(() => engine.close());

const shops = ['east', 'west'];
const people = ['ann', 'bob', 'cat'];
const shard = 'shardId-of-all';
const runtime = {
  ...systemRuntime,
  now: () => clock,
  sleep: async (milliseconds: number) => {
    clock += Math.ceil(milliseconds);
  },
};
const options = (client = engine.client()) => ({
  client,
  runtime,
  hourOf,
  cashConvertible,
  settle: 1000,
  ...tables,
});
const put = (TableName: string, Item: Item) => engine.client().send(new PutItemCommand({ TableName, Item }));

/** The transfer as it began, and as it ended. */
function transfersOf(
  history: History,
): readonly { readonly transfer: Payment | TopUp; readonly at: number }[] {
  const { customer, store, device, name, kind, amount, at, end, endedAfter, country, lines } = history;
  const owner = { id: customer, device: thumbprint(device) };
  const began = { createdAt: at, country, state: end === 'at once' ? 'posted' : 'pending' } as const;
  const first: Payment | TopUp =
    kind === 'payment'
      ? { ...paymentOf(owner, { amount, key: name }), ...began, credit: `store:${store}`, store, lines }
      : { ...topUpOf(owner, { amount, key: name }), ...began };
  if (end === 'at once' || end === 'held') return [{ transfer: first, at }];
  const state = end === 'voided' || end === 'expired' ? end : 'posted';
  const captured = end === 'captured in part' && kind === 'payment' ? { captured: amount / 2n } : {};
  return [
    { transfer: first, at },
    { transfer: { ...first, state, version: 2, ...captured }, at: at + endedAfter },
  ];
}

let records = 0;
/** What is in the ledger and in the history, and still to come from the stream. */
const streaming: StreamedEntry[] = [];

async function happens({ transfer, at }: ReturnType<typeof transfersOf>[number]): Promise<void> {
  await put(tables.ledgerTable, transfer.kind === 'payment' ? paymentItem(transfer) : topUpItem(transfer));
  const entry = entryFrom(transfer, at);
  if (!entry) return;
  await entriesStore({ client: engine.client(), runtime, ...tables }).record(entry);
  streaming.push({ sequenceNumber: String(++records), entry });
}

/** One batch of a shard after the other, as Lambda does. */
let delivered: Promise<void> = Promise.resolve();
const stream = (count?: number): Promise<void> => {
  delivered = delivered.then(() =>
    projectActivity(options(), shard, streaming.splice(0, count ?? streaming.length)),
  );
  return delivered;
};

const ends = ['at once', 'at once', 'captured', 'captured in part', 'voided', 'held'] as const;

/** Of a month; those that were held ended within the day. */
const histories = (count: number, from: number, to: number): readonly History[] =>
  Array.from({ length: count }, (_, index) =>
    paid(people[index % 3] ?? '', {
      name: `${from} ${index}`,
      store: shops[index % 2] ?? '',
      device: `phone ${index % 4}`,
      kind: index % 7 === 3 ? 'top_up' : 'payment',
      amount: BigInt(1000 + index * 2),
      at: Math.floor(from + ((to - from) * index) / count),
      end: ends[index % ends.length] ?? 'at once',
      endedAfter: Math.floor((to - from) / count),
      country: index % 5 === 0 ? 'US' : 'JP',
      lines: index % 3 === 0 ? [{ category: 'gift_card', quantity: 2, amount: 500n }] : [],
    }),
  );

async function found(now: number) {
  const items = await engine.items(tables.registryTable);
  const at = (pk: string) => items.find((item) => item.pk?.S === pk && item.sk?.S !== 'EVENT') ?? {};
  return {
    customers: people.map((id) => {
      const { spentSinceTopUp: _, ...rest } =
        customerActivityIn(at(`RISK#${id}`), { now, device: thumbprint('phone 1') }) ?? {};
      return rest;
    }),
    stores: shops.map((id) => storeActivityIn(at(`STORE#${id}`), now)),
  };
}

const recount = (all: readonly History[], now: number) => ({
  customers: people.map((id) => recountCustomer(all, id, 'phone 1', now)),
  stores: shops.map((id) => recountStore(all, id, now)),
});

const inOrder = (all: readonly History[]) => all.flatMap(transfersOf).sort((a, b) => a.at - b.at);

test('comes to what the stream came to, and again', async () => {
  const month = histories(30, noon - 34 * DAY, noon);
  for (const each of inOrder(month)) await happens(each);
  await stream();
  expect(await found(noon)).toEqual(recount(month, noon));
  expect(await rebuildActivity(options())).toMatchObject({ customers: 3, stores: 2, transfers: 30 });
  expect(await found(noon)).toEqual(recount(month, noon));
  await rebuildActivity(options());
  expect(await found(noon)).toEqual(recount(month, noon));
});

test('has what the stream lost, and takes away what never was', async () => {
  const day = histories(12, noon - 20 * HOUR, noon);
  for (const each of inOrder(day)) await happens(each);
  streaming.splice(0, 5);
  await stream();
  await projectActivity(options(), 'shardId-of-another-table', [
    {
      sequenceNumber: '1',
      entry: entryFrom(paymentOf({ id: 'ann', device: 'x' }, { amount: 99_999n }), noon) as never,
    },
  ]);
  expect(await found(noon)).not.toEqual(recount(day, noon));
  await rebuildActivity(options());
  expect(await found(noon)).toEqual(recount(day, noon));
});

test.each([1, 20])(
  'while payments come in between any two of its calls, and the stream %i at a time: nothing is lost, nothing counts twice',
  async (atATime) => {
    const before = histories(20, noon - 30 * DAY, noon);
    for (const each of inOrder(before)) await happens(each);
    await stream(10);
    // One every 50 ms, some of which end holds of before.
    const meanwhile = histories(30, noon + 1, noon + 3000);
    const coming = inOrder(meanwhile);
    const client = engine.client();
    around(client, async (_, send) => {
      clock += 50;
      while (coming[0] && coming[0].at <= clock) {
        const [next] = coming.splice(0, 1);
        if (next) await happens(next);
        if (streaming.length >= atATime) await stream(atATime);
      }
      return send();
    });
    const late = {
      ...runtime,
      sleep: async (milliseconds: number) => {
        for (const end = clock + Math.ceil(milliseconds); clock < end; clock += 50)
          while (coming[0] && coming[0].at <= clock) {
            const [next] = coming.splice(0, 1);
            if (next) await happens(next);
            await stream(atATime);
          }
      },
    };
    await rebuildActivity({ ...options(client), runtime: late });
    for (const each of coming) await happens(each);
    await stream();
    const now = noon + HOUR / 2;
    expect(await found(now)).toEqual(recount([...before, ...meanwhile], now));
    expect((await engine.items(tables.registryTable)).some((item) => item.activityNext)).toBe(false);
  },
);

test('that was stopped at any call has changed nothing, and the next one comes to the same', async () => {
  const all = [...histories(15, noon - 30 * DAY, noon)];
  for (const each of inOrder(all)) await happens(each);
  await stream();
  let stops = 0;
  for (let stopAt = 1; ; stopAt += 4) {
    const client = engine.client();
    let calls = 0;
    around(client, (_, send) => (++calls === stopAt ? Promise.reject(new Error('stopped')) : send()));
    const outcome = await rebuildActivity(options(client)).catch((error: Error) => error.message);
    // Payments go on, and are told.
    clock += MINUTE;
    const more = paid('ann', { name: randomUUID(), at: clock, store: 'east' });
    all.push(more);
    for (const each of transfersOf(more)) await happens(each);
    await stream();
    expect(await found(clock)).toEqual(recount(all, clock));
    if (outcome !== 'stopped') break;
    stops++;
  }
  expect(stops).toBeGreaterThan(5);
  await rebuildActivity(options());
  expect(await found(clock)).toEqual(recount(all, clock));
});

test('is refused where another one has begun meanwhile', async () => {
  const client = engine.client();
  let begun = false;
  around(client, async ({ command }, send) => {
    if (command === 'Scan' && !begun) {
      begun = true;
      await rebuildActivity(options());
    }
    return send();
  });
  await expect(rebuildActivity(options(client))).rejects.toThrow();
});
