/** A kill switch as operators see it, and what was done with it. */
import type * as z from 'zod/mini';
import type { killSwitch, listSwitchEvents } from '../../contract/operations.ts';
import type { KillSwitch, SwitchScope } from '../../domain/switches/switch.ts';
import type { SwitchEvent } from '../../domain/switches/switches.ts';
import { timestampOf } from './time.ts';

type Scope = NonNullable<z.input<typeof killSwitch>['scope']>;

export const renderSwitch = ({
  name,
  scope,
  state,
  reason,
  changedBy,
  changedAt,
}: KillSwitch): z.input<typeof killSwitch> => ({
  name,
  ...(scope === undefined ? {} : { scope: renderScope(scope) }),
  state,
  ...(reason === undefined ? {} : { reason }),
  ...(changedBy === undefined ? {} : { changed_by: changedBy }),
  ...(changedAt === undefined ? {} : { changed_at: timestampOf(changedAt) }),
});

export const renderSwitchEvent = ({
  id,
  name,
  scope,
  from,
  to,
  reason,
  changedBy,
  changedAt,
}: SwitchEvent): z.input<(typeof listSwitchEvents)['answer']>['events'][number] => ({
  id,
  name,
  ...(scope === undefined ? {} : { scope: renderScope(scope) }),
  from,
  to,
  reason,
  changed_by: changedBy,
  changed_at: timestampOf(changedAt),
});

function renderScope(scope: SwitchScope): Scope {
  if ('store' in scope) return { store_id: scope.store };
  return 'device' in scope ? { device_class: scope.device } : { country: scope.country };
}
