/** Carries every flow and every shape out on the local engine, and keeps what each cost and on which keys. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../lambdas/store/items.ts';
import { operationsStore } from '../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { throwAllSwitches } from '../../test/support/switches.ts';
import { startTables, tables } from '../../test/support/tables.ts';
import { noon } from '../../test/support/transfers.ts';
import { shapes } from '../shapes/all.ts';
import { createTablesOf, type Purchase, type Shape } from '../shapes/shape.ts';
import { type Activity, countActivity } from './activity.ts';
import { type Flow, newPayer, type Pause, portsOn, type Step } from './flow.ts';
import { type FlowName, flows } from './flows.ts';
import { type LedgerStream, ledgerStream } from './ledger-stream.ts';
import { type KeyWrite, type Recorder, recorder } from './recorder.ts';
import { countSealing, type Sealing } from './sealing.ts';
import { countStoreSide, type StoreSide } from './store-side.ts';
import { type Run, type WriteSet, writeSetOf } from './write-set.ts';

/** What one flow, or one purchase of a shape, cost. */
export interface Cost {
  readonly name: string;
  /** Sequential round trips to DynamoDB. */
  readonly trips: number;
  /** Different items written. */
  readonly items: number;
  readonly write: number;
  readonly read: number;
  /** Write units by table, each with its indexes. */
  readonly written: Readonly<Record<string, number>>;
  /** Write units on keys that all purchases at one store share. */
  readonly onStore: number;
  /** The key that most write units fell on; of several the one that most flows share. */
  readonly hottest: { readonly key: string; readonly units: number };
  readonly requests: number;
  readonly transitions: number;
  /** Write units of the customers' history, which follows on the ledger's stream and is in none of the above. */
  readonly history: number;
  /** What was written on which keys, step by step. */
  readonly steps: readonly CostStep[];
}

interface CostStep {
  readonly after: Pause;
  readonly writes: WriteSet;
  readonly history: WriteSet;
}

export interface Counted {
  readonly ours: Readonly<Record<FlowName, Cost>>;
  readonly shapes: readonly Cost[];
  readonly storeSide: readonly StoreSide[];
  readonly activity: readonly Activity[];
  readonly sealing: readonly Sealing[];
}

/** Twice each, with other people and another store: what differs in a key is theirs. */
const participants = ['a', 'b'].map((name) => ({
  store: `store-${name}-${'x'.repeat(33)}`,
  till: `till-${name}-${'x'.repeat(19)}`,
}));

export async function countAll(progress: (phrase: string) => void = () => {}): Promise<Counted> {
  const engine = await startTables();
  try {
    const [client, inspector] = [engine.client(), engine.client()];
    const stream = await ledgerStream(inspector);
    const changed = transfersOf(inspector);
    const counters = { client, recorded: recorder(client, inspector), inspector, stream, changed };
    await openOurs(inspector);
    const ours: Partial<Record<FlowName, Cost>> = {};
    for (const [name, flow] of Object.entries(flows) as [FlowName, Flow][]) {
      progress(flow.name);
      ours[name] = await countFlow(flow, counters);
    }
    const counted: Cost[] = [];
    for (const shape of shapes) {
      progress(shape.name);
      await createTablesOf(inspector, shape);
      counted.push(await countShape(shape, counters));
    }
    stream.close();
    progress('store side');
    const storeSide = await countStoreSide(engine.client());
    progress('activity');
    const activity = await countActivity(engine.client(), inspector);
    progress('sealing');
    const payments = (await engine.items(tables.ledgerTable)).filter(({ sk }) => sk?.S === 'PAYMENT');
    const sealing = await countSealing(engine.client(), payments[0] ?? {});
    return { ours: ours as Record<FlowName, Cost>, shapes: counted, storeSide, activity, sealing };
  } finally {
    await engine.close();
  }
}

interface Counters {
  /** Whose calls are counted. */
  readonly client: DynamoDBClient;
  readonly recorded: Recorder;
  /** Whose calls are not. */
  readonly inspector: DynamoDBClient;
  readonly stream: LedgerStream;
  /** The transfers that were written, as they are now. */
  changed(writes: readonly KeyWrite[]): Promise<Item[]>;
}

/** The stream's mappings pass transfers only. */
const transfersOf = (inspector: DynamoDBClient) => async (writes: readonly KeyWrite[]) => {
  const found: Item[] = [];
  for (const { table, key, item } of writes) {
    if (table !== tables.ledgerTable) continue;
    const Key = { pk: { S: key }, sk: { S: item.slice(key.length + 1) } };
    const { Item } = await inspector.send(
      new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
    );
    if (Item?.debit) found.push(Item);
  }
  return found;
};

