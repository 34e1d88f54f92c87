/** GET /devices */
import { listDevices } from '../contract/devices.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { readDevicesOf } from '../store/device-reading.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderDevice } from './render/device.ts';

const tables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
});

export const handler = operation(listDevices, async ({ caller, now }) => {
  const devices = await readDevicesOf(tables(), caller.subject);
  return { status: 200, body: { devices: devices.map((device) => renderDevice(device, now)) } };
});
