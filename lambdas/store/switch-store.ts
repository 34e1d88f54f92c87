/** The switches in the Registry table: which are off, how each stands, and what was done with them. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import { type KillSwitch, maxScoped, switchId, switchNames, switchOf } from '../domain/switches/switch.ts';
import type { SwitchChange, SwitchEvent, Switches } from '../domain/switches/switches.ts';
import { expressions } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { isNewItem, putNew, type RegistryOptions, readItem } from './item-access.ts';
import { type Fields, fieldsOf, type Item, toItem } from './items.ts';
import { switchEventKey, switchesKey, switchKey } from './keys.ts';
import { partition, partitionPage } from './partitions.ts';
import { transact } from './transact.ts';

/** Events in a page. */
const PAGE = 50;
/** Somebody else changed the switch meanwhile, each time. */
const TRIES = 4;

export function switchStore(options: RegistryOptions): Switches {
  return {
    async read(which) {
      const found = await readItem(options, switchKey(switchId(which)));
      return found ? switchIn(found) : { ...which, state: 'on' };
    },
    async list() {
      const { pk, sk: prefix } = switchKey('');
      const found = (await partition(options, { pk, prefix })).map(switchIn);
      const ofAll = switchNames.map(
        (name) =>
          found.find((each) => each.name === name && each.scope === undefined) ?? {
            name,
            state: 'on' as const,
          },
      );
      return [...ofAll, ...found.filter(({ scope, state }) => scope !== undefined && state === 'off')];
    },
    change: (change) => changeSwitch(options, change),
    async events(after) {
      const { pk, sk } = switchEventKey({ at: 0, id: '' });
      const wanted = { pk, prefix: sk.slice(0, sk.indexOf('#') + 1) };
      const { items, next } = await partitionPage(options, wanted, {
        limit: PAGE,
        newestFirst: true,
        after: after && placeIn(after, /^EVENT#[0-9]{13}#[\w-]{1,64}$/)[0],
      });
      return { events: items.map(eventIn), ...(next === undefined ? {} : { next }) };
    },
  };
}

async function changeSwitch(
  options: RegistryOptions,
  change: SwitchChange,
): Promise<Awaited<ReturnType<Switches['change']>>> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const former = await readItem(options, switchKey(switchId(change)));
    const done = await transact(options, partsOf(options.registryTable, change, former));
    if (done.outcome === 'committed') {
      const { event: _, ...changed } = change;
      return changed;
    }
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the switch was changed');
    if (done.results[0]?.failed) return refuse('switch_limit_reached');
  }
  throw new ServiceBusy('The switch was changed by others each time');
}

function partsOf(table: string, change: SwitchChange, former: Item | undefined): TransactWriteItem[] {
  const { name, scope, state, reason, changedBy, changedAt } = change;
  const id = switchId({ name, scope });
  const standing = former && fieldsOf(former);
  const isFormer = standing ? '#event = :former' : isNewItem;
  const said = { switch: id, reason, changedBy, changedAt };
  const event = switchEventKey({ at: changedAt, id: change.event });
  return [
    { Update: offSet(table, change) },
    {
      Put: {
        TableName: table,
        Item: toItem({ ...switchKey(id), ...said, state, event: event.sk }),
        ConditionExpression: isFormer,
        ...expressions([isFormer], { ':former': standing?.text('event') }),
      },
    },
    putNew(
      table,
      toItem({ ...event, ...said, id: change.event, from: standing?.text('state') ?? 'on', to: state }),
    ),
  ];
}

/** What every request reads. One for everybody can always be thrown, however many there are. */
function offSet(table: string, { state, ...which }: SwitchChange) {
  const room = '(attribute_not_exists(#off) OR size(#off) < :most OR contains(#off, :id))';
  const condition = state === 'off' && which.scope !== undefined ? room : undefined;
  const update = state === 'off' ? 'ADD #off :ids' : 'DELETE #off :ids';
  const id = switchId(which);
  return {
    TableName: table,
    Key: toItem({ ...switchesKey }),
    UpdateExpression: update,
    ...(condition ? { ConditionExpression: condition } : {}),
    ...expressions([update, condition ?? ''], {
      ':ids': new Set([id]),
      ':id': id,
      ':most': maxScoped,
    }),
  };
}

const saidIn = (fields: Fields) => ({
  ...switchOf(fields.text('switch')),
  reason: fields.text('reason'),
  changedBy: fields.text('changedBy'),
  changedAt: fields.count('changedAt'),
});

const states = ['on', 'off'] as const;

function switchIn(item: Item): KillSwitch {
  const fields = fieldsOf(item);
  return { ...saidIn(fields), state: fields.choice('state', states) };
}

function eventIn(item: Item): SwitchEvent {
  const fields = fieldsOf(item);
  return {
    ...saidIn(fields),
    id: fields.text('id'),
    from: fields.choice('from', states),
    to: fields.choice('to', states),
  };
}
