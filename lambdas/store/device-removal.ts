/** Removes devices: the item marked for ever, and the key out of the wallet's set, in one transaction. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DeviceRemoval, RemovalRefusal, RemovalWrite } from '../domain/devices/remove-device.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { readDevice } from './device-reading.ts';
import { toItem } from './items.ts';
import { deviceKey, walletKey } from './keys.ts';
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
  ]);
  // Read in any case: another removal may have been faster, or an answer of ours lost.
  const device = await readDevice(options, write.target);
  if (device?.removedAt !== undefined && device.customer === write.customer) return device;
  if (done.outcome !== 'refused') throw new ServiceBusy('It is not known yet whether the device was removed');
  const [target, wallet] = done.results;
  if (wallet?.failed) return refuse(whyRefused(signerClauses(write), wallet.old, 'device_not_enrolled'));
  return refuse(whyRefused(targetClauses(write), target?.old, 'not_found'));
}

/** What must hold of the device that is removed. */
export const targetClauses = (write: RemovalWrite): readonly Clause<RemovalRefusal>[] => [
  {
    name: "the customer's own",
    expression: '#customer = :customer',
    code: 'not_found',
    holds: (device) => device.text('customer') === write.customer,
  },
  {
    name: 'not removed before',
    expression: 'attribute_not_exists(#removedAt)',
    code: 'not_found',
    holds: (device) => !device.has('removedAt'),
  },
  {
    name: 'not older than a new signer',
    expression: '#enrolledAt >= :enrolledSince',
    code: 'device_too_new',
    holds: (device) => device.count('enrolledAt') >= write.enrolledSince,
  },
];

/** What must hold of the wallet. */
export const signerClauses = ({ signer }: RemovalWrite): readonly Clause<RemovalRefusal>[] => [
  {
    name: 'signer enrolled',
    expression: 'contains(#devices, :signer)',
    code: 'device_not_enrolled',
    holds: (wallet) => wallet.texts('devices').includes(signer),
  },
];

function deviceUpdate(table: string, write: RemovalWrite): NonNullable<TransactWriteItem['Update']> {
  const update = 'SET #removedAt = :now, #removedBy = :signer';
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
  const update = 'DELETE #devices :target';
  const condition = allOf(signerClauses(write).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...walletKey(write.customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ':target': new Set([write.target]),
      ':signer': write.signer,
    }),
  };
}
