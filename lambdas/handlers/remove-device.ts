/** DELETE /devices/{id} */
import { removeDevice } from '../contract/devices.ts';
import { removeDevice as remove } from '../domain/devices/remove-device.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cognito, dynamoDb } from '../store/clients.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { deviceRemoval } from '../store/device-removal.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { describeError, log } from './logging/log.ts';
import { renderDevice } from './render/device.ts';

const removal = () =>
  deviceRemoval({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    registryTable: environment('REGISTRY_TABLE'),
  });

export const handler = operation(removeDevice, async ({ caller, proof, path, now }) => {
  const result = await remove(removal(), {
    customer: caller.subject,
    signer: proof.deviceId,
    target: path.id,
    authTime: caller.authTime,
    now,
  });
  if (isRefusal(result)) return result;
  await forgetAtCognito(caller.username, result.cognitoDeviceKey);
  return { status: 200, body: renderDevice(result, now) };
});

/**
 * So that the removed phone renews no token either. For money and devices the removal is complete without it: a Cognito
 * that fails is only logged.
 */
async function forgetAtCognito(username: string, deviceKey: string): Promise<void> {
  const userPoolId = environment('CUSTOMER_POOL_ID');
  try {
    await cognitoAccounts({ client: cognito(), runtime, userPoolId }).forgetDevice(username, deviceKey);
  } catch (error) {
    log({ level: 'error', event: 'cognito_device_not_forgotten', ...describeError(error) });
  }
}
