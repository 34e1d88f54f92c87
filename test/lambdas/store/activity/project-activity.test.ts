import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Device } from '../../../../lambdas/domain/devices/device.ts';
import type { CustomerActivity, StoreActivity } from '../../../../lambdas/domain/risk/activity.ts';
import { customerActivityIn, storeActivityIn } from '../../../../lambdas/store/activity/activity-items.ts';
import { projectActivity, type StreamedEntry } from '../../../../lambdas/store/activity/project-activity.ts';
import { readItem } from '../../../../lambdas/store/item-access.ts';
import { riskKey, storeKey } from '../../../../lambdas/store/keys.ts';
import { deviceItem, storeItem } from '../../../../lambdas/store/registry-items.ts';
import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import {
  cashConvertible,
  DAY,
  entriesOf,
  type History,
  HOUR,
  hourOf,
  MINUTE,
  paid,
  recountCustomer,
  recountStore,
  streamed,
} from '../../../support/activity-history.ts';
import { softwareEvidence } from '../../../support/devices.ts';
import { around, meter, takeAway } from '../../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon, thumbprint } from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const runtime = { ...systemRuntime, now: () => noon };
const optionsOn = (client = engine.client()) => ({ client, runtime, hourOf, cashConvertible, ...tables });
const project = (shard: string, records: readonly StreamedEntry[], client = engine.client()) =>
  projectActivity(optionsOn(client), shard, records);

const put = (Item: ReturnType<typeof storeItem>) =>
  engine.client().send(new PutItemCommand({ TableName: tables.registryTable, Item }));

async function newStore(): Promise<string> {
  const id = `store-${randomUUID().slice(0, 8)}`;
  await put(storeItem({ id, name: 'A store' }, { by: 'ops', at: noon }));
  return id;
}

async function newDevice(name: string, change: Partial<Device> = {}): Promise<void> {
  const id = thumbprint(name);
  const device: Device = {
    id,
    customer: 'ann',
    name: 'Phone',
    cognitoDeviceKey: `ap-northeast-1_${id}`,
    publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint('x'), y: thumbprint('y') },
    enrolledAt: noon - 60 * DAY,
    additional: false,
    evidence: softwareEvidence,
    ...change,
  };
  await put(deviceItem(device));
}

const newCustomer = () => `customer-${randomUUID().slice(0, 8)}`;
const newShard = () => `shardId-${randomUUID()}`;

async function customer(id: string, device: string, now = noon): Promise<CustomerActivity | undefined> {
  const item = await readItem(optionsOn(), riskKey(id));
  return item && customerActivityIn(item, { now, device: thumbprint(device) });
}

async function store(id: string, now = noon): Promise<StoreActivity | undefined> {
  const item = await readItem(optionsOn(), storeKey(id));
  return item && storeActivityIn(item, now);
}

const records = (histories: readonly History[], from = 1) => streamed(histories.flatMap(entriesOf), from);

describe('a customer and a store', () => {
  test('of whom nothing was told have no activity; nor gets a store any that nobody registered', async () => {
    const [ann, unknown] = [newCustomer(), `store-${randomUUID()}`];
    expect(await customer(ann, 'phone')).toBeUndefined();
    await project(newShard(), records([paid(ann, { store: unknown })]));
    expect(await store(unknown)).toBeUndefined();
    expect((await customer(ann, `${ann}'s phone`))?.payments.hour.count).toBe(1);
  });

  test('a hold counts until it ends unpaid; what is given back is no spending', async () => {
    const [ann, shop, shard] = [newCustomer(), await newStore(), newShard()];
    const [held, ended] = streamed(entriesOf(paid(ann, { store: shop, end: 'voided' })));
    if (!held || !ended) throw new Error('A hold that has ended is two records');
    await project(shard, [held]);
    expect((await customer(ann, `${ann}'s phone`))?.payments.day).toEqual({ count: 1, sum: 1200n });
    expect((await store(shop))?.payments.day).toEqual({ count: 1, sum: 1200n });
    await project(shard, [ended]);
    const after = await customer(ann, `${ann}'s phone`);
    expect(after?.payments.month).toEqual({ count: 0, sum: 0n });
    expect(after?.countries).toEqual([]);
    expect(after?.last).toBeUndefined();
    expect((await store(shop))?.payments.month).toEqual({ count: 0, sum: 0n });
    // They were there all the same.
    expect((await store(shop))?.customersHour).toBe(1);

    const refund = { ...entriesOf(paid(ann))[0], kind: 'refund' } as StreamedEntry['entry'];
    await project(shard, streamed([refund], 10));
    expect((await customer(ann, `${ann}'s phone`))?.payments.month.count).toBe(0);
  });

  test('what was spent since the last top-up is counted from its bucket on', async () => {
    const ann = newCustomer();
    const at = (minutes: number) => noon + minutes * MINUTE;
    const histories = [
      paid(ann, { at: at(-30), name: 'before', amount: 100n }),
      paid(ann, { at: at(-10), kind: 'top_up', name: 'top-up', amount: 50_000n }),
      paid(ann, { at: at(-8), name: 'after', amount: 7_000n }),
      paid(ann, { at: at(-1), name: 'again', amount: 9_000n }),
    ];
    await project(newShard(), records(histories));
    const found = await customer(ann, `${ann}'s phone`);
    expect(found?.lastTopUpAt).toBe(at(-10));
    expect(found?.spentSinceTopUp).toBe(16_000n);
    expect(found?.topUps.hour).toEqual({ count: 1, sum: 50_000n });
  });

  test('who is new at a store: a device in its first day, or a registration of the last seven', async () => {
    const [shop, shard] = [await newStore(), newShard()];
    const names = ['new device', 'new customer', 'old'].map((name) => `${name} ${randomUUID()}`);
    const [fresh = '', registered = '', old = ''] = names;
    await newDevice(fresh, { enrolledAt: noon - 23 * HOUR });
    await newDevice(registered, { enrolledAt: noon - 30 * HOUR, registration: { at: noon - 6 * DAY } });
    await newDevice(old, { enrolledAt: noon - 8 * DAY, registration: { at: noon - 8 * DAY } });
    const histories = names.map((device) => paid(newCustomer(), { device, store: shop }));
    await project(shard, records(histories));
    const isNew = ({ device }: History) => device !== old;
    expect(await store(shop)).toEqual(recountStore(histories, shop, noon, isNew));
    expect((await store(shop))?.newCustomersHour).toBe(2);
    // An hour and a bucket later, nobody is there any more.
    expect((await store(shop, noon + 65 * MINUTE))?.customersHour).toBe(0);
  });
});

