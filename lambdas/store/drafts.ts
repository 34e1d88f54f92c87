/** Drafts of rulesets in the Registry table, the versions that they became, and the events that tell of both. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import type { Ruleset } from '../domain/risk/ruleset.ts';
import {
  type Decider,
  type Draft,
  type DraftEvent,
  type Drafts,
  inForceOf,
  type PublishRefusal,
} from '../domain/rulesets/drafts.ts';
import { batchGet } from './batch-get.ts';
import { allOf, type Clause, expressions, placeholders, whyRefused } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { draftEventOf, draftOf } from './draft-items.ts';
import { putNew, type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, toItem } from './items.ts';
import { draftDocumentKey, draftEventKey, draftKey, rulesetKey, switchesKey } from './keys.ts';
import { partitionPage } from './partitions.ts';
import { rulesetItem, rulesetOf } from './rulesets.ts';
import { policyIn } from './switches.ts';
import { transact } from './transact.ts';

/** Rows in a page. */
const PAGE = 50;

export function draftStore(options: RegistryOptions): Drafts {
  return {
    async published() {
      const switches = await readItem(options, switchesKey);
      return switches && policyIn(switches);
    },
    async read(id) {
      const item = await readItem(options, draftKey(id));
      return item && draftOf(item);
    },
    document: (draft) => readDocument(options, draft),
    async draftOf(version) {
      const item = await readItem(options, rulesetKey(version));
      return item && fieldsOf(item).optionalText('draft');
    },
    async list(after) {
      const { items, ...next } = await eventPage(options, after, 'drafted');
      const keys = items.map((item) => draftKey(draftEventOf(item).draft));
      if (keys.length === 0) return { rows: [], ...next };
      const found = (await batchGet(options, { [options.registryTable]: keys }, true))(options.registryTable);
      const byId = new Map(found.map(draftOf).map((draft) => [draft.id, draft]));
      return { rows: items.flatMap((item) => byId.get(draftEventOf(item).draft) ?? []), ...next };
    },
    async events(after) {
      const { items, ...next } = await eventPage(options, after);
      return { rows: items.map(draftEventOf), ...next };
    },
    add: (...drafted) => add(options, ...drafted),
    publish: (...published) => publish(options, ...published),
    withdraw: (...withdrawn) => withdraw(options, ...withdrawn),
  };
}

function eventPage(options: RegistryOptions, after: string | undefined, what?: DraftEvent['what']) {
  const { pk, sk } = draftEventKey({ at: 0, id: '' });
  const prefix = sk.slice(0, sk.indexOf('#') + 1);
  const filter = what && { expression: '#what = :what', values: { ':what': what } };
  return partitionPage(
    options,
    { pk, prefix, ...(filter ? { filter } : {}) },
    {
      limit: PAGE,
      newestFirst: true,
      after: after && placeIn(after, /^EVENT#[0-9]{13}#[\w-]{1,64}$/)[0],
    },
  );
}

async function readDocument(options: RegistryOptions, { id }: Pick<Draft, 'id'>): Promise<Ruleset> {
  const item = await readItem(options, draftDocumentKey(id));
  if (!item) throw new Error(`The draft ${id} has no document`);
  return rulesetOf('', item);
}

const eventPut = (table: string, event: DraftEvent): TransactWriteItem =>
  putNew(table, toItem({ ...draftEventKey(event), ...event }));

async function add(
  options: RegistryOptions,
  ...[{ id, ...draft }, ruleset, event]: Parameters<Drafts['add']>
): Promise<boolean> {
  const table = options.registryTable;
  const done = await transact(options, [
    putNew(table, toItem({ ...draftKey(id), ...draft })),
    putNew(table, { ...rulesetItem(ruleset), ...toItem({ ...draftDocumentKey(id) }) }),
    eventPut(table, event),
  ]);
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the draft was kept');
  return done.outcome === 'committed';
}

const isDraft: Clause<'proposal_already_decided'> = {
  name: 'a draft',
  expression: '#state = :draft',
  code: 'proposal_already_decided',
  holds: (draft) => draft.text('state') === 'draft',
};

/** What must hold of the draft that somebody publishes. */
export const publishClauses = ({
  username,
  person,
}: Decider): readonly Clause<PublishRefusal['refused']>[] => [
  isDraft,
  {
    name: 'another operator',
    expression: '#author <> :by',
    code: 'second_person_required',
    holds: (draft) => draft.text('author') !== username,
  },
  {
    name: 'another person',
    expression: '#person <> :person',
    code: 'second_person_required',
    holds: (draft) => draft.text('person') !== person,
  },
];

async function publish(
  options: RegistryOptions,
  ...[draft, by, version, event]: Parameters<Drafts['publish']>
): Promise<Draft | PublishRefusal> {
  const table = options.registryTable;
  const ruleset = await readDocument(options, draft);
  const clauses = publishClauses(by);
  const ended = { state: 'published', version, decidedBy: by.username, decidedAt: event.at } as const;
  const done = await transact(options, [
    draftEnds(table, draft, ended, clauses, { ':by': by.username, ':person': by.person }),
    putNew(table, { ...rulesetItem({ ...ruleset, version }), ...toItem({ draft: draft.id }) }),
    comesInForce(table, draft, version),
    eventPut(table, event),
  ]);
  if (done.outcome === 'committed') return { ...draft, ...ended };
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether it was published');
  const [own, , policy] = done.results;
  if (own?.failed) return refuse(whyRefused(clauses, own.old, 'proposal_already_decided'));
  if (policy?.failed) return refuse('ruleset_outdated');
  throw new ServiceBusy('Another ruleset is being published');
}

/** The item that every request reads says so with its next read; only in the place of the version that it was made against. */
function comesInForce(table: string, { base }: Draft, version: string): TransactWriteItem {
  const isBase = base === inForceOf(undefined) ? 'attribute_not_exists(#policy)' : '#policy = :base';
  const update = 'SET #policy = :version';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...switchesKey }),
      UpdateExpression: update,
      ConditionExpression: isBase,
      ...placeholders([update, isBase], { ':version': Number(version), ':base': Number(base) }),
    },
  };
}

async function withdraw(
  options: RegistryOptions,
  ...[draft, event]: Parameters<Drafts['withdraw']>
): Promise<Draft | undefined> {
  const table = options.registryTable;
  const ended = { state: 'withdrawn', decidedBy: event.by, decidedAt: event.at } as const;
  const done = await transact(options, [
    draftEnds(table, draft, ended, [isDraft], {}),
    eventPut(table, event),
  ]);
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether it was withdrawn');
  return done.outcome === 'committed' ? { ...draft, ...ended } : undefined;
}

type Ended = Pick<Draft, 'state' | 'version' | 'decidedBy' | 'decidedAt'>;

function draftEnds(
  table: string,
  { id }: Draft,
  ended: Ended,
  clauses: readonly Clause[],
  values: Readonly<Record<string, string>>,
): TransactWriteItem {
  const update = `SET ${Object.keys(ended)
    .map((name) => `#${name} = :${name}`)
    .join(', ')}`;
  const condition = allOf(clauses.map(({ expression }) => expression));
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...draftKey(id) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], {
        ...values,
        ':draft': 'draft',
        ...Object.fromEntries(Object.entries(ended).map(([name, value]) => [`:${name}`, value])),
      }),
    },
  };
}
