/** Registrations and the traces that they leave, in the Registry table. */
import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { EnrolmentWrite } from '../domain/devices/enrol-device.ts';
import { type RegistrationRecords, type Trace, traceWindows } from '../domain/registration/registration.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf, toItem } from './items.ts';
import { registrationKey, traceKey } from './keys.ts';
import { registrationIn, registrationText } from './registration-text.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface RegistrationRecordsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

/** Traces that are counted: more would tell no rule more. */
const COUNTED = 25;

export function registrationRecords(options: RegistrationRecordsOptions): RegistrationRecords {
  const { client, runtime, registryTable: TableName } = options;
  return {
    async registrationOf(customer) {
      const Key = toItem({ ...registrationKey(customer) });
      const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
      const { Item } = await retrying(runtime, () => client.send(command));
      return Item && registrationIn(fieldsOf(Item).text('registration'));
    },
    async customersOf(trace, since) {
      const { pk, sk } = traceKey(trace, { at: since, customer: '' });
      const condition = '#pk = :pk AND #sk >= :since';
      const command = new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: condition,
        Limit: COUNTED,
        ...placeholders([condition], { ':pk': pk, ':since': sk }),
      });
      const { Items = [] } = await retrying(runtime, () => client.send(command));
      return Items.map((item) => fieldsOf(item).text('sk').split('#').slice(1).join('#'));
    },
  };
}

/**
 * What an enrolment writes of its surroundings, in its own transaction: nothing of it can fail, and none of it is written
 * where the device is not. Each is an item of the customer's own, so that two enrolments never meet.
 */
export function surroundingsPuts(
  table: string,
  { device, surroundings }: EnrolmentWrite,
): TransactWriteItem[] {
  if (!surroundings) return [];
  const { registration, isFirst, traces } = surroundings;
  const enrolled = { customer: device.customer, at: device.enrolledAt };
  const put = (item: Parameters<typeof toItem>[0]) => ({ Put: { TableName: table, Item: toItem(item) } });
  const seen = traces.map((trace: Trace) =>
    put({
      ...traceKey(trace, enrolled),
      [expiresAttribute]: Math.ceil((enrolled.at + traceWindows[trace.kind]) / 1000),
    }),
  );
  if (!isFirst) return seen;
  const record = put({
    ...registrationKey(enrolled.customer),
    registration: registrationText(registration),
  });
  return [record, ...seen];
}
