/** What a ring is found by: the devices that a customer ever enrolled, and who was enrolled on the same phone. */
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { RingPorts } from '../domain/account/ring.ts';
import { traceWindows } from '../domain/registration/registration.ts';
import { hardwareTrace } from '../domain/registration/surroundings.ts';
import { placeholders } from './conditions.ts';
import { readDevice } from './device-reading.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, type Item } from './items.ts';
import { accountEventKey, hardwareKey } from './keys.ts';
import { registrationRecords } from './registration-records.ts';
import { retrying } from './retry.ts';

export interface RingReadingOptions extends RegistryOptions {
  /** Milliseconds since the epoch -> the key of the traces' pseudonyms. */
  readonly pseudonymKey: (now: number) => Promise<string>;
}

export const ringReading = (options: RingReadingOptions): RingPorts => ({
  async devicesEverOf(customer) {
    const ids = await enrolledBy(options, customer);
    const devices = await Promise.all(ids.map((id) => readDevice(options, id)));
    return devices.filter((device) => device !== undefined);
  },
  async customersOn(hardwareId, now) {
    const [last, seen] = await Promise.all([
      readItem(options, hardwareKey(hardwareId)),
      options
        .pseudonymKey(now)
        .then((key) =>
          registrationRecords(options).customersOf(
            hardwareTrace(key, hardwareId),
            now - traceWindows.hardware,
          ),
        ),
    ]);
    // The item may be there for the sake of a list alone.
    const enrolled = last && fieldsOf(last).optionalText('customer');
    return [...new Set([...seen, ...(enrolled === undefined ? [] : [enrolled])])];
  },
});

/** An enrolment is written with its event, which stays when the device goes. */
async function enrolledBy(
  { client, runtime, registryTable }: RegistryOptions,
  customer: string,
): Promise<readonly string[]> {
  const { pk } = accountEventKey({ customer, at: 0, id: '' });
  const condition = '#pk = :customer AND begins_with(#sk, :event)';
  const filter = '#kind = :enrolled';
  const devices: string[] = [];
  let start: Item | undefined;
  do {
    const command: QueryCommand = new QueryCommand({
      TableName: registryTable,
      ConsistentRead: true,
      KeyConditionExpression: condition,
      FilterExpression: filter,
      ...placeholders([condition, filter], {
        ':customer': pk,
        ':event': 'EVENT#',
        ':enrolled': 'device_enrolled',
      }),
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const { Items = [], LastEvaluatedKey } = await retrying(runtime, () => client.send(command));
    devices.push(...Items.map((item) => fieldsOf(item).text('device')));
    start = LastEvaluatedKey;
  } while (start);
  return devices;
}
