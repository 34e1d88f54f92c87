/** The last use of each device, in the Projections table: rebuilt from the ledger's stream, never asked about money. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { DeviceUse, DeviceUses } from '../domain/devices/device-use.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { idOf, walletKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface DeviceUsesOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly projectionsTable: string;
}

export function deviceUses({ client, runtime, projectionsTable }: DeviceUsesOptions): DeviceUses {
  return {
    async record(use) {
      // Of two in one millisecond, the same one whatever order they come in.
      const isLater = 'attribute_not_exists(#pk) OR #at < :at OR (#at = :at AND #transferId < :transferId)';
      const command = new PutItemCommand({
        TableName: projectionsTable,
        Item: deviceUseItem(use),
        ConditionExpression: isLater,
        ...placeholders([isLater], { ':at': use.at, ':transferId': use.transferId }),
      });
      await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
        // What is kept is as late: the record came twice, or out of order.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
    async list(customer) {
      const condition = '#pk = :wallet AND begins_with(#sk, :device)';
      // One page: it has room for thousands, and a customer has a few in a lifetime.
      const command = new QueryCommand({
        TableName: projectionsTable,
        KeyConditionExpression: condition,
        ...placeholders([condition], { ':wallet': walletKey(customer).pk, ':device': 'DEVICE#' }),
      });
      const { Items } = await retrying(runtime, () => client.send(command));
      return (Items ?? []).map(useOfItem);
    },
  };
}

const deviceUseItem = ({ customer, device, ...rest }: DeviceUse): Item =>
  toItem({ pk: walletKey(customer).pk, sk: `DEVICE#${device}`, ...rest });

function useOfItem(item: Item): DeviceUse {
  const fields = fieldsOf(item);
  return {
    customer: idOf(fields.text('pk')),
    device: idOf(fields.text('sk')),
    at: fields.count('at'),
    ...(fields.has('country') ? { country: fields.text('country') } : {}),
    counterparty: fields.text('counterparty'),
    transferId: fields.text('transferId'),
  };
}
