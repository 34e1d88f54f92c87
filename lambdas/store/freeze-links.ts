/** Freeze links, in the Registry table: by the hash of their token. */
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { FreezeLinks } from '../domain/notices/freeze-link.ts';
import { languages } from '../domain/notices/language.ts';
import { fieldsOf, toItem } from './items.ts';
import { freezeLinkKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface FreezeLinksOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

export function freezeLinks({ client, runtime, registryTable }: FreezeLinksOptions): FreezeLinks {
  return {
    async add(hash, { customer, username, payment, language, expiresAt }) {
      const command = new PutItemCommand({
        TableName: registryTable,
        Item: toItem({
          ...freezeLinkKey(hash),
          customer,
          username,
          payment,
          language,
          expiresAt,
          [expiresAttribute]: Math.ceil(expiresAt / 1000),
        }),
      });
      // The same item again after an answer that was lost: nobody knows the token yet.
      await retrying(runtime, () => client.send(command));
    },
    async read(hash) {
      const command = new GetItemCommand({
        TableName: registryTable,
        Key: toItem({ ...freezeLinkKey(hash) }),
        ConsistentRead: true,
      });
      const { Item } = await retrying(runtime, () => client.send(command));
      if (!Item) return undefined;
      const fields = fieldsOf(Item);
      return {
        customer: fields.text('customer'),
        username: fields.text('username'),
        ...(fields.has('payment') ? { payment: fields.text('payment') } : {}),
        language: fields.choice('language', languages),
        expiresAt: fields.count('expiresAt'),
      };
    },
  };
}
