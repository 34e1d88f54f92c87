/** Tells a customer's record of their payments and top-ups, and of who else pays with the same phone. */
import {
  type CustomerRecord,
  newCustomer,
  type SharedPhone,
  told,
  withPhone,
} from '../../domain/activity/customer-record.ts';
import type { Item, Values } from '../items.ts';
import { riskKey } from '../keys.ts';
import { decodeCustomer, deviceHash, encodeCustomer, shortHash } from './activity-bytes.ts';
import { activityAttribute } from './activity-items.ts';
import { changeBytes } from './change-bytes.ts';
import { paidWith } from './phones.ts';
import type { ProjectActivityOptions, Told } from './project-activity.ts';
import {
  attributesOf,
  type BothRecords,
  type Place,
  type RecordKind,
  recordsIn,
  withTold,
} from './tell-record.ts';

export const customerKind = ({
  hourOf,
}: Pick<ProjectActivityOptions, 'hourOf'>): RecordKind<CustomerRecord> => ({
  nothing: newCustomer,
  encode: encodeCustomer,
  decode: decodeCustomer,
  // Who pays with the same phone is in the phone's set, which is not computed anew.
  keep: (before, record) =>
    before.devices.reduce((all, { device, phone }) => (phone ? withPhone(all, device, phone) : all), record),
  tell: (record, { change }) => told(record, change, { device: deviceHash, hourOf }),
});

const DAY = 24 * 60 * 60 * 1000;

/** A device with which somebody paid, and the phone that it is. */
interface PaidWith {
  /** By its hash. */
  readonly device: string;
  readonly hardware: string;
  /** Since the epoch. */
  readonly day: number;
}

interface ToTell {
  readonly customer: string;
  readonly item: Item | undefined;
  readonly told: readonly Told[];
}

export async function tellCustomer(
  options: ProjectActivityOptions,
  place: Place,
  { customer, item, told: some }: ToTell,
): Promise<void> {
  const kind = customerKind(options);
  const paid = paidWithin(some);
  let current = item;
  // A phone that is new to the record has its place in it before it is asked who else pays with it: whoever joins from then
  // on tells this record too.
  for (let isDone = false; !isDone; ) {
    await changeBytes(options, {
      table: options.registryTable,
      key: riskKey(customer),
      attribute: activityAttribute,
      item: current,
      ofAnother: false,
      async change(found) {
        isDone = true;
        const before = recordsIn(kind, found, place.rebuilding);
        const after = await withTold(options, kind, before, place, some);
        const { record } = (after ?? before).kept;
        const wanting = paid.filter((each) => isUntold(record, each));
        if (!after && wanting.length === 0) return undefined;
        const isKnown = ({ device, hardware }: PaidWith) =>
          phoneOf(record, device)?.hardware === shortHash(hardware);
        isDone = wanting.every(isKnown);
        let both: BothRecords<CustomerRecord> = after ?? before;
        for (const each of wanting) {
          const phone = isKnown(each)
            ? await paidWith(options, each.hardware, { customer, day: each.day })
            : { hardware: shortHash(each.hardware), customers: 1, day: 0 };
          both = { ...both, kept: { ...both.kept, record: withPhone(both.kept.record, each.device, phone) } };
        }
        const attributes = attributesOf(kind, both);
        current = written(found, attributes);
        return attributes;
      },
    });
  }
}

/** The item as it is once this is written: whoever changed it in between is met by the next write's condition. */
const written = (found: Item | undefined, attributes: Values): Item => ({
  ...found,
  ...Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { B: value }]],
    ),
  ),
});

const phoneOf = (record: CustomerRecord, device: string): SharedPhone | undefined =>
  record.devices.find((each) => each.device === device)?.phone;

const isUntold = (record: CustomerRecord, { device, hardware, day }: PaidWith): boolean => {
  const known = record.devices.find((each) => each.device === device);
  return known !== undefined && !(known.phone?.hardware === shortHash(hardware) && known.phone.day >= day);
};

/** Of each phone, the newest day. */
function paidWithin(some: readonly Told[]): readonly PaidWith[] {
  const newest = new Map<string, PaidWith>();
  for (const { change, device } of some) {
    const hardware = device?.evidence.hardwareId;
    if (change.kind !== 'payment' || change.count < 1 || device === undefined || hardware === undefined)
      continue;
    const day = Math.floor(change.movedAt / DAY);
    const known = newest.get(device.id);
    if (!known || known.day < day) newest.set(device.id, { device: deviceHash(device.id), hardware, day });
  }
  return [...newest.values()];
}
