/** Account events as items of the Registry table: added in the transaction of what they tell of, and never changed. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { type AccountEvent, accountEventKinds } from '../domain/account/account-event.ts';
import { expressions } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { accountEventKey, idOf } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

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
export function accountEventPut(table: string, event: AccountEvent) {
  const isNew = 'attribute_not_exists(#pk)';
  return {
    Put: {
      TableName: table,
      Item: accountEventItem(event),
      ConditionExpression: isNew,
      ...expressions([isNew]),
    },
  } satisfies TransactWriteItem;
}

/** For an event that changes nothing but the record. The same event again is kept once. @throws ServiceBusy */
export async function addAccountEvent(
  options: { readonly client: DynamoDBClient; readonly runtime: Runtime; readonly registryTable: string },
  event: AccountEvent,
): Promise<void> {
  const { client, runtime, registryTable } = options;
  const command = new PutItemCommand(accountEventPut(registryTable, event).Put);
  try {
    await retrying(runtime, () => client.send(command));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
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
