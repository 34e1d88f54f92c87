/** DELETE /devices/{id} */
import { removeDevice } from '../contract/devices.ts';
import { removeDevice as remove } from '../domain/devices/remove-device.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { deviceRemoval } from '../store/device-removal.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
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
    now,
  });
  if (isRefusal(result)) return result;
  return { status: 200, body: renderDevice(result, now) };
});
