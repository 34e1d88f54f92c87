/** Tells a store's record of what was paid there. */

import { newStore, type StoreRecord, toldOf, type Visit } from '../../domain/activity/store-record.ts';
import { isNew } from '../../domain/devices/device.ts';
import { cashConvertibleIn } from '../../domain/risk/cash-convertible.ts';
import type { Item } from '../items.ts';
import { storeKey } from '../keys.ts';
import { decodeStore, encodeStore, shortHash } from './activity-bytes.ts';
import { activityAttribute } from './activity-items.ts';
import { changeBytes } from './change-bytes.ts';
import type { ProjectActivityOptions, Told } from './project-activity.ts';
import { attributesOf, type Place, type RecordKind, recordsIn, withTold } from './tell-record.ts';

export const storeKind = ({
  cashConvertible,
}: Pick<ProjectActivityOptions, 'cashConvertible'>): RecordKind<StoreRecord> => ({
  nothing: newStore,
  encode: encodeStore,
  decode: decodeStore,
  keep: (_, record) => record,
  tell: (record, each) => toldOf(record, each.change, visitOf(each, cashConvertible)),
});

interface ToTell {
  readonly store: string;
  readonly item: Item | undefined;
  readonly told: readonly Told[];
}

/** Nothing for a store that nobody registered. */
export async function tellStore(
  options: ProjectActivityOptions,
  place: Place,
  { store, item, told }: ToTell,
): Promise<void> {
  const kind = storeKind(options);
  await changeBytes(options, {
    table: options.registryTable,
    key: storeKey(store),
    attribute: activityAttribute,
    item,
    ofAnother: true,
    async change(found) {
      const after = await withTold(options, kind, recordsIn(kind, found, place.rebuilding), place, told);
      return after && attributesOf(kind, after);
    },
  });
}

/** Milliseconds. For so long a registration is new. */
const REGISTRATION = 7 * 24 * 60 * 60 * 1000;

function visitOf({ change, device }: Told, cashConvertible: readonly string[]): Visit {
  const { customer, movedAt, lines } = change;
  const registeredAt = device?.registration?.at;
  return {
    customer: shortHash(customer),
    isNew:
      device !== undefined &&
      (isNew(device, movedAt) || (registeredAt !== undefined && movedAt - registeredAt < REGISTRATION)),
    cash: cashConvertibleIn(lines, cashConvertible),
  };
}
