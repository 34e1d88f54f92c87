/** A switch, as the API tells how it stands. */
import type * as z from 'zod/mini';
import type { killSwitch } from '../../lambdas/contract/operations.ts';

export type KillSwitch = z.output<typeof killSwitch>;
