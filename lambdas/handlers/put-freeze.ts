/** PUT /freezes/{kind}/{id} */
import { putFreeze } from '../contract/account.ts';
import { setFreeze } from '../domain/account/set-freeze.ts';
import { setDeviceFreeze } from '../domain/devices/freeze-device.ts';
import { isRefusal } from '../domain/refusal.ts';
import { freezePorts } from './account/freeze-ports.ts';
import { operation } from './http/operation.ts';

export const handler = operation(putFreeze, async ({ caller: colleague, path, body, now }) => {
  const state =
    path.kind === 'devices'
      ? await setDeviceFreeze(freezePorts(), { device: path.id, ...body, colleague, now })
      : await setFreeze(freezePorts(), { customer: path.id, ...body, colleague, now });
  return isRefusal(state) ? state : { status: 200, body: { ...path, state } };
});
