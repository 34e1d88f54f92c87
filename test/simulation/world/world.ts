/** One run's world: people, tables, the functions and what surrounds them, and everything that is known to have happened. */
import { createHash, type Hash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { cardItem } from '../../../lambdas/store/card-items.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import type { Key } from '../../../lambdas/store/keys.ts';
import { deviceItem, storeItem } from '../../../lambdas/store/registry-items.ts';
import type { Engine } from '../../../local/dynamodb/engine.ts';
import {
  BEGINNING,
  openStream,
  type Stream,
  type StreamRecord,
} from '../../../local/event-sources/stream.ts';
import { installGates } from '../machine/gate.ts';
import { leanEngine } from '../machine/lean-engine.ts';
import { type Random, seeded } from '../machine/random.ts';
import type { Call } from '../machine/task.ts';
import type { Turn } from '../machine/turns.ts';
import { Books, type Change, integerIn, textIn, type WireItem } from './books.ts';
import { CardProcessor, cardSecret, connectProcessor } from './card-processor.ts';
import { type ConsumerName, Feed, mappings, type StreamedTable } from './consumers.ts';
import { Executions } from './executions.ts';
import type { OtherFault } from './faults.ts';
import { type Invocation, invokeFunction, type KillPoint, noTrouble, type Trouble } from './invocation.ts';
import { type Customer, makePeople, type People, type Reviewer } from './people.ts';
import { type ApiAnswer, type ApiHandler, type ApiRequest, answerOf, eventFor } from './requests.ts';
import { Seals } from './seals.ts';
import { dropTables, environmentOf, makeTables, setting, type TableNames, tableNames } from './setting.ts';
import { makeTills, type Till, tillItems } from './tills.ts';

/** What a client has asked for under one key, and what it was told. */
export interface Asked {
  readonly kind: 'payment' | 'top_up';
  readonly key: string;
  /** The transfer's. */
  readonly id: string;
  /** Indexes. */
  readonly customer: number;
  readonly phone: number;
  readonly amount: bigint;
  /** Of a top-up from a card: its id. */
  readonly card?: string | undefined;
  /** Of a payment: pieces of goods that resell for cash. */
  readonly pieces?: number | undefined;
  /** Of a payment that a till asked for. */
  readonly sale?: Sale | undefined;
  readonly body: string;
  readonly at: number;
  /** What was sent last, to be sent again byte for byte. */
  request: ApiRequest;
  /** The status of the first answer that arrived. */
  acknowledged?: number;
  /** What it has to be confirmed by, if that is asked. */
  challenge?: string;
}

export interface Stopped {
  /** Whom the rules find on a block list. */
  readonly customers: ReadonlySet<string>;
  /** Which their customers have removed. */
  readonly cards: ReadonlySet<string>;
  /** Whether the store is frozen. */
  readonly store: boolean;
}

export interface Sale {
  /** Index. */
  readonly till: number;
  readonly reference: string;
  /** The Idempotency-Key that its code was asked for with. */
  readonly code: string;
}

/** A payment code that a phone has asked for. */
export interface Shown {
  /** Indexes. */
  readonly customer: number;
  readonly phone: number;
  /** Minor units, in digits. */
  readonly maxAmount: string | undefined;
  readonly id: string;
  readonly digits: string;
  /** When it was asked for first, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether the phone was told the digits. */
  isKnown: boolean;
}

export interface WorldOptions {
  readonly engine: Engine;
  readonly seed: string;
  readonly trouble: Trouble;
  /** How many each customer has: one that a charge-back has blocked is used no more. @default 4 */
  readonly cards?: number;
  /** Sees, and may change, each call of the functions: what a test takes a control away with. */
  readonly inspect?: (call: Call) => void;
}

/** Noon of 22 November 2026 in Tokyo. */
const START = Date.UTC(2026, 10, 22, 3);

const streamed: readonly StreamedTable[] = ['ledger', 'cases', 'projections', 'registry'];

let running: World | undefined;
let worlds = 0;

export class World {
  readonly clock = { now: START };
  readonly books = new Books();
  readonly seals = new Seals();
  readonly processor: CardProcessor;
  readonly executions = new Executions((fault) => this.fired(fault));
  readonly feeds: Readonly<Record<ConsumerName, Feed>>;
  readonly people: People;
  readonly tills: readonly Till[];
  /** By the Idempotency-Key that they were asked for with, oldest first. */
  readonly codes = new Map<string, Shown>();
  /** By key, oldest first; a till's by terminal and reference. */
  readonly asked = new Map<string, Asked>();
  readonly faults = new Map<string, number>();
  /** Names of the flows that are switched off. */
  readonly switchedOff = new Set<string>();
  /** Whether the store is frozen, or may be in this very moment. */
  storeFrozen = false;
  /** Items of the Registry that were written, by key. */
  readonly registry = new Map<string, WireItem>();
  /** What was stopped when the last step ended: an invariant asks what has begun since. */
  stoppedBefore: Stopped = { customers: new Set(), cards: new Set(), store: false };
  /** Payments whose holds the machine has missed. */
  readonly missed = new Set<string>();
  /** What must not be, in words. */
  readonly violations: string[] = [];
  readonly names: TableNames;
  readonly engine: ReturnType<typeof leanEngine>;
  /** What was written in this step. */
  readonly changes: Change[] = [];
  /** Answers of this step that have to be true of what was written. */
  readonly promised: { readonly asked: Asked; readonly status: string }[] = [];
  random: Random;
  /** Where the next invocation is killed. */
  killNext: KillPoint | undefined;
  /** How many calls the last invocation made. */
  lastCalls = 0;
  readonly #trace: Hash = createHash('sha256');
  readonly #options: WorldOptions;
  #trouble: Trouble;
  readonly #streams: { readonly table: StreamedTable; readonly stream: Stream }[] = [];
  /** Tables that were written to since their streams were read. */
  readonly #written = new Set<StreamedTable>(streamed);
  #requests = 0;

  private constructor(options: WorldOptions) {
    this.#options = options;
    this.#trouble = options.trouble;
    this.engine = leanEngine(options.engine);
    this.random = seeded(`${options.seed} people`);
    this.processor = new CardProcessor(options.seed, (fault) => this.fired(fault));
    this.names = tableNames(`s${++worlds}-`);
    this.people = makePeople(this.random, START, options.cards ?? 4);
    this.tills = makeTills(this.random);
    this.feeds = Object.fromEntries(mappings.map((mapping) => [mapping.name, new Feed(mapping)])) as Record<
      ConsumerName,
      Feed
    >;
  }

  static async open(options: WorldOptions): Promise<World> {
    const world = new World(options);
    await makeTables(world.engine, world.names.ledger.replace('Ledger', ''));
    Object.assign(process.env, environmentOf(world.names, world.engine.endpoint));
    running = world;
    // The functions' clients are those of the process: what they ask, they ask of the world that runs.
    installGates({
      engine: world.engine,
      cognito: (call) => cognitoAnswer(current().people, call),
      s3: (call) => current().seals.serve(call),
      stepFunctions: (call) => current().executions.serve(call, current().clock.now),
      secret: cardSecret,
    });
    connectProcessor(
      () => current().processor,
      () => current().clock.now,
    );
    await world.#settle();
    for (const table of streamed) {
      const source = { engine: world.engine, tableName: world.names[table], streamArn: table, region: 'x' };
      world.#streams.push({ table, stream: (await openStream(source)).from(BEGINNING) });
    }
    await world.follow();
    return world;
  }

  async close(): Promise<void> {
    await dropTables(this.engine, this.names);
    this.engine.disconnect();
  }

  /** People have their devices, their cards, their empty wallets and a store to pay, stores their tills. */
  async #settle(): Promise<void> {
    for (const [id, name] of [
      [setting.store, setting.storeName],
      [setting.otherStore, 'Elsewhere'],
    ] as const)
      await this.#put(this.names.registry, storeItem({ id, name }, { by: 'test', at: 0 }));
    for (const item of this.tills.flatMap(tillItems)) await this.#put(this.names.registry, item);
    for (const { id, phones, cards } of this.people.customers) {
      for (const phone of phones) {
        const device = {
          id: phone.id,
          customer: id,
          name: 'Phone',
          cognitoDeviceKey: 'ap-northeast-1_x',
          publicJwk: phone.publicJwk,
          enrolledAt: phone.enrolledAt,
          additional: phone.additional,
          evidence: { format: 'software', securityLevel: 'software', details: {} },
        } as const;
        await this.#put(this.names.registry, deviceItem(device));
      }
      for (const card of cards) {
        const { usableFrom, token } = card;
        const registered = {
          id: card.id,
          customer: id,
          processor: setting.cardProcessor,
          state: 'active',
          startedAt: 0,
          expiresAt: 0,
          details: { token, brand: 'visa', lastFour: '1111', expires: '2035-12' },
          usableFrom,
        } as const;
        await this.#put(this.names.registry, cardItem(registered));
      }
      await this.#put(this.names.ledger, {
        pk: { S: `WALLET#${id}` },
        sk: { S: 'WALLET' },
        currency: { S: setting.currency },
        available: { N: '0' },
        pending: { N: '0' },
        status: { S: 'active' },
        devices: { SS: phones.map((phone) => phone.id) },
      });
    }
  }

  async #put(TableName: string, item: Item): Promise<void> {
    const Item = wireItemOf(item);
    const { status, body } = await this.engine.call('DynamoDB_20120810.PutItem', { TableName, Item });
    if (status !== 200) throw new Error(`The world could not be set up: ${JSON.stringify(body)}`);
  }

  fired(fault: string | OtherFault): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
  }

  violated(what: string): void {
    this.violations.push(what);
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.#trouble = noTrouble;
  }

  customer(index: number): Customer {
    return this.people.customers[index % this.people.customers.length] as Customer;
  }

  reviewer(username: string): Reviewer {
    return this.people.reviewers.find((each) => each.username === username) as Reviewer;
  }

  till(index: number): Till {
    return this.tills[index % this.tills.length] as Till;
  }

  /** An item of the Registry as it is: no stream tells of that table. */
  async registered({ pk, sk }: Key): Promise<WireItem | undefined> {
    const wanted = {
      TableName: this.names.registry,
      Key: { pk: { S: pk }, sk: { S: sk } },
      ConsistentRead: true,
    };
    const { body } = await this.engine.call('DynamoDB_20120810.GetItem', wanted);
    return (body as { readonly Item?: WireItem }).Item;
  }

  /** Whether the rules find the customer on a block list. */
  isBlocked(customer: string): boolean {
    return textIn(this.registry.get(`RISK#${customer} RISK`), 'listed') === 'b';
  }

  cardState(id: string): string {
    return textIn(this.registry.get(`CARD#${id} CARD`), 'state');
  }

  /** What begins nothing by now. */
  stopped(): Stopped {
    const { customers } = this.people;
    const blocked = customers.map(({ id }) => id).filter((id) => this.isBlocked(id));
    const cards = customers.flatMap(({ cards }) => cards.map(({ id }) => id));
    return {
      customers: new Set(blocked),
      cards: new Set(cards.filter((id) => this.cardState(id) === 'removed')),
      store: this.storeFrozen,
    };
  }

  wallet(customer: number): WireItem | undefined {
    return this.books.get('WALLET', this.customer(customer).id);
  }

  transfer(asked: Asked): WireItem | undefined {
    return this.books.get(asked.kind === 'payment' ? 'PAYMENT' : 'TOPUP', asked.id);
  }

  /** Runs a function with all that can go wrong, or is to. */
  async invoke<T>(
    name: string,
    body: () => Promise<T>,
    options: { readonly turn?: Turn; readonly trouble?: Trouble } = {},
  ): Promise<Invocation<T>> {
    const { turn, trouble = this.#trouble } = options;
    const killAt = this.killNext;
    this.killNext = undefined;
    const around = {
      clock: this.clock,
      // Of its own, so that it does not matter in which order invocations draw.
      random: seeded(this.random.bytes(16).toString('hex')),
      trouble,
      fired: (fault: string) => this.fired(fault),
      wrote: (call: Call) => this.#wrote(call),
      earlier: (item: Item, random: Random) => this.#earlier(item, random),
      delay: (call: Call, by: number) => this.processor.delay(call, this.clock.now + by),
      inspect: (call: Call) => this.#inspect(call),
      ...(turn ? { turn } : {}),
    };
    const invocation = await invokeFunction(name, around, body, killAt);
    this.lastCalls = invocation.calls;
    return invocation;
  }

  /** The answer is undefined if nobody gave one. */
  async request(
    name: string,
    handler: ApiHandler,
    request: ApiRequest,
    options: { readonly turn?: Turn } = {},
  ): Promise<Invocation<unknown> & { readonly answer: ApiAnswer | undefined }> {
    const event = eventFor(request, `request-${++this.#requests}`);
    const invocation = await this.invoke(name, () => handler(event, {} as never), options);
    const { result } = invocation;
    if (result.ended === 'thrown') this.violated(`${name} threw ${String(result.error)}`);
    const answer = result.ended === 'answered' ? answerOf(result.value) : undefined;
    if (answer) this.trace([name, answer.status, answer.body]);
    return { ...invocation, answer };
  }

  trace(what: unknown): void {
    this.#trace.update(JSON.stringify(what, reproducible));
  }

  traceHash(): string {
    return this.#trace.copy().digest('hex');
  }

  #inspect(call: Call): void {
    const token = call.input.ClientRequestToken;
    const prefix = this.names.ledger.replace('Ledger', '');
    // The engine remembers tokens for ten minutes, and another run of the same seed has the same ones.
    if (typeof token === 'string' && !token.startsWith(prefix))
      call.input.ClientRequestToken = `${prefix}${token}`.slice(0, 36);
    this.#options.inspect?.(call);
  }

  #wrote({ input }: Call): void {
    const writes = (input.TransactItems ?? [{ Put: input }]) as Record<
      string,
      { readonly TableName?: string }
    >[];
    const tables = writes.flatMap((each) => Object.values(each)).map(({ TableName }) => TableName);
    for (const table of streamed) if (tables.includes(this.names[table])) this.#written.add(table);
  }

  /** Reads what was written since the last time: into the books, and to the consumers. */
  async follow(): Promise<readonly Change[]> {
    const changes: Change[] = [];
    for (const { table, stream } of this.#streams) {
      // Nobody else writes: where nothing was written there is nothing to read.
      if (!this.#written.delete(table)) continue;
      for (;;) {
        const records = await stream.read(1000);
        for (const { record } of records) {
          if (!record) continue;
          const told = this.#dated(record);
          for (const feed of Object.values(this.feeds)) if (feed.mapping.table === table) feed.add(told);
          if (table === 'registry') this.#register(record);
          // What follows from the ledger is looked at in the end.
          if (table === 'projections' || table === 'registry') continue;
          const change = this.books.record(table, record);
          changes.push(change);
          this.trace([change.key, record.eventName, change.after ?? null]);
        }
        if (records.length < 1000) break;
      }
    }
    this.changes.push(...changes);
    return changes;
  }

  #register({ dynamodb: { Keys, NewImage } }: StreamRecord): void {
    const { pk, sk } = Keys as WireItem;
    const key = `${pk?.S} ${sk?.S}`;
    if (!NewImage) {
      this.registry.delete(key);
      return;
    }
    const item = NewImage as WireItem;
    this.registry.set(key, item);
    if (sk?.S === 'CARD' && textIn(item, 'state') === 'active') this.#holdCard(item);
  }

  /** From now on its customer may top up from it. */
  #holdCard(item: WireItem): void {
    const id = textIn(item, 'pk').slice('CARD#'.length);
    const owner = this.people.customers.find((each) => each.id === textIn(item, 'customer'));
    if (!owner || owner.cards.some((card) => card.id === id)) return;
    owner.cards.push({ id, token: textIn(item, 'token'), usableFrom: Number(integerIn(item, 'usableFrom')) });
  }

  /** With the simulation's time, in whole seconds, in place of the engine's. */
  #dated(record: StreamRecord): StreamRecord {
    const ApproximateCreationDateTime = Math.floor(this.clock.now / 1000);
    return { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime } };
  }

  #earlier({ pk, sk }: Item, random: Random): Item | undefined {
    const versions = this.books.versions(`${pk?.S} ${sk?.S}`);
    return versions.length > 0 ? (sdkItemOf(random.pick(versions)) as Item) : undefined;
  }
}