async function openOurs(client: DynamoDBClient): Promise<void> {
  const operations = operationsStore({ client, runtime, ...tables });
  for (const { store: id } of participants)
    await operations.putStore({ id, name: '店'.repeat(32) }, { by: 'ops', at: noon });
  await throwAllSwitches(client);
}

interface Taken {
  readonly trips: number;
  readonly read: number;
  readonly written: Readonly<Record<string, number>>;
  readonly steps: readonly TakenStep[];
}

interface TakenStep {
  readonly after: Pause;
  readonly writes: readonly KeyWrite[];
  readonly history: readonly KeyWrite[];
}

/** Counts the steps one by one; what happens between them is not counted. */
async function take({ recorded, changed, stream }: Counters, steps: readonly Step[]): Promise<Taken> {
  const taken: TakenStep[] = [];
  const written: Record<string, number> = {};
  let trips = 0;
  let read = 0;
  for (const { after, act } of steps) {
    recorded.reset();
    await act();
    const writes = [...recorded.writes];
    trips += recorded.counted.trips;
    read += recorded.counted.units.read;
    for (const [table, units] of Object.entries(recorded.counted.written)) {
      written[table] = (written[table] ?? 0) + units;
    }
    taken.push({ after, writes, history: await stream.follow(await changed(writes)) });
  }
  return { trips, read, written, steps: taken };
}

async function countFlow(flow: Flow, counters: Counters): Promise<Cost> {
  const { client, inspector } = counters;
  const [ports, uncounted] = [portsOn(client), portsOn(inspector)];
  const runs: (Taken & Run)[] = [];
  for (const { store, till } of participants) {
    const payer = await newPayer(inspector);
    const steps = await flow.steps({ payer, store, till, ports, uncounted });
    const customer = [payer.id, payer.device];
    runs.push({ ...(await take(counters, steps)), customer, store: [store], till: [till] });
  }
  return costOf(flow, runs);
}

async function countShape(shape: Shape, counters: Counters): Promise<Cost> {
  const { client, inspector } = counters;
  const runs: (Taken & Run)[] = [];
  for (const { store } of participants) {
    const customer = (await newPayer(inspector)).id;
    const purchase: Purchase = { id: crypto.randomUUID(), customer, store, amount: 1200, now: noon };
    await shape.open(inspector, purchase);
    const steps = [{ after: 'at once' as const, act: () => shape.buy(client, purchase) }];
    runs.push({ ...(await take(counters, steps)), customer: [customer], store: [store] });
  }
  return costOf({ name: shape.name, requests: 1, transitions: 0 }, runs);
}

const sharing = ['all', 'store', 'till', 'customer', 'own'] as const;

function costOf(flow: Pick<Flow, 'name' | 'requests' | 'transitions'>, runs: readonly (Taken & Run)[]): Cost {
  const [first, second] = runs;
  if (!first || !second) throw new Error('Each flow is carried out twice');
  const steps = first.steps.map((step, index) => {
    const twin = second.steps[index];
    if (!twin) throw new Error('Two runs of one flow had different steps');
    const setOf = (of: 'writes' | 'history') =>
      writeSetOf({ ...first, writes: step[of] }, { ...second, writes: twin[of] });
    return { after: step.after, writes: setOf('writes'), history: setOf('history') };
  });
  const all = steps.flatMap(({ writes }) => writes);
  const byKey = Object.values(Object.groupBy(all, ({ table, key }) => `${table} ${key}`)).map(
    (writes = []) => ({
      key: `${writes[0]?.table} ${writes[0]?.key}`,
      sharedBy: writes[0]?.sharedBy ?? 'own',
      units: sum(writes),
    }),
  );
  const [hottest] = byKey.sort(
    (a, b) => b.units - a.units || sharing.indexOf(a.sharedBy) - sharing.indexOf(b.sharedBy),
  );
  const ofTables = first.steps.flatMap(({ writes }) => writes).filter(({ table }) => !table.includes('/'));
  return {
    name: flow.name,
    trips: first.trips,
    items: new Set(ofTables.map(({ table, item }) => `${table} ${item}`)).size,
    write: Object.values(first.written).reduce((total, units) => total + units, 0),
    read: first.read,
    written: first.written,
    onStore: sum(all.filter(({ sharedBy }) => sharedBy === 'store')),
    hottest: { key: hottest?.key ?? 'none', units: hottest?.units ?? 0 },
    history: sum(steps.flatMap(({ history }) => history)),
    requests: flow.requests,
    transitions: flow.transitions,
    steps,
  };
}

const sum = (writes: WriteSet): number => writes.reduce((total, { units }) => total + units, 0);
