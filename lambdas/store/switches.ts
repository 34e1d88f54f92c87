/** Reads one kill switch, strongly consistent. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { KillSwitch, SwitchName } from '../domain/operations.ts';
import { toItem } from './items.ts';
import { switchesKey } from './keys.ts';
import { switchesOf } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export async function readSwitch(
  options: { readonly client: DynamoDBClient; readonly runtime: Runtime; readonly registryTable: string },
  name: SwitchName,
): Promise<KillSwitch> {
  const command = new GetItemCommand({
    TableName: options.registryTable,
    Key: toItem({ ...switchesKey }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(options.runtime, () => options.client.send(command));
  const thrown = Item ? switchesOf(Item) : [];
  return thrown.find((each) => each.name === name) ?? { name, state: 'on' };
}
