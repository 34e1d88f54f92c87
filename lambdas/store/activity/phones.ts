/**
 * Who paid with the same phone, as its attestation names it: a set of customers for each phone. Others are told only when
 * somebody joins them; then all of them are, before the set has the new one, so that nobody who stops half-way is forgotten.
 */
import { decode, encode } from 'cborg';
import { type SharedPhone, withPhone } from '../../domain/activity/customer-record.ts';
import { readItem } from '../item-access.ts';
import { fieldsOf, type Item } from '../items.ts';
import { phoneKey, riskKey } from '../keys.ts';
import { decodeCustomer, encodeCustomer, shortHash } from './activity-bytes.ts';
import { activityAttribute } from './activity-items.ts';
import { changeBytes } from './change-bytes.ts';
import type { ActivityOptions } from './shards.ts';

/** As many as one phone's set holds: those who paid last. */
const MOST_CUSTOMERS = 16;
/** Days. */
const WINDOW = 30;

type Customers = Readonly<Record<string, number>>;

/**
 * @param day since the epoch: of the payment
 * @returns what the customer's record is to say of the phone
 */
export async function paidWith(
  options: ActivityOptions,
  hardware: string,
  { customer, day }: { readonly customer: string; readonly day: number },
): Promise<SharedPhone> {
  const { projectionsTable: table } = options;
  const key = phoneKey(hardware);
  const name = shortHash(hardware);
  let customers = 1;
  let countedOn = day;
  await changeBytes(options, {
    table,
    key,
    attribute: 'customers',
    item: await readItem(options, key, table),
    ofAnother: false,
    async change(item) {
      const known = customersIn(item);
      const newest = Math.max(day, ...Object.values(known));
      const before = latest(known, newest);
      const after = latest({ ...before, [customer]: Math.max(day, before[customer] ?? 0) }, newest);
      customers = Object.keys(after).length;
      countedOn = Math.max(day, after[customer] ?? day);
      if (before[customer] !== undefined && before[customer] >= day) return undefined;
      const phone = { hardware: name, customers, day: newest };
      if (before[customer] === undefined)
        for (const other of Object.keys(before)) await tell(options, other, phone);
      return { customers: encode(after) };
    },
  });
  return { hardware: name, customers, day: countedOn };
}

const customersIn = (item: Item | undefined): Customers =>
  item ? (decode(fieldsOf(item).bytes('customers')) as Customers) : {};

const latest = (customers: Customers, newest: number): Customers =>
  Object.fromEntries(
    Object.entries(customers)
      .filter(([, day]) => newest - day <= WINDOW)
      .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
      .slice(0, MOST_CUSTOMERS),
  );

/** Every device of the customer's that is this phone. */
async function tell(options: ActivityOptions, customer: string, phone: SharedPhone): Promise<void> {
  const key = riskKey(customer);
  await changeBytes(options, {
    table: options.registryTable,
    key,
    attribute: activityAttribute,
    item: await readItem(options, key),
    ofAnother: true,
    change(item) {
      if (!item?.[activityAttribute]) return undefined;
      const kept = decodeCustomer(fieldsOf(item).bytes(activityAttribute));
      const same = kept.record.devices.filter((each) => each.phone?.hardware === phone.hardware);
      if (same.length === 0) return undefined;
      const record = same.reduce((told, { device }) => withPhone(told, device, phone), kept.record);
      return { [activityAttribute]: encodeCustomer({ ...kept, record }) };
    },
  });
}
