/** Resets of authenticator apps, kept by their Idempotency-Key: the same wish again is the same reset. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { FactorReset, FactorResets } from '../domain/account/reset-factor.ts';
import { expressions, placeholders } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { factorResetKey, idOf } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface FactorResetsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

export function factorResets({ client, runtime, registryTable }: FactorResetsOptions): FactorResets {
  return {
    async open(reset) {
      const isNew = 'attribute_not_exists(#pk)';
      const command = new PutItemCommand({
        TableName: registryTable,
        Item: resetItem(reset),
        ConditionExpression: isNew,
        ...expressions([isNew]),
      });
      try {
        await retrying(runtime, () => client.send(command));
        return reset;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException && error.Item) return resetOf(error.Item);
        throw error;
      }
    },
    async finish(id) {
      const update = 'SET #done = :done';
      const command = new UpdateItemCommand({
        TableName: registryTable,
        Key: toItem({ ...factorResetKey(id) }),
        UpdateExpression: update,
        ...placeholders([update], { ':done': true }),
      });
      await retrying(runtime, () => client.send(command));
    },
  };
}

const resetItem = ({ id, ...reset }: FactorReset): Item => toItem({ ...factorResetKey(id), ...reset });

function resetOf(item: Item): FactorReset {
  const fields = fieldsOf(item);
  return {
    id: idOf(fields.text('pk')),
    customer: fields.text('customer'),
    fingerprint: fields.text('fingerprint'),
    at: fields.count('at'),
    done: fields.truth('done'),
  };
}
