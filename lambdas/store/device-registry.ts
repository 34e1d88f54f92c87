/** Enrols devices: the key, the wallet's set of devices, the challenge and the hardware, in one transaction. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Device } from '../domain/devices/device.ts';
import type { DeviceRegistry, EnrolmentRefusal, EnrolmentWrite } from '../domain/devices/enrol-device.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal, refuse } from '../domain/refusal.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { challengeUse } from './device-challenges.ts';
import { readDevice } from './device-reading.ts';
import type { EnrolmentUse } from './enrolment-use.ts';
import { hardwareUse } from './hardware.ts';
import { fieldsOf, toItem } from './items.ts';
import { walletKey } from './keys.ts';
import { deviceItem } from './registry-items.ts';
import type { Runtime } from './runtime.ts';
import { readSwitch } from './switches.ts';
import { type ItemResult, transact } from './transact.ts';

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
  write: EnrolmentWrite,
): ReturnType<DeviceRegistry['enrol']> {
  const { device, maxDevices } = write;
  const uses = [challengeUse(options.registryTable, write), ...hardwareUse(options.registryTable, write)];
  let additional = false;
  for (let guess = 0; guess < GUESSES; guess++) {
    const wanted: Device = { ...device, additional };
    const clauses = additional ? additionalDeviceClauses(maxDevices) : [];
    const done = await transact(options, [
      newDevice(options.registryTable, wanted),
      { Update: walletUpdate(options.ledgerTable, wanted, write) },
      ...uses.map(({ update }) => ({ Update: update })),
    ]);
    if (done.outcome === 'committed') return wanted;
    // Asked in any case: a cancelled transaction need not name every condition that failed.
    const known = await readDevice(options, device.id);
    if (known) return isSame(known, wanted) ? known : refuse('device_already_enrolled');
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the device was enrolled');
    const [, wallet, ...used] = done.results;
    const unusable = refusalOf(uses, used);
    if (unusable !== undefined) return refuse(unusable);
    const isOpen = wallet?.old !== undefined && fieldsOf(wallet.old).has('currency');
    if (isOpen === additional) return refuse(whyRefused(clauses, wallet?.old, 'device_limit_reached'));
    additional = isOpen;
  }
  throw new ServiceBusy('The devices of the customer changed with every attempt');
}

/** A key that was removed is nobody's device again, not even its customer's. */
const isSame = (known: Device, wanted: Device): boolean =>
  known.customer === wanted.customer && known.removedAt === undefined;

function refusalOf(
  uses: readonly EnrolmentUse[],
  results: readonly ItemResult[],
): EnrolmentRefusal | undefined {
  const codes = uses.flatMap(({ clauses, missing }, index) => {
    const result = results[index];
    return result?.failed ? [whyRefused(clauses, result.old, missing)] : [];
  });
  return firstRefusal(codes);
}

/** What must hold of an open wallet for one more device. */
export const additionalDeviceClauses = (maxDevices: number): readonly Clause<EnrolmentRefusal>[] => [
  {
    name: 'room for a device',
    expression: '(attribute_not_exists(#devices) OR size(#devices) < :maxDevices)',
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

/**
 * Opens the wallet if it is not there. Only the device that opens it is the first: the one after the last was removed
 * is as new as any other.
 */
function walletUpdate(
  table: string,
  { id, customer, additional }: Device,
  { currency, maxDevices }: EnrolmentWrite,
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
        'attribute_exists(#currency)',
        ...additionalDeviceClauses(maxDevices).map((clause) => clause.expression),
      ])
    : 'attribute_not_exists(#currency)';
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
