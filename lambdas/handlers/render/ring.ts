/** A ring as the contract writes it. */
import type * as z from 'zod/mini';
import type { freezeRing } from '../../contract/freezes.ts';
import { isFrozen, type StandingRing } from '../../domain/account/freeze-ring.ts';

export const renderRing = (ring: StandingRing): z.input<(typeof freezeRing)['answer']> => ({
  ring: ring.id,
  frozen: isFrozen(ring),
  members: ring.members.map(({ customer, because, state, failed, devices }) => ({
    customer_id: customer,
    ...(because
      ? { because: { shared: 'phone', device_id: because.device, customer_id: because.customer } }
      : {}),
    state,
    ...(failed === undefined ? {} : { failed }),
    devices: [...devices],
  })),
});
