/** A kill switch as operators see it. */
import type * as z from 'zod/mini';
import type { killSwitch } from '../../contract/operations.ts';
import type { KillSwitch } from '../../domain/operations.ts';
import { timestampOf } from './time.ts';

export const renderSwitch = ({
  name,
  state,
  reason,
  changedBy,
  changedAt,
}: KillSwitch): z.input<typeof killSwitch> => ({
  name,
  state,
  ...(reason === undefined ? {} : { reason }),
  ...(changedBy === undefined ? {} : { changed_by: changedBy }),
  ...(changedAt === undefined ? {} : { changed_at: timestampOf(changedAt) }),
});
