/** Where a customer's notices went before an address was changed: kept for some days, since a thief may have changed it. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AccountEvent } from '../domain/account/account-event.ts';
import { expressions } from './conditions.ts';
import { toItem } from './items.ts';
import { formerContactKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';

/** Seconds: as long as somebody may be on holiday. DynamoDB then takes the address away. */
const KEPT = 14 * 24 * 60 * 60;

/** @param event the change; the item has its sort key, in a partition that only notices read */
export function formerContactPut(table: string, event: AccountEvent, email: string): TransactWriteItem {
  const isNew = 'attribute_not_exists(#pk)';
  return {
    Put: {
      TableName: table,
      Item: toItem({
        ...formerContactKey(event),
        email,
        [expiresAttribute]: Math.ceil(event.at / 1000) + KEPT,
      }),
      ConditionExpression: isNew,
      ...expressions([isNew]),
    },
  };
}
