/** Activity as the projection keeps it, in memory: the domain's own records, told what the history's stream brings, late. */
import { lastChangeOf } from '../../lambdas/domain/activity/change.ts';
import {
  activityAt,
  type CustomerRecord,
  newCustomer,
  told,
  withPhone,
} from '../../lambdas/domain/activity/customer-record.ts';
import {
  newStore,
  type StoreRecord,
  storeActivityAt,
  toldOf,
} from '../../lambdas/domain/activity/store-record.ts';
import { type Device, isNew } from '../../lambdas/domain/devices/device.ts';
import type { Entry } from '../../lambdas/domain/ledger/entries.ts';
import type { CustomerActivity, StoreActivity } from '../../lambdas/domain/risk/activity.ts';
import { hourOf } from '../../lambdas/domain/risk/activity-signals.ts';
import { cashConvertibleIn } from '../../lambdas/domain/risk/cash-convertible.ts';
import { deviceHash, shortHash } from '../../lambdas/store/activity/activity-bytes.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Of the phone's set, as `phones.ts` has it. */
const WINDOW = 30;
const MOST_CUSTOMERS = 16;
/** Of a registration that is new, as `tell-store.ts` has it. */
const REGISTRATION = 7 * DAY;

interface Settings {
  readonly timeZone: string;
  readonly cashConvertible: readonly string[];
}

const remembered = (hash: (text: string) => string) => {
  const known = new Map<string, string>();
  return (text: string): string => {
    const made = known.get(text) ?? hash(text);
    known.set(text, made);
    return made;
  };
};

export class MemoryActivity {
  readonly #customers = new Map<string, CustomerRecord>();
  readonly #stores = new Map<string, StoreRecord>();
  /** Hardware -> customer -> the day of the last payment, since the epoch. */
  readonly #phones = new Map<string, Map<string, number>>();
  readonly #device = remembered(deviceHash);
  readonly #short = remembered(shortHash);
  readonly #settings: Settings;
  readonly #deviceOf: (id: string) => Device | undefined;

  constructor(settings: Settings, deviceOf: (id: string) => Device | undefined) {
    this.#settings = settings;
    this.#deviceOf = deviceOf;
  }

  tell(entry: Entry): void {
    const change = lastChangeOf(entry);
    if (!change) return;
    const { customer, store, movedAt, lines } = change;
    const hashes = { device: this.#device, hourOf: (at: number) => hourOf(at, this.#settings.timeZone) };
    this.#customers.set(customer, told(this.#customers.get(customer) ?? newCustomer, change, hashes));
    if (change.kind !== 'payment' || store === undefined) return;
    const device = change.device === undefined ? undefined : this.#deviceOf(change.device);
    if (device && change.count > 0) this.#paidWith(customer, device, movedAt);
    const registeredAt = device?.registration?.at;
    const isNewHere =
      device !== undefined &&
      (isNew(device, movedAt) || (registeredAt !== undefined && movedAt - registeredAt < REGISTRATION));
    const cash = cashConvertibleIn(lines, this.#settings.cashConvertible);
    const visit = { customer: this.#short(customer), isNew: isNewHere, cash };
    this.#stores.set(store, toldOf(this.#stores.get(store) ?? newStore, change, visit));
  }

  /** Everybody who paid with the same phone is told when somebody joins them. */
  #paidWith(customer: string, { id, evidence }: Device, at: number): void {
    const { hardwareId } = evidence;
    if (hardwareId === undefined) return;
    const day = Math.floor(at / DAY);
    const known = this.#phones.get(hardwareId) ?? new Map<string, number>();
    const hasJoined = !known.has(customer);
    known.set(customer, day);
    const lately = [...known].filter(([, last]) => day - last <= WINDOW).sort(([, a], [, b]) => b - a);
    this.#phones.set(hardwareId, new Map(lately.slice(0, MOST_CUSTOMERS)));
    const phone = {
      hardware: this.#short(hardwareId),
      customers: Math.min(lately.length, MOST_CUSTOMERS),
      day,
    };
    for (const [each] of hasJoined ? lately : [[customer]]) {
      const record = this.#customers.get(each as string);
      if (!record) continue;
      const own = each === customer ? this.#device(id) : deviceWith(record, phone.hardware);
      if (own !== undefined) this.#customers.set(each as string, withPhone(record, own, phone));
    }
  }

  customer(customer: string, device: string, now: number): CustomerActivity | undefined {
    const record = this.#customers.get(customer);
    return record && activityAt(record, now, device, { device: this.#device });
  }

  store(store: string, now: number): StoreActivity | undefined {
    const record = this.#stores.get(store);
    return record && storeActivityAt(record, now);
  }
}

const deviceWith = ({ devices }: CustomerRecord, hardware: string): string | undefined =>
  devices.find(({ phone }) => phone?.hardware === hardware)?.device;
