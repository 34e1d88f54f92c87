/** What was done with terminals, as items of the Registry table: added with what they tell of, and never changed. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { TerminalEvent } from '../domain/terminals/terminals.ts';
import { putNew } from './item-access.ts';
import { toItem } from './items.ts';
import { terminalEventKey } from './keys.ts';
import { keyValues } from './terminal-items.ts';

/** @param table the Registry table's name */
export const terminalEventPut = (table: string, { by, key, ...event }: TerminalEvent): TransactWriteItem =>
  putNew(
    table,
    toItem({
      ...terminalEventKey(event),
      kind: event.kind,
      at: event.at,
      role: by.role,
      colleague: by.role === 'operator' ? by.subject : undefined,
      ...(key && keyValues('key', key)),
    }),
  );