describe('one phone', () => {
  const shared = { ...softwareEvidence, hardwareId: thumbprint('the hardware') };

  test('of eight customers: each is told of all, whoever came first', async () => {
    const hardwareId = thumbprint(randomUUID());
    const people = Array.from({ length: 8 }, newCustomer);
    for (const id of people)
      await newDevice(`${id}'s phone`, { customer: id, evidence: { ...shared, hardwareId } });
    const shards = [newShard(), newShard()];
    for (const [index, id] of people.entries())
      await project(shards[index % 2] ?? '', records([paid(id)], 1 + index));
    for (const id of people) expect((await customer(id, `${id}'s phone`))?.hardwareCustomers).toBe(8);
    // A month later nobody has paid with it.
    for (const id of people)
      expect((await customer(id, `${id}'s phone`, noon + 31 * DAY))?.hardwareCustomers).toBe(1);
  });

  test('of one batch, and at the same time from several shards', async () => {
    const hardwareId = thumbprint(randomUUID());
    const people = Array.from({ length: 8 }, newCustomer);
    for (const id of people)
      await newDevice(`${id}'s phone`, { customer: id, evidence: { ...shared, hardwareId } });
    await Promise.all(
      [0, 1, 2, 3].map((shard) =>
        project(newShard(), records(people.filter((_, index) => index % 4 === shard).map((id) => paid(id)))),
      ),
    );
    for (const id of people) expect((await customer(id, `${id}'s phone`))?.hardwareCustomers).toBe(8);
  });

  test('others are told only when somebody joins them', async () => {
    const hardwareId = thumbprint(randomUUID());
    const people = [newCustomer(), newCustomer(), newCustomer()];
    for (const id of people)
      await newDevice(`${id}'s phone`, { customer: id, evidence: { ...shared, hardwareId } });
    const shard = newShard();
    await project(shard, records(people.map((id) => paid(id))));
    const writesOf = async (history: History, from: number) => {
      const client = engine.client();
      const counted = meter(client);
      await project(shard, records([history], from), client);
      return counted.units.write;
    };
    const [ann = '', bob = ''] = people;
    const unregistered = { store: 'a store that nobody registered' };
    // The record and the watermark; on another day the phone's set too; and where somebody joins, the two others' records.
    expect(await writesOf(paid(ann, { name: 'again', ...unregistered }), 10)).toBe(2);
    expect(await writesOf(paid(bob, { at: noon + DAY, ...unregistered }), 11)).toBe(3);
    const dan = newCustomer();
    await newDevice(`${dan}'s phone`, { customer: dan, evidence: { ...shared, hardwareId } });
    expect(await writesOf(paid(dan, { at: noon + DAY, ...unregistered }), 12)).toBe(2 + 1 + 1 + 3);
    expect((await customer(ann, `${ann}'s phone`))?.hardwareCustomers).toBe(4);
  });

  test('stopped before or after any call, the next delivery tells all of them', async () => {
    let stops = 0;
    for (let stopAt = 1; ; stopAt++) {
      const hardwareId = thumbprint(randomUUID());
      const people = [newCustomer(), newCustomer(), newCustomer()];
      for (const id of people)
        await newDevice(`${id}'s phone`, { customer: id, evidence: { ...shared, hardwareId } });
      const shard = newShard();
      const all = records(people.map((id) => paid(id)));
      await project(shard, all.slice(0, 1));
      const isStopped = await stopped(stopAt, (client) => project(shard, all, client));
      await project(shard, all.slice(0, 2));
      await project(shard, all);
      for (const id of people) {
        const found = await customer(id, `${id}'s phone`);
        expect([found?.hardwareCustomers, found?.payments.hour.count]).toEqual([3, 1]);
      }
      if (!isStopped) break;
      stops++;
    }
    expect(stops).toBeGreaterThan(10);
  });
});

