/** What a ring is found by: the devices that a customer ever enrolled, and who was enrolled on the same phone. */
import type { RingPorts } from '../domain/account/ring.ts';
import { traceWindows } from '../domain/registration/registration.ts';
import { hardwareTrace } from '../domain/registration/surroundings.ts';
import { readDevice } from './device-reading.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf } from './items.ts';
import { accountEventKey, hardwareKey } from './keys.ts';
import { partition } from './partitions.ts';
import { registrationRecords } from './registration-records.ts';

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
async function enrolledBy(options: RegistryOptions, customer: string): Promise<readonly string[]> {
  const events = await partition(options, {
    pk: accountEventKey({ customer, at: 0, id: '' }).pk,
    prefix: 'EVENT#',
    filter: { expression: '#kind = :enrolled', values: { ':enrolled': 'device_enrolled' } },
  });
  return events.map((item) => fieldsOf(item).text('device'));
}
