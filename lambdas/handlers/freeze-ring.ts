/** POST /freezes/rings */
import { freezeRing } from '../contract/freezes.ts';
import { freezeRing as freeze, lookAtRing } from '../domain/account/freeze-ring.ts';
import { isRefusal } from '../domain/refusal.ts';
import { ringReading } from '../store/ring-reading.ts';
import { freezePorts } from './account/freeze-ports.ts';
import { registry } from './account/ports.ts';
import { pseudonymKey } from './devices/pseudonym-key.ts';
import { operation } from './http/operation.ts';
import { renderRing } from './render/ring.ts';

const ports = () => ({ ...freezePorts(), ...ringReading({ ...registry(), pseudonymKey }) });

export const handler = operation(freezeRing, async ({ caller: colleague, body, now }) => {
  const { customer_id: customer, ring, reason } = body;
  const stands =
    ring === undefined || reason === undefined
      ? await lookAtRing(ports(), customer, now)
      : await freeze(ports(), { customer, ring, reason, colleague, now });
  return isRefusal(stands) ? stands : { status: 200, body: renderRing(stands) };
});
