/** Removes devices: the item marked for ever, and the key out of the wallet's set, in one transaction. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DeviceRemoval, RemovalRefusal, RemovalWrite } from '../domain/devices/remove-device.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal, refuse } from '../domain/refusal.ts';
import { accountClauses, accountClauseValues } from './account-clauses.ts';
import { accountEventPut } from './account-events.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { ownDeviceClauses, readDevice } from './device-reading.ts';
import { toItem } from './items.ts';
import { deviceKey, walletKey } from './keys.ts';
import { endpointAttribute } from './push-endpoints.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface DeviceRemovalOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export function deviceRemoval(options: DeviceRemovalOptions): DeviceRemoval {
  return {
    read: (id) => readDevice(options, id),
    remove: (write) => remove(options, write),
  };
}

async function remove(
  options: DeviceRemovalOptions,
  write: RemovalWrite,
): ReturnType<DeviceRemoval['remove']> {
  const done = await transact(options, [
    { Update: deviceUpdate(options.registryTable, write) },
    { Update: walletUpdate(options.ledgerTable, write) },
    accountEventPut(options.registryTable, write.event),
  ]);
  // Read in any case: another removal may have been faster, or an answer of ours lost.
  const device = await readDevice(options, write.target);
  if (device?.removedAt !== undefined && device.customer === write.customer) return device;
  if (done.outcome !== 'refused') throw new ServiceBusy('It is not known yet whether the device was removed');
  const [target, wallet] = done.results;
  const codes = [
    ...(wallet?.failed ? [whyRefused(signerClauses(write), wallet.old, 'device_not_enrolled')] : []),
    ...(target?.failed ? [whyRefused(targetClauses(write), target.old, 'not_found')] : []),
  ];
  return refuse(firstRefusal(codes) ?? 'not_found');
}

/** What must hold of the device that is removed. */
export const targetClauses = (write: RemovalWrite): readonly Clause<RemovalRefusal>[] => [
  ...ownDeviceClauses(write.customer),
  {
    name: 'not older than a new signer',
    expression: '#enrolledAt >= :enrolledSince',
    code: 'device_too_new',
    holds: (device) => device.count('enrolledAt') >= write.enrolledSince,
  },
];

/** What must hold of the wallet. */
export const signerClauses = ({ signer, authTime }: RemovalWrite): readonly Clause<RemovalRefusal>[] => [
  ...accountClauses(authTime),
  {
    name: 'signer enrolled',
    expression: 'contains(#devices, :signer)',
    code: 'device_not_enrolled',
    holds: (wallet) => wallet.texts('devices').includes(signer),
  },
];

function deviceUpdate(table: string, write: RemovalWrite): NonNullable<TransactWriteItem['Update']> {
  const update = `SET #removedAt = :now, #removedBy = :signer REMOVE #${endpointAttribute}, #frozenAt`;
  const condition = allOf(targetClauses(write).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...deviceKey(write.target) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ':now': write.now,
      ':signer': write.signer,
      ':customer': write.customer,
      ':enrolledSince': write.enrolledSince,
    }),
  };
}

function walletUpdate(table: string, write: RemovalWrite): NonNullable<TransactWriteItem['Update']> {
  const update = 'SET #sessionsSince = :since DELETE #devices :target, #frozenDevices :target';
  const condition = allOf(signerClauses(write).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...walletKey(write.customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ...accountClauseValues(write.authTime),
      // Not before the session that asks, which is later than any that ended before: so it never goes back.
      ':since': Math.max(Math.floor(write.now / 1000), write.authTime),
      ':target': new Set([write.target]),
      ':signer': write.signer,
    }),
  };
}