/** Whether the act was stopped, before or after its n-th call by turns. */
async function stopped(
  stopAt: number,
  act: (client: ReturnType<TestTables['client']>) => Promise<void>,
): Promise<boolean> {
  const client = engine.client();
  let calls = 0;
  around(client, async (_, send) => {
    const call = ++calls;
    if (call > stopAt || (call === stopAt && stopAt % 2 === 0)) throw new Error('stopped');
    const answer = await send();
    if (call === stopAt) throw new Error('stopped');
    return answer;
  });
  return act(client).then(
    () => false,
    (error: Error) => {
      if (error.message !== 'stopped') throw error;
      return true;
    },
  );
}

/** Hands the records over in batches, now and then some again, and each time from an earlier place to a later one. */
function* deliveries(all: readonly StreamedEntry[], steps: readonly { size: number; back: number }[]) {
  let done = 0;
  for (let step = 0; done < all.length; step++) {
    const { size, back } = steps[step % steps.length] ?? { size: 1, back: 0 };
    const from = Math.max(0, done - back);
    const batch = all.slice(from, from + size + back);
    yield batch;
    done = from + batch.length;
  }
}

const ages = fc.oneof(
  fc.integer({ min: 0, max: 70 * MINUTE }),
  fc.integer({ min: 0, max: 26 * HOUR }),
  fc.integer({ min: 0, max: 34 * DAY }),
);
const history = fc.record({
  customer: fc.constantFrom('ann', 'bob', 'cat'),
  store: fc.nat(1),
  device: fc.constantFrom('one', 'two', 'three'),
  kind: fc.constantFrom('payment', 'payment', 'payment', 'top_up'),
  amount: fc.bigInt({ min: 2n, max: 100_000n }),
  age: ages,
  end: fc.constantFrom('at once', 'at once', 'held', 'captured', 'captured in part', 'voided', 'expired'),
  endedAfter: fc.integer({ min: 1000, max: 3 * DAY }),
  country: fc.constantFrom('JP', 'US', undefined),
  quantity: fc.nat(3),
} as const);

/** Records of a customer come from one shard, in any order, but of each transfer in its own. */
const shuffled = (histories: readonly History[]) =>
  histories
    .flatMap((each, index) =>
      entriesOf(each).map((entry) => ({
        entry,
        rank: entry.version === 1 ? index * 7919 : index * 7919 + 40_000,
      })),
    )
    .sort((a, b) => (a.rank % 50_021) - (b.rank % 50_021) || a.entry.version - b.entry.version)
    .sort((a, b) => (a.entry.id === b.entry.id ? a.entry.version - b.entry.version : 0))
    .map(({ entry }) => entry);

test('any histories, batched, repeated, interleaved and replayed in any way, come to their plain recount', async () => {
  const step = fc.record({ size: fc.integer({ min: 1, max: 7 }), back: fc.nat(6) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { minLength: 1, maxLength: 25 }),
      fc.array(step, { minLength: 1, maxLength: 5 }),
      fc.array(step, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (drawn, steps, again, atOnce) => {
        const run = randomUUID().slice(0, 8);
        const shops = [await newStore(), await newStore()];
        const histories = drawn.map(
          ({ age, quantity, store: shop, ...rest }, index): History => ({
            ...rest,
            customer: `${run}-${rest.customer}`,
            store: shops[shop] ?? '',
            name: String(index),
            at: noon - age,
            endedAfter: Math.min(rest.endedAfter, age),
            lines: quantity === 0 ? [] : [{ category: 'gift_card', quantity, amount: 500n }],
          }),
        );
        const shards = ['ann', 'bob', 'cat'].map((name) => ({
          name: `${run}-${name}`,
          records: streamed(shuffled(histories.filter((each) => each.customer === `${run}-${name}`))),
        }));
        const running = shards.map(({ name, records: all }) => ({ name, next: deliveries(all, steps) }));
        while (running.length > 0) {
          const turns = [...running].map(async (each) => {
            const { value, done } = each.next.next();
            if (done) running.splice(running.indexOf(each), 1);
            else await project(each.name, value);
          });
          // One after the other, or all at a time.
          if (atOnce) await Promise.all(turns);
          else for (const turn of turns) await turn;
        }
        for (const { name, records: all } of shards)
          for (const batch of deliveries(all, again)) await project(name, batch);

        for (const now of [noon, noon + 7 * MINUTE, noon + 5 * HOUR, noon + 20 * DAY]) {
          for (const shop of shops)
            expect((await store(shop, now)) ?? recountStore([], shop, now)).toEqual(
              recountStore(histories, shop, now),
            );
          for (const id of new Set(histories.map((each) => each.customer)))
            for (const device of ['one', 'two']) {
              const { spentSinceTopUp: _, ...found } = (await customer(id, device, now)) ?? {};
              const naive = recountCustomer(histories, id, device, now);
              const isThere = histories.some(
                (each) =>
                  each.customer === id && (each.kind === 'payment' || naive.lastTopUpAt !== undefined),
              );
              if (isThere) expect(found).toEqual(naive);
            }
        }
      },
    ),
    { numRuns: 25 },
  );
});

