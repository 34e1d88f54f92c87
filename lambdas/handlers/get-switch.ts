/** GET /switches/{name} */
import { getSwitch } from '../contract/operations.ts';
import { operation } from './http/operation.ts';
import { renderSwitch } from './render/switch.ts';
import { switches } from './switches/ports.ts';

export const handler = operation(getSwitch, async ({ path }) => ({
  status: 200,
  body: renderSwitch(await switches().read({ name: path.name })),
}));
