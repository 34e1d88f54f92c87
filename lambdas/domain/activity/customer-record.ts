/** What is kept of a customer's payments and top-ups of 30 days. What it is depends on which of them it was told, not on their order. */
import type { CustomerActivity, Window } from '../risk/activity.ts';
import type { Change } from './change.ts';
import { type Habits, habitsAt, habitsOfBoth, learned, noHabits } from './habits.ts';
import { type Addend, added, noWindows, type Series, shortened, since, tickOf, windowsOf } from './series.ts';

/** Whose phone it is that a device is, as an attestation names it. */
export interface SharedPhone {
  /** Six hexadecimal digits of a hash of the hardware's identity. */
  readonly hardware: string;
  /** Who paid with it in 30 days, this customer included. */
  readonly customers: number;
  /** Since the epoch: when that was counted. */
  readonly day: number;
}

export interface DeviceRecord {
  /** Eight hexadecimal digits of a hash of its thumbprint; those of the devices that have no place of their own: none. */
  readonly device: string;
  readonly payments: Series;
  readonly phone?: SharedPhone;
}

export interface CustomerRecord {
  /** The newest time that it knows of, in ticks of five minutes. */
  readonly asOf: number;
  readonly devices: readonly DeviceRecord[];
  readonly topUps: Series;
  /** In minutes since the epoch. */
  readonly lastTopUp?: number;
  readonly habits: Habits;
}

export const newCustomer: CustomerRecord = { asOf: 0, devices: [], topUps: [], habits: noHabits };

/** As many as a customer may have at a time; the payments of others are added up. */
const DEVICES = 5;
/** Of the payments of devices that have no place of their own. */
const others = '';

const MINUTE = 60_000;
const TICK = 5 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** Days. */
const WINDOW = 30;

export interface Hashes {
  /** Eight hexadecimal digits. */
  readonly device: (thumbprint: string) => string;
}

/** @param hourOf the hour of the day, in the stage's time zone, of a time in milliseconds since the epoch */
export function told(
  record: CustomerRecord,
  change: Change,
  { device: hash, hourOf }: Hashes & { readonly hourOf: (time: number) => number },
): CustomerRecord {
  const { movedAt, kind, count, sum, posted, country } = change;
  const tick = tickOf(movedAt);
  const aged = agedTo(record, Math.max(record.asOf, tick));
  const addend = { tick, count, sum };
  if (kind === 'top_up') {
    const minute = Math.floor(movedAt / MINUTE);
    return {
      ...aged,
      topUps: added(aged.topUps, aged.asOf, [addend]),
      lastTopUp: Math.max(minute, aged.lastTopUp ?? 0),
    };
  }
  return {
    ...aged,
    devices: withPayment(aged, change.device === undefined ? others : hash(change.device), addend),
    habits: posted ? learned(aged.habits, { at: movedAt, hour: hourOf(movedAt), country }) : aged.habits,
  };
}

function agedTo(record: CustomerRecord, asOf: number): CustomerRecord {
  if (asOf === record.asOf) return record;
  return {
    ...record,
    asOf,
    devices: record.devices.map((each) => ({ ...each, payments: added(each.payments, asOf, []) })),
    topUps: added(record.topUps, asOf, []),
  };
}

function withPayment(
  { devices, asOf }: CustomerRecord,
  device: string,
  addend: Addend,
): readonly DeviceRecord[] {
  const known = devices.find((each) => each.device === device) ?? { device, payments: [] };
  const rest = devices.filter((each) => each !== known);
  return placed([{ ...known, payments: added(known.payments, asOf, [addend]) }, ...rest], asOf);
}