describe('a batch and its watermark', () => {
  const five = (customers: readonly string[], shop: string) =>
    records(
      customers.map((id, index) => paid(id, { store: shop, name: String(index), at: noon - index * MINUTE })),
    );

  test('stopped before or after any call, the next delivery brings what is lacking, and nothing twice', async () => {
    let stops = 0;
    for (let stopAt = 1; ; stopAt++) {
      const [shard, shop, ann, bob] = [newShard(), await newStore(), newCustomer(), newCustomer()];
      const all = five([ann, bob, ann, bob, ann], shop);
      const isStopped = await stopped(stopAt, (client) => project(shard, all.slice(0, 4), client));
      // Meanwhile another shard comes to the same store; and then it is cut in another way.
      await project(newShard(), records([paid(newCustomer(), { store: shop })]));
      await project(shard, all.slice(0, 3));
      await project(shard, all);
      expect((await store(shop))?.payments.hour).toEqual({ count: 6, sum: 7200n });
      expect((await customer(ann, `${ann}'s phone`))?.payments.hour.count).toBe(3);
      expect((await customer(bob, `${bob}'s phone`))?.payments.hour.count).toBe(2);
      if (!isStopped) break;
      stops++;
    }
    expect(stops).toBeGreaterThan(5);
  });

  test('the guard in the record counts what was told before the watermark was moved; without it, it counts twice', async () => {
    const countAfter = async (weaken?: 'guard') => {
      const [shard, shop, ann] = [newShard(), await newStore(), newCustomer()];
      const all = five([ann, ann], shop);
      const client = engine.client();
      around(client, ({ command, input }, send) => {
        const isWatermark = command === 'UpdateItem' && JSON.stringify(input).includes('ACTIVITY_SHARD#');
        return isWatermark ? Promise.reject(new Error('stopped')) : send();
      });
      await project(shard, all, client).catch(() => undefined);
      // Another name of the same shard is as if the guards were not there.
      await project(weaken ? newShard() : shard, all);
      return (await store(shop))?.payments.hour.count;
    };
    expect(await countAfter()).toBe(2);
    expect(await countAfter('guard')).toBe(4);
  });

  test('two shards at one store at the same time: none is lost; without the condition one is', async () => {
    const countAfter = async (weaken = (_: ReturnType<TestTables['client']>): unknown => undefined) => {
      const shop = await newStore();
      const client = engine.client();
      weaken(client);
      let hasCome = false;
      around(client, async ({ input }, send) => {
        if (!hasCome && JSON.stringify(input.Key)?.includes(shop)) {
          hasCome = true;
          await project(newShard(), records([paid(newCustomer(), { store: shop })]));
        }
        return send();
      });
      await project(newShard(), records([paid(newCustomer(), { store: shop })]), client);
      return (await store(shop))?.payments.hour.count;
    };
    expect(await countAfter()).toBe(2);
    expect(await countAfter((client) => takeAway(client, 'attribute_not_exists(#activity)'))).toBe(1);
  });

  test('a store keeps the guards of a few shards, and lets those go whose watermark has passed', async () => {
    const shop = await newStore();
    const shards = Array.from({ length: 20 }, newShard);
    for (const shard of shards) await project(shard, records([paid(newCustomer(), { store: shop })]));
    for (const shard of shards) await project(shard, records([paid(newCustomer(), { store: shop })]));
    expect((await store(shop))?.payments.hour.count).toBe(20);
    const item = await readItem(optionsOn(), storeKey(shop));
    expect(item?.activity?.B?.length).toBeLessThan(400);
  });
});
