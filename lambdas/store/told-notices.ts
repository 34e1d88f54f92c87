/** Who has been told what, in the Registry table: a lease while it is being told, a mark once it is. */
import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Recipient } from '../domain/notices/recipients.ts';
import type { ToldNotices } from '../domain/notices/tell.ts';
import { expressions } from './conditions.ts';
import { fieldsOf, type Item, toItem, type Values } from './items.ts';
import { toldKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface ToldNoticesOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

/** Seconds: longer than an entry of the history is news, so that rebuilding the history tells nobody twice. */
const KEPT = 14 * 24 * 60 * 60;

const notTold = 'attribute_not_exists(#toldAt)';
const free = `${notTold} AND (attribute_not_exists(#leasedUntil) OR #leasedUntil <= :now)`;

export function toldNotices({ client, runtime, registryTable }: ToldNoticesOptions): ToldNotices {
  /** @returns the item as it stands, where the condition does not hold */
  const update = async (
    notice: string,
    recipient: Recipient,
    change: { readonly update: string; readonly condition: string; readonly values?: Values },
  ): Promise<Item | undefined> => {
    const command = new UpdateItemCommand({
      TableName: registryTable,
      Key: toItem({ ...toldKey(notice, recipient.channel, hashOf(notice, recipient)) }),
      UpdateExpression: change.update,
      ConditionExpression: change.condition,
      ...expressions([change.update, change.condition], change.values),
    });
    try {
      await retrying(runtime, () => client.send(command));
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item) return error.Item;
      throw error;
    }
  };
  return {
    async claim(notice, recipient, { now, lease }) {
      const standing = await update(notice, recipient, {
        update: `SET #leasedUntil = :until, #${expiresAttribute} = :expires`,
        condition: free,
        values: { ':now': now, ':until': now + lease, ':expires': Math.ceil(now / 1000) + KEPT },
      });
      if (!standing) return 'claimed';
      const fields = fieldsOf(standing);
      return fields.has('toldAt') ? 'told' : { takenUntil: fields.count('leasedUntil') };
    },
    async settle(notice, recipient, now) {
      await update(notice, recipient, {
        update: 'SET #toldAt = :now REMOVE #leasedUntil',
        condition: notTold,
        values: { ':now': now },
      });
    },
    async release(notice, recipient) {
      await update(notice, recipient, { update: 'REMOVE #leasedUntil', condition: notTold });
    },
  };
}

/** Not the address itself, and another hash for each notice. */
const hashOf = (notice: string, { to }: Recipient): string =>
  createHash('sha256').update(`${notice}\n${to}`).digest('base64url');
