/** Enrols devices: the key, the wallet's set of devices, the challenge and the hardware, in one transaction. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Device } from '../domain/devices/device.ts';
import { enrolledEvent } from '../domain/devices/device-events.ts';
import type { DeviceRegistry, EnrolmentRefusal, EnrolmentWrite } from '../domain/devices/enrol-device.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal, refuse } from '../domain/refusal.ts';
import { accountClauses, accountClauseValues } from './account-clauses.ts';
import { accountEventPut } from './account-events.ts';
import { cognitoDeviceUse } from './cognito-devices.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { challengeUse } from './device-challenges.ts';
import { readDevice } from './device-reading.ts';
import type { EnrolmentUse } from './enrolment-use.ts';
import { hardwareParts, hardwareUse } from './hardware.ts';
import { fieldsOf, toItem, type Values } from './items.ts';
import { walletKey } from './keys.ts';
import { hardwareListedAttribute, markText } from './lists/marks.ts';
import { surroundingsPuts } from './registration-records.ts';
import { deviceItem } from './registry-items.ts';
import type { Runtime } from './runtime.ts';
import { readThrown } from './switches.ts';
import { type ItemResult, transact } from './transact.ts';
import { walletOpening, walletOpeningValues } from './wallet-opening.ts';

export interface DeviceRegistryOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export function deviceRegistry(options: DeviceRegistryOptions): DeviceRegistry {
  return {
    thrown: () => readThrown(options),
    enrol: (write) => enrol(options, write),
  };
}

/** Whether this is the first device is a guess that the condition checks; a wrong one is put right by the old item. */
const GUESSES = 3;

async function enrol(
  options: DeviceRegistryOptions,
  write: EnrolmentWrite,
): ReturnType<DeviceRegistry['enrol']> {
  const { device } = write;
  const clauses = additionalDeviceClauses(write);
  const uses = [
    challengeUse(options.registryTable, write),
    cognitoDeviceUse(options.registryTable, write),
    ...hardwareUse(options.registryTable, write),
  ];
  let additional = false;
  for (let guess = 0; guess < GUESSES; guess++) {
    const wanted: Device = { ...device, additional };
    const done = await transact(options, [
      newDevice(options.registryTable, wanted, write.hardwareEntry),
      { Update: walletUpdate(options.ledgerTable, wanted, write) },
      ...uses.map(({ update }) => ({ Update: update })),
      accountEventPut(options.registryTable, enrolledEvent(wanted)),
      ...surroundingsPuts(options.registryTable, write),
      ...hardwareParts(options.registryTable, write),
    ]);
    if (done.outcome === 'committed') return wanted;
    // Asked in any case: a cancelled transaction need not name every condition that failed.
    const known = await readDevice(options, device.id);
    if (known) return isSame(known, wanted) ? known : refuse('device_already_enrolled');
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the device was enrolled');
    // By their places in the transaction: the device, the wallet, the uses, the event, what was seen, the phone.
    const [, wallet, ...used] = done.results;
    const isOpen = wallet?.old !== undefined && fieldsOf(wallet.old).has('currency');
    if (wallet?.failed && isOpen !== additional) {
      additional = isOpen;
      continue;
    }
    const code = firstRefusal([
      ...(wallet?.failed ? [whyRefused(clauses, wallet.old, 'device_limit_reached')] : []),
      ...refusalsOf(uses, used),
    ]);
    if (code !== undefined) return refuse(code);
  }
  throw new ServiceBusy('The devices of the customer changed with every attempt');
}

/** A key that was removed is nobody's device again, not even its customer's; nor does a frozen one come back so. */
const isSame = (known: Device, wanted: Device): boolean =>
  known.customer === wanted.customer && known.removedAt === undefined && known.frozenAt === undefined;

const refusalsOf = (
  uses: readonly EnrolmentUse[],
  results: readonly ItemResult[],
): readonly EnrolmentRefusal[] =>
  uses.flatMap(({ clauses, missing }, index) => {
    const result = results[index];
    return result?.failed ? [whyRefused(clauses, result.old, missing)] : [];
  });

/** What must hold of an open wallet for one more device. A wallet that is opened with its first device has no history. */
export const additionalDeviceClauses = ({
  authTime,
  maxDevices,
}: Pick<EnrolmentWrite, 'authTime' | 'maxDevices'>): readonly Clause<EnrolmentRefusal>[] => [
  ...accountClauses(authTime),
  {
    name: 'room for a device',
    expression: roomExpression(maxDevices),
    code: 'device_limit_reached',
    holds: (wallet) => wallet.texts('devices').length + wallet.texts('frozenDevices').length < maxDevices,
  },
];

/**
 * A frozen device keeps its place, or a thief would enrol another one in it. Conditions cannot add two sizes, so the few
 * ways in which they sum to less are told one by one.
 */
function roomExpression(maxDevices: number): string {
  const active = (room: number) => `(attribute_not_exists(#devices) OR size(#devices) < :room${room})`;
  const ways = Array.from({ length: Math.max(0, maxDevices - 1) }, (_, index) => {
    const frozen = index + 1;
    return `(size(#frozenDevices) <= :room${frozen} AND ${active(maxDevices - frozen)})`;
  });
  return `(${[`(attribute_not_exists(#frozenDevices) AND ${active(maxDevices)})`, ...ways].join(' OR ')})`;
}

/** The numbers that `roomExpression` names. */
const roomValues = (maxDevices: number): Values =>
  Object.fromEntries(Array.from({ length: maxDevices + 1 }, (_, room) => [`:room${room}`, room]));

function newDevice(
  table: string,
  device: Device,
  hardwareEntry: EnrolmentWrite['hardwareEntry'],
): TransactWriteItem {
  const isNew = 'attribute_not_exists(#pk)';
  const mark = hardwareEntry?.mark && { [hardwareListedAttribute]: { S: markText(hardwareEntry.mark) } };
  const Item = { ...deviceItem(device), ...mark };
  return { Put: { TableName: table, Item, ConditionExpression: isNew, ...expressions([isNew]) } };
}

/**
 * Opens the wallet if it is not there. Only the device that opens it is the first: the one after the last was removed,
 * or after a change to an account without a device, is as new as any other.
 */
function walletUpdate(
  table: string,
  { id, customer, additional }: Device,
  write: EnrolmentWrite,
): NonNullable<TransactWriteItem['Update']> {
  const update = `SET ${walletOpening().join(', ')} ADD #devices :device`;
  const condition = additional
    ? allOf([
        'attribute_exists(#currency)',
        ...additionalDeviceClauses(write).map((clause) => clause.expression),
      ])
    : 'attribute_not_exists(#currency)';
  return {
    TableName: table,
    Key: toItem({ ...walletKey(customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ...walletOpeningValues(write.currency),
      ...accountClauseValues(write.authTime),
      ':device': new Set([id]),
      ...roomValues(write.maxDevices),
    }),
  };
}
