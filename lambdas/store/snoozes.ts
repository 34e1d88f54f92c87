/** Snoozed rules: who snoozed what and why in items of their own, and for judging a few bytes in what risk knows of a customer. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import {
  type Snooze,
  type SnoozedRules,
  type SnoozeEvent,
  type Snoozes,
  snoozeEvents,
} from '../domain/snoozes/snooze.ts';
import { placeholders } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { putNew, type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { riskKey, snoozeEventKey, snoozeKey } from './keys.ts';
import { partitionPage } from './partitions.ts';
import { expiresAttribute } from './registry-items.ts';
import { transact } from './transact.ts';

/** Rows in a page. */
const PAGE = 50;
const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds: for so long one that has ended is listed. Its events stay. */
const KEPT = 90 * DAY;

/** As `RISK#customer` has it: `amount_high:1795351234 hour_unusual:1795351999`, with seconds. */
const snoozedText = (rules: SnoozedRules): string | undefined =>
  Object.entries(rules)
    .map(([rule, until]) => `${rule}:${Math.ceil(until / 1000)}`)
    .sort()
    .join(' ') || undefined;

/** Of what risk knows of a customer. @throws Error for what `snoozedText` does not make */
export function snoozedIn(item: Item | undefined): SnoozedRules | undefined {
  const text = item?.snoozed?.S;
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(' ').map((each) => {
      const [, rule, until] = /^([a-z][a-z0-9_]*):([0-9]{1,12})$/.exec(each) ?? [];
      if (rule === undefined) throw new Error('What is snoozed is not as it should be');
      return [rule, Number(until) * 1000];
    }),
  );
}

export function snoozeStore(options: RegistryOptions): Snoozes {
  const page = (
    prefix: string,
    wanted: { readonly after?: string | undefined; readonly newestFirst?: true },
  ) => partitionPage(options, { pk: snoozeKey('', '').pk, prefix }, { limit: PAGE, ...wanted });
  return {
    async read(customer, rule) {
      const item = await readItem(options, snoozeKey(customer, rule));
      return item && snoozeOf(item);
    },
    inForce: async (customer) => snoozedIn(await readItem(options, riskKey(customer))) ?? {},
    async list(customer, after) {
      const prefix = customer === undefined ? 'SNOOZE#' : snoozeKey(customer, '').sk;
      const place = after && placeIn(after, /^SNOOZE#[\w-]{1,64}#[a-z0-9_]{1,32}$/)[0];
      const { items, ...next } = await page(prefix, { after: place });
      return { rows: items.map(snoozeOf), ...next };
    },
    async events(after) {
      const place = after && placeIn(after, /^EVENT#[0-9]{13}#[\w-]{1,64}$/)[0];
      const { items, ...next } = await page('EVENT#', { after: place, newestFirst: true });
      return { rows: items.map(eventOf), ...next };
    },
    write: (...change) => write(options, ...change),
  };
}

async function write(
  options: RegistryOptions,
  ...[snooze, event, { former, wanted }]: Parameters<Snoozes['write']>
): Promise<boolean> {
  const table = options.registryTable;
  const { customer, rule, ...said } = snooze;
  const done = await transact(options, [
    judgedBy(table, customer, snoozedText(former), snoozedText(wanted)),
    {
      Put: {
        TableName: table,
        Item: toItem({
          ...snoozeKey(customer, rule),
          customer,
          rule,
          ...said,
          [expiresAttribute]: Math.ceil((snooze.until + KEPT) / 1000),
        }),
      },
    },
    putNew(table, toItem({ ...snoozeEventKey(event), ...event })),
  ]);
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the rule was snoozed');
  return done.outcome === 'committed';
}

/** Whatever is snoozed for a customer is changed under this condition: so the items of the snoozes say the same. */
function judgedBy(
  table: string,
  customer: string,
  former: string | undefined,
  wanted: string | undefined,
): TransactWriteItem {
  const isFormer = former === undefined ? 'attribute_not_exists(#snoozed)' : '#snoozed = :former';
  const update = wanted === undefined ? 'REMOVE #snoozed' : 'SET #snoozed = :wanted';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...riskKey(customer) }),
      UpdateExpression: update,
      ConditionExpression: isFormer,
      ...placeholders([update, isFormer], { ':former': former, ':wanted': wanted }),
    },
  };
}

/** @throws Error for what is no snooze's item */
function snoozeOf(item: Item): Snooze {
  const fields = fieldsOf(item);
  return {
    customer: fields.text('customer'),
    rule: fields.text('rule'),
    reason: fields.text('reason'),
    author: fields.text('author'),
    createdAt: fields.count('createdAt'),
    until: fields.count('until'),
    ...(fields.has('endedAt') ? { endedAt: fields.count('endedAt') } : {}),
    ...(fields.has('endedBy') ? { endedBy: fields.text('endedBy') } : {}),
  };
}

function eventOf(item: Item): SnoozeEvent {
  const fields = fieldsOf(item);
  return {
    id: fields.text('id'),
    what: fields.choice('what', snoozeEvents),
    customer: fields.text('customer'),
    rule: fields.text('rule'),
    ...(fields.has('until') ? { until: fields.count('until') } : {}),
    reason: fields.text('reason'),
    by: fields.text('by'),
    at: fields.count('at'),
  };
}
