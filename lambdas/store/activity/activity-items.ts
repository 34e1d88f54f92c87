/** What the rules know of customers and stores, as attributes of items of the Registry table. */

import { activityAt } from '../../domain/activity/customer-record.ts';
import { storeActivityAt } from '../../domain/activity/store-record.ts';
import type { CustomerActivity, StoreActivity } from '../../domain/risk/activity.ts';
import { fieldsOf, type Item } from '../items.ts';
import { decodeCustomer, decodeStore, deviceHash } from './activity-bytes.ts';

/** Its own attribute of the item, which others of risk's and of the store's stand beside. */
export const activityAttribute = 'activity';
/** What came about since a rebuild began, while it runs. */
export const nextAttribute = 'activityNext';

/** @param now milliseconds since the epoch @param device thumbprint of the one that signs */
export function customerActivityIn(
  item: Item,
  { now, device }: { readonly now: number; readonly device: string },
): CustomerActivity | undefined {
  const fields = fieldsOf(item);
  if (!fields.has(activityAttribute)) return undefined;
  const { record } = decodeCustomer(fields.bytes(activityAttribute));
  return activityAt(record, now, device, { device: deviceHash });
}

/** @param now milliseconds since the epoch */
export function storeActivityIn(item: Item, now: number): StoreActivity | undefined {
  const fields = fieldsOf(item);
  if (!fields.has(activityAttribute)) return undefined;
  return storeActivityAt(decodeStore(fields.bytes(activityAttribute)).record, now);
}
