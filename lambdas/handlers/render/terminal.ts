/** A terminal as the contract shows it. */
import type * as z from 'zod/mini';
import type { terminal as contract } from '../../contract/terminals.ts';
import type { Terminal } from '../../domain/terminals/terminal.ts';
import { timestampOf } from './time.ts';

export const renderTerminal = (terminal: Terminal): z.input<typeof contract> => ({
  id: terminal.id,
  store_id: terminal.store,
  number: terminal.number,
  name: terminal.name,
  state: terminal.state,
  ...(terminal.key ? { key: terminal.key.thumbprint } : {}),
  ...(terminal.next ? { next_key: terminal.next.thumbprint } : {}),
  registered_at: timestampOf(terminal.registeredAt),
});
