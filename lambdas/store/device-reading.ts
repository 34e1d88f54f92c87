/** Reads devices from the Registry, strongly consistent. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Device } from '../domain/devices/device.ts';
import type { Clause } from './conditions.ts';
import { toItem } from './items.ts';
import { deviceKey, walletKey } from './keys.ts';
import { walletOf } from './ledger-items.ts';
import { deviceOf } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

interface Reading {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

/** Whoever's it is, removed or not. */
export async function readDevice(
  { client, runtime, registryTable }: Reading,
  id: string,
): Promise<Device | undefined> {
  const command = new GetItemCommand({
    TableName: registryTable,
    Key: toItem({ ...deviceKey(id) }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  return Item && deviceOf(Item);
}

/** The devices in the customer's wallet, frozen ones too, oldest first; none where there is no wallet yet. */
export async function readDevicesOf(
  reading: Reading & { readonly ledgerTable: string },
  customer: string,
): Promise<Device[]> {
  const { client, runtime, ledgerTable } = reading;
  const command = new GetItemCommand({
    TableName: ledgerTable,
    Key: toItem({ ...walletKey(customer) }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  const { devices: active = [], frozenDevices = [] } = Item ? walletOf(Item) : {};
  const ids = [...active, ...frozenDevices];
  const devices = await Promise.all(ids.map((id) => readDevice(reading, id)));
  return devices
    .filter((device) => device !== undefined)
    .sort((a, b) => a.enrolledAt - b.enrolledAt || (a.id < b.id ? -1 : 1));
}

/** What must hold of a device that its customer's wish is about. */
export const ownDeviceClauses = (customer: string): readonly Clause<'not_found'>[] => [
  {
    name: "the customer's own",
    expression: '#customer = :customer',
    code: 'not_found',
    holds: (device) => device.text('customer') === customer,
  },
  {
    name: 'not removed',
    expression: 'attribute_not_exists(#removedAt)',
    code: 'not_found',
    holds: (device) => !device.has('removedAt'),
  },
];
