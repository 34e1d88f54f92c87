/**
 * Cognito's devices: each enrols one key. The device key in an access token is a bearer value: without this, a stolen
 * token would enrol the thief's own phone, with an attestation that is right.
 */
import type { EnrolmentRefusal, EnrolmentWrite } from '../domain/devices/enrol-device.ts';
import { type Clause, expressions } from './conditions.ts';
import type { EnrolmentUse } from './enrolment-use.ts';
import { toItem } from './items.ts';
import { cognitoDeviceKey } from './keys.ts';

/** What must hold of a device of Cognito that enrolled before. */
export const cognitoDeviceClauses = (device: string): readonly Clause<EnrolmentRefusal>[] => [
  {
    name: 'of this key or of none',
    expression: '(attribute_not_exists(#pk) OR #device = :device)',
    code: 'cognito_device_in_use',
    holds: (known) => known.text('device') === device,
  },
];

/** It stays when the key is removed: whoever enrols another one signs in anew, with the second factor. */
export function cognitoDeviceUse(table: string, { device }: EnrolmentWrite): EnrolmentUse {
  const clauses = cognitoDeviceClauses(device.id);
  const condition = clauses.map(({ expression }) => expression).join();
  const update = 'SET #device = :device';
  return {
    clauses,
    missing: 'cognito_device_in_use',
    update: {
      TableName: table,
      Key: toItem({ ...cognitoDeviceKey(device.customer, device.cognitoDeviceKey) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], { ':device': device.id }),
    },
  };
}
