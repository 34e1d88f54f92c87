/** The contract of enrolling a device's key. */
import * as z from 'zod/mini';
import { deviceId, displayName, timestamp } from './fields.ts';
import { route } from './route.ts';

const device = z.strictObject({
  id: deviceId,
  name: displayName(60),
  enrolled_at: timestamp,
});

export const enrolDevice = route({
  operation: 'enrolDevice',
  method: 'POST',
  path: '/devices',
  summary: 'Enrol the key that signs this request as a device of the customer',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'key',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ name: displayName(60) }),
  statuses: { 201: 'Enrolled' },
  answer: device,
  problems: [
    'second_factor_required',
    'device_not_confirmed',
    'device_already_enrolled',
    'device_limit_reached',
    'switched_off',
  ],
});
