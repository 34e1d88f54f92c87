/** A ring as the API tells it. */
import type * as z from 'zod/mini';
import type { freezeRing } from '../../../lambdas/contract/freezes.ts';

export type RingFound = z.output<typeof freezeRing.answer>;

/** Of all its accounts, but for those that are enrolled no more. */
export const devicesOf = ({ members }: RingFound) =>
  members.flatMap(({ devices }) => devices.filter(({ state }) => state !== 'removed'));
