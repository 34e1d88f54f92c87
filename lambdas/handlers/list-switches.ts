/** GET /switches */
import { listSwitches } from '../contract/operations.ts';
import { operation } from './http/operation.ts';
import { renderSwitch } from './render/switch.ts';
import { switches } from './switches/ports.ts';

export const handler = operation(listSwitches, async () => ({
  status: 200,
  body: { switches: (await switches().list()).map(renderSwitch) },
}));