/** The devices that paid last have places of their own. */
function placed(devices: readonly DeviceRecord[], asOf: number): readonly DeviceRecord[] {
  const newest = ({ payments }: DeviceRecord) => payments[0]?.span ?? 3;
  const own = devices
    .filter((each) => each.device !== others && isOfLate(each, asOf))
    .sort(
      (a, b) =>
        newest(a) - newest(b) ||
        (b.payments[0]?.index ?? 0) - (a.payments[0]?.index ?? 0) ||
        (a.device < b.device ? -1 : 1),
    );
  const rest = [...own.slice(DEVICES), ...devices.filter(({ device }) => device === others)];
  const addends = rest.flatMap(({ payments }) => payments);
  if (addends.length === 0) return own.slice(0, DEVICES);
  return [
    ...own.slice(0, DEVICES),
    { device: others, payments: rest.reduce<Series>((sum, { payments }) => sumOf(sum, payments, asOf), []) },
  ];
}

const isOfLate = ({ payments, phone }: DeviceRecord, asOf: number): boolean =>
  payments.length > 0 || (phone !== undefined && Math.floor((asOf * TICK) / DAY) - phone.day <= WINDOW);

const sumOf = (one: Series, other: Series, asOf: number): Series => added([...one, ...other], asOf, []);

/** Of two records that were told different payments: what both together know. Phones are those of the second. */
export function recordOfBoth(one: CustomerRecord, other: CustomerRecord): CustomerRecord {
  const asOf = Math.max(one.asOf, other.asOf);
  const devices = Map.groupBy([...other.devices, ...one.devices], ({ device }) => device);
  const lastTopUp = Math.max(one.lastTopUp ?? 0, other.lastTopUp ?? 0);
  return {
    asOf,
    devices: placed(
      [...devices].map(([device, some]) => {
        const phone = some.find((each) => each.phone)?.phone;
        const payments = some.reduce<Series>((sum, each) => sumOf(sum, each.payments, asOf), []);
        return { device, payments, ...(phone ? { phone } : {}) };
      }),
      asOf,
    ),
    topUps: sumOf(one.topUps, other.topUps, asOf),
    ...(lastTopUp > 0 ? { lastTopUp } : {}),
    habits: habitsOfBoth(one.habits, other.habits),
  };
}

/** One bucket fewer, in the longest of its series: see `shortened`. */
export function compacted(record: CustomerRecord): CustomerRecord {
  const longest = Math.max(record.topUps.length, ...record.devices.map(({ payments }) => payments.length));
  if (record.topUps.length === longest) return { ...record, topUps: shortened(record.topUps) };
  const index = record.devices.findIndex(({ payments }) => payments.length === longest);
  return {
    ...record,
    devices: record.devices.map((each, place) =>
      place === index ? { ...each, payments: shortened(each.payments) } : each,
    ),
  };
}

/** @param now milliseconds since the epoch @param device thumbprint of the one that signs */
export function activityAt(
  record: CustomerRecord,
  now: number,
  device: string,
  { device: hash }: Hashes,
): CustomerActivity {
  const tick = tickOf(now);
  const payments = record.devices.flatMap((each) => each.payments);
  const windows = windowsOf(payments, tick);
  const signing = record.devices.find((each) => each.device === hash(device));
  const { lastTopUp } = record;
  return {
    payments: windows,
    device: signing ? windowsOf(signing.payments, tick) : noWindows,
    topUps: windowsOf(record.topUps, tick),
    ...meanOf(windows.month),
    ...(lastTopUp === undefined
      ? {}
      : {
          lastTopUpAt: lastTopUp * MINUTE,
          spentSinceTopUp: since(payments, tickOf(lastTopUp * MINUTE)).sum,
        }),
    ...habitsAt(record.habits, now),
    hardwareCustomers: customersOf(signing?.phone, now),
  };
}

/** Payments, for a mean. */
const ENOUGH = 3;

/** @param month the window of 30 days */
export const meanOf = ({ count, sum }: Window): { readonly typical?: bigint } =>
  count < ENOUGH ? {} : { typical: sum / BigInt(count) };

/** The record with what is known of the device's phone. @param device eight hexadecimal digits */
export const withPhone = (record: CustomerRecord, device: string, phone: SharedPhone): CustomerRecord => ({
  ...record,
  devices: record.devices.map((each) => (each.device === device ? { ...each, phone } : each)),
});

const customersOf = (phone: SharedPhone | undefined, now: number): number =>
  phone && Math.floor(now / DAY) - phone.day <= WINDOW ? phone.customers : 1;
