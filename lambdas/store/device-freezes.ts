/** Freezes devices and lifts that: the key from one of the wallet's sets to the other, in one transaction with the event. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type {
  DeviceFreezeRefusal,
  DeviceFreezes,
  DeviceFreezeWrite,
} from '../domain/devices/freeze-device.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import { accountEventPut } from './account-events.ts';
import { allOf, type Clause, expressions, type Requirement, whyRefused } from './conditions.ts';
import { ownDeviceClauses, readDevice } from './device-reading.ts';
import { fieldsOf, toItem } from './items.ts';
import { deviceKey, walletKey } from './keys.ts';
import type { Runtime } from './runtime.ts';
import { type ItemResult, transact } from './transact.ts';

export interface DeviceFreezesOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export function deviceFreezes(options: DeviceFreezesOptions): DeviceFreezes {
  return {
    read: (id) => readDevice(options, id),
    set: (write) => set(options, write),
  };
}

/** When sessions ended last is a guess; a wrong one is put right by the old item. */
const GUESSES = 4;

async function set(
  options: DeviceFreezesOptions,
  write: DeviceFreezeWrite,
): ReturnType<DeviceFreezes['set']> {
  let since = endOfSessions(write);
  for (let guess = 0; guess < GUESSES; guess++) {
    const done = await transact(options, freezeItems(options, write, since));
    if (done.outcome === 'committed') return 'written';
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the device was frozen, or the freeze lifted');
    const why = whyNotFrozen(write, since, done.results);
    if (typeof why !== 'number') return why;
    since = why;
  }
  throw new ServiceBusy('The sessions of the customer ended with every attempt');
}

/** Seconds since the epoch. */
export const endOfSessions = ({ now }: Pick<DeviceFreezeWrite, 'now'>): number => Math.floor(now / 1000);

/** The wallet's sets: where the device is, and where it comes to. */
const setsOf = ({ state }: DeviceFreezeWrite) =>
  state === 'frozen'
    ? ({ from: 'devices', to: 'frozenDevices' } as const)
    : ({ from: 'frozenDevices', to: 'devices' } as const);

/** What must hold of the wallet. */
export const walletFreezeClauses = (write: DeviceFreezeWrite): readonly Clause<DeviceFreezeRefusal>[] => {
  const { from } = setsOf(write);
  return [
    {
      name: 'in the other set',
      expression: `contains(#${from}, :device)`,
      code: 'not_found',
      holds: (wallet) => wallet.texts(from).includes(write.device),
    },
    ...(write.state === 'frozen' ? [] : [roomToComeBack(write.maxDevices)]),
  ];
};

/** A frozen device keeps its place, so this refuses only where the limit was lowered meanwhile. */
const roomToComeBack = (maxDevices: number): Clause<DeviceFreezeRefusal> => ({
  name: 'room for the device',
  expression: '(attribute_not_exists(#devices) OR size(#devices) < :maxDevices)',
  code: 'device_limit_reached',
  holds: (wallet) => wallet.texts('devices').length < maxDevices,
});

/** What must hold of the device. */
export const deviceFreezeClauses = ({ customer }: DeviceFreezeWrite) => ownDeviceClauses(customer);

/** Time runs forward: an earlier end of sessions does not overwrite a later one. */
const notLater = (since: number): Requirement => ({
  name: 'sessions not ended later',
  expression: '(attribute_not_exists(#sessionsSince) OR #sessionsSince <= :since)',
  holds: (wallet) => !wallet.has('sessionsSince') || wallet.count('sessionsSince') <= since,
});

/**
 * The parts of the transaction: the wallet, the device, the event.
 *
 * @param since seconds since the epoch: sessions that were signed in up to then end
 */
export const freezeItems = (
  { ledgerTable, registryTable }: Pick<DeviceFreezesOptions, 'ledgerTable' | 'registryTable'>,
  write: DeviceFreezeWrite,
  since: number,
): TransactWriteItem[] => [
  { Update: walletUpdate(ledgerTable, write, since) },
  { Update: deviceUpdate(registryTable, write) },
  accountEventPut(registryTable, write.event),
];

/**
 * What a refused transaction with `freezeItems` means for the freeze: what to answer, or since when sessions have ended
 * to ask again with.
 *
 * @param results of the three parts
 */
export function whyNotFrozen(
  write: DeviceFreezeWrite,
  since: number,
  [wallet, device]: readonly ItemResult[],
): number | 'unchanged' | { readonly refused: DeviceFreezeRefusal } {
  if (device?.failed) return refuse(whyRefused(deviceFreezeClauses(write), device.old, 'not_found'));
  if (!wallet?.failed) return since;
  if (!wallet.old) return refuse('not_found');
  const fields = fieldsOf(wallet.old);
  if (fields.texts(setsOf(write).to).includes(write.device)) return 'unchanged';
  const clauses = walletFreezeClauses(write);
  if (clauses.some(({ holds }) => !holds(fields)))
    return refuse(whyRefused(clauses, wallet.old, 'not_found'));
  return Math.max(since, fields.has('sessionsSince') ? fields.count('sessionsSince') : 0);
}

function walletUpdate(
  table: string,
  write: DeviceFreezeWrite,
  since: number,
): NonNullable<TransactWriteItem['Update']> {
  const { from, to } = setsOf(write);
  const update = `SET #sessionsSince = :since ADD #${to} :devices DELETE #${from} :devices`;
  const condition = allOf(
    [...walletFreezeClauses(write), notLater(since)].map(({ expression }) => expression),
  );
  return {
    TableName: table,
    Key: toItem({ ...walletKey(write.customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ':device': write.device,
      ':devices': new Set([write.device]),
      ...(write.state === 'frozen' ? {} : { ':maxDevices': write.maxDevices }),
      ':since': since,
    }),
  };
}

function deviceUpdate(table: string, write: DeviceFreezeWrite): NonNullable<TransactWriteItem['Update']> {
  const update = write.state === 'frozen' ? 'SET #frozenAt = :now' : 'REMOVE #frozenAt';
  const condition = allOf(deviceFreezeClauses(write).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...deviceKey(write.device) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], { ':now': write.now, ':customer': write.customer }),
  };
}
