/** Account events as items of the Registry table: added in the transaction of what they tell of, and never changed. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type AccountEvent, accountEventKinds } from '../domain/account/account-event.ts';
import { expressions } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { accountEventKey, idOf } from './keys.ts';

export function accountEventItem({ by, details, ...event }: AccountEvent): Item {
  return toItem({
    ...accountEventKey(event),
    kind: event.kind,
    at: event.at,
    role: by.role,
    colleague: by.role === 'colleague' ? by.subject : undefined,
    device: event.device,
    // Only ever read as a whole.
    details: JSON.stringify(details),
  });
}

/** @param table the Registry table's name */
export function accountEventPut(table: string, event: AccountEvent): TransactWriteItem {
  const isNew = 'attribute_not_exists(#pk)';
  return {
    Put: {
      TableName: table,
      Item: accountEventItem(event),
      ConditionExpression: isNew,
      ...expressions([isNew]),
    },
  };
}

export function accountEventOf(item: Item): AccountEvent {
  const fields = fieldsOf(item);
  const role = fields.choice('role', ['customer', 'notice_link', 'system', 'colleague']);
  const device = fields.optionalText('device');
  return {
    id: fields.text('sk').split('#').slice(2).join('#'),
    customer: idOf(fields.text('pk')),
    kind: fields.choice('kind', accountEventKinds),
    at: fields.count('at'),
    by: role === 'colleague' ? { role, subject: fields.text('colleague') } : { role },
    ...(device === undefined ? {} : { device }),
    details: JSON.parse(fields.text('details')) as AccountEvent['details'],
  };
}
