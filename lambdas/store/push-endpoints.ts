/** Which device takes push messages at which endpoint, in the Registry table: one device an endpoint. */
import { createHash } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import type { PushEndpoints } from '../domain/notices/push-token.ts';
import { refuse } from '../domain/refusal.ts';
import { allOf, expressions } from './conditions.ts';
import { type Fields, fieldsOf, toItem, type Values } from './items.ts';
import { deviceKey, type Key, pushEndpointKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface PushEndpointsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

/** Of a device's item. */
export const endpointAttribute = 'pushEndpoint';

/** Who has the endpoint is read first, and checked by the conditions; twice wrong is unheard of. */
const GUESSES = 3;

export function pushEndpoints(options: PushEndpointsOptions): PushEndpoints {
  const { client, runtime, registryTable } = options;
  const read = async (key: Key): Promise<Fields | undefined> => {
    const command = new GetItemCommand({
      TableName: registryTable,
      Key: toItem({ ...key }),
      ConsistentRead: true,
    });
    const { Item } = await retrying(runtime, () => client.send(command));
    return Item && fieldsOf(Item);
  };
  const has = async (device: string, endpoint: string) =>
    (await read(deviceKey(device)))?.optionalText(endpointAttribute) === endpoint;
  return {
    isEnrolled: async (device, customer) => isEnrolled(await read(deviceKey(device)), customer),
    async assign({ endpoint, device, customer }) {
      const endpointKey = pushEndpointKey(hashOf(endpoint));
      for (let guess = 0; guess < GUESSES; guess++) {
        const [own, holder] = await Promise.all([
          read(deviceKey(device)),
          read(endpointKey).then((fields) => fields?.text('device')),
        ]);
        if (!isEnrolled(own, customer)) return refuse('device_not_enrolled');
        if (holder === device && own?.optionalText(endpointAttribute) === endpoint) return 'assigned';
        const isElsewhere = holder !== undefined && holder !== device && (await has(holder, endpoint));
        const done = await transact(options, [
          deviceGets(registryTable, device, customer, endpoint),
          endpointGoesTo(registryTable, endpointKey, device, holder),
          ...(isElsewhere ? [deviceLoses(registryTable, holder, endpoint)] : []),
        ]);
        if (done.outcome === 'committed') return 'assigned';
      }
      throw new ServiceBusy('The endpoint changed hands with every attempt');
    },
  };
}

const hashOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url');

const isEnrolled = (device: Fields | undefined, customer: string): boolean =>
  device !== undefined &&
  device.text('customer') === customer &&
  !device.has('removedAt') &&
  !device.has('frozenAt');

function deviceGets(table: string, device: string, customer: string, endpoint: string): TransactWriteItem {
  const enrolled = allOf([
    '#customer = :customer',
    'attribute_not_exists(#removedAt)',
    'attribute_not_exists(#frozenAt)',
  ]);
  return update(table, deviceKey(device), `SET #${endpointAttribute} = :endpoint`, enrolled, {
    ':endpoint': endpoint,
    ':customer': customer,
  });
}

function endpointGoesTo(
  table: string,
  key: Key,
  device: string,
  from: string | undefined,
): TransactWriteItem {
  const asRead = from === undefined ? 'attribute_not_exists(#device)' : '#device = :from';
  return update(table, key, 'SET #device = :device', asRead, { ':device': device, ':from': from });
}

const deviceLoses = (table: string, device: string, endpoint: string): TransactWriteItem =>
  update(table, deviceKey(device), `REMOVE #${endpointAttribute}`, `#${endpointAttribute} = :endpoint`, {
    ':endpoint': endpoint,
  });

const update = (
  table: string,
  key: Key,
  change: string,
  condition: string,
  values: Values,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem({ ...key }),
    UpdateExpression: change,
    ConditionExpression: condition,
    ...expressions([change, condition], values),
  },
});
