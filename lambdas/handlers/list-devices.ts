/** GET /devices */
import { listDevices } from '../contract/devices.ts';
import type { Device } from '../domain/devices/device.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { readDevicesOf } from '../store/device-reading.ts';
import { deviceUses } from '../store/device-uses.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderListedDevice } from './render/device.ts';

const tables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  registryTable: environment('REGISTRY_TABLE'),
  projectionsTable: environment('PROJECTIONS_TABLE'),
});

export const handler = operation(listDevices, async ({ caller, now }) => {
  const [devices, uses] = await Promise.all([
    readDevicesOf(tables(), caller.subject),
    deviceUses(tables()).list(caller.subject),
  ]);
  const lastUseOf = ({ id }: Device) => uses.find(({ device }) => device === id);
  return {
    status: 200,
    body: { devices: devices.map((device) => renderListedDevice(device, lastUseOf(device), now)) },
  };
});