/** The world whose functions run. */
function current(): World {
  if (!running) throw new Error('No world runs');
  return running;
}

function cognitoAnswer(people: People, { command, input }: Call): Record<string, unknown> {
  const users = [
    ...people.customers.map(({ id, email }) => ({ sub: id, username: id, email })),
    ...people.reviewers.map(({ subject, username, email }) => ({ sub: subject, username, email })),
  ];
  const attributes = ({ sub, email }: { sub: string; email: string }) => [
    { Name: 'sub', Value: sub },
    { Name: 'email', Value: email },
  ];
  if (command === 'ListUsers') {
    const sub = /^sub = "(.*)"$/.exec(String(input.Filter))?.[1];
    const found = users.filter((user) => user.sub === sub);
    return { Users: found.map((user) => ({ Username: user.username, Attributes: attributes(user) })) };
  }
  if (command === 'AdminGetUser') {
    const user = users.find(({ username }) => username === input.Username);
    if (!user) throw new Error(`The simulation's Cognito knows no ${String(input.Username)}`);
    return { Username: user.username, UserAttributes: attributes(user) };
  }
  if (command === 'AdminUserGlobalSignOut' || command === 'DeleteUserPoolClient') return {};
  throw new Error(`The simulation's Cognito knows no ${command}`);
}

/**
 * For JSON. Signatures are the one thing that is not the same again: their nonces are the library's. The attributes of
 * an item come in any order, as do the members of a set.
 */
function reproducible(name: string, value: unknown): unknown {
  if (name === 'evidence') return undefined;
  if (name === 'SS') return [...(value as string[])].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const wireItemOf = (item: Item): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  );

export const sdkItemOf = (item: WireItem): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.SS
        ? { SS: [...value.SS] }
        : value.B === undefined
          ? (value as unknown as AttributeValue)
          : { B: Buffer.from(value.B, 'base64') },
    ]),
  );
