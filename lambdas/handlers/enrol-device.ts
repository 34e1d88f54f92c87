/** POST /devices */
import { enrolDevice } from '../contract/devices.ts';
import { enrolDevice as enrol } from '../domain/devices/enrol-device.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cognito, dynamoDb } from '../store/clients.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { deviceRegistry } from '../store/device-registry.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { timestampOf } from './render/time.ts';

const ports = () => ({
  directory: cognitoDirectory({ client: cognito(), userPoolId: environment('CUSTOMER_POOL_ID') }),
  registry: deviceRegistry({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
  }),
  currency: environment('CURRENCY'),
  maxDevices: Number(environment('MAX_DEVICES')),
});

export const handler = operation(enrolDevice, async ({ caller, proof, body, now }) => {
  const result = await enrol(ports(), {
    customer: caller.subject,
    username: caller.username,
    cognitoDeviceKey: caller.deviceKey,
    deviceId: proof.deviceId,
    publicJwk: proof.publicJwk,
    name: body.name,
    now,
  });
  if (isRefusal(result)) return result;
  return {
    status: 201,
    body: { id: result.id, name: result.name, enrolled_at: timestampOf(result.enrolledAt) },
  };
});
