/** Enrols devices: the key in the Registry and in the wallet's set of devices, in one transaction. */
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Device } from '../domain/devices/device.ts';
import type { DeviceRegistry, EnrolmentRefusal, EnrolmentWrite } from '../domain/devices/enrol-device.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { fieldsOf, toItem } from './items.ts';
import { deviceKey, walletKey } from './keys.ts';
import { deviceItem, deviceOf } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { readSwitch } from './switches.ts';
import { transact } from './transact.ts';

export interface DeviceRegistryOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export function deviceRegistry(options: DeviceRegistryOptions): DeviceRegistry {
  return {
    isSwitchedOff: async (name) => (await readSwitch(options, name)).state === 'off',
    enrol: (write) => enrol(options, write),
  };
}

/** Whether this is the first device is a guess that the condition checks; a wrong one is put right by the old item. */
const GUESSES = 3;

async function enrol(
  options: DeviceRegistryOptions,
  { device, currency, maxDevices }: EnrolmentWrite,
): ReturnType<DeviceRegistry['enrol']> {
  let additional = false;
  for (let guess = 0; guess < GUESSES; guess++) {
    const wanted: Device = { ...device, additional };
    const clauses = additional ? additionalDeviceClauses(maxDevices) : [];
    const done = await transact(options, [
      newDevice(options.registryTable, wanted),
      { Update: walletUpdate(options.ledgerTable, wanted, currency, maxDevices) },
    ]);
    if (done.outcome === 'committed') return wanted;
    // Asked in any case: a cancelled transaction need not name every condition that failed.
    const known = await readDevice(options, device.id);
    if (known) return known.customer === device.customer ? known : refuse('device_already_enrolled');
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the device was enrolled');
    const wallet = done.results[1]?.old;
    const hasDevices = wallet !== undefined && fieldsOf(wallet).has('devices');
    if (hasDevices === additional) return refuse(whyRefused(clauses, wallet, 'device_limit_reached'));
    additional = hasDevices;
  }
  throw new ServiceBusy('The devices of the customer changed with every attempt');
}

/** What must hold of a wallet for one more device; `additional` itself is the clause that there is a first one. */
export const additionalDeviceClauses = (maxDevices: number): readonly Clause<EnrolmentRefusal>[] => [
  {
    name: 'room for a device',
    expression: 'size(#devices) < :maxDevices',
    code: 'device_limit_reached',
    holds: (wallet) => wallet.texts('devices').length < maxDevices,
  },
];

function newDevice(table: string, device: Device): TransactWriteItem {
  const isNew = 'attribute_not_exists(#pk)';
  return {
    Put: { TableName: table, Item: deviceItem(device), ConditionExpression: isNew, ...expressions([isNew]) },
  };
}

/** Opens the wallet if it is not there. */
function walletUpdate(
  table: string,
  { id, customer, additional }: Device,
  currency: string,
  maxDevices: number,
): NonNullable<TransactWriteItem['Update']> {
  const opened = [
    '#currency = if_not_exists(#currency, :currency)',
    '#status = if_not_exists(#status, :active)',
    '#available = if_not_exists(#available, :zero)',
    '#pending = if_not_exists(#pending, :zero)',
  ];
  const update = `SET ${opened.join(', ')} ADD #devices :device`;
  const condition = additional
    ? allOf([
        'attribute_exists(#devices)',
        ...additionalDeviceClauses(maxDevices).map((clause) => clause.expression),
      ])
    : 'attribute_not_exists(#devices)';
  return {
    TableName: table,
    Key: toItem({ ...walletKey(customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ':currency': currency,
      ':active': 'active',
      ':zero': 0,
      ':device': new Set([id]),
      ':maxDevices': maxDevices,
    }),
  };
}

async function readDevice({ client, runtime, registryTable }: DeviceRegistryOptions, id: string) {
  const command = new GetItemCommand({
    TableName: registryTable,
    Key: toItem({ ...deviceKey(id) }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  return Item && deviceOf(Item);
}
