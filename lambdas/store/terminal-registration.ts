/** Registers terminals: the terminal, its number at the store and the wish for it, in one transaction. */

import { ServiceBusy } from '../domain/ledger/ledger.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refuse } from '../domain/refusal.ts';
import { maxTerminalNumber, type Terminal } from '../domain/terminals/terminal.ts';
import type { TerminalEvent, TerminalRequest } from '../domain/terminals/terminals.ts';
import { expressions } from './conditions.ts';
import { putNew, type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, toItem } from './items.ts';
import { idOf, storeKey, storeTerminalKey, terminalRequestKey } from './keys.ts';
import { terminalEventPut } from './terminal-events.ts';
import { terminalItem } from './terminal-items.ts';
import { transact } from './transact.ts';

/** Strongly consistent. */
export async function findTerminalRequest(
  options: RegistryOptions,
  id: string,
): Promise<TerminalRequest | undefined> {
  const item = await readItem(options, terminalRequestKey(id));
  if (!item) return undefined;
  const fields = fieldsOf(item);
  return {
    id: idOf(fields.text('pk')),
    fingerprint: fields.text('fingerprint'),
    terminal: fields.text('terminal'),
  };
}

/** The store's item counts the terminals that it ever had, in `terminals`. */
export async function nextTerminalNumber(options: RegistryOptions, store: string): Promise<number | Refusal> {
  const item = await readItem(options, storeKey(store));
  if (!item) return refuse('store_not_found');
  const fields = fieldsOf(item);
  const number = (fields.has('terminals') ? fields.count('terminals') : 0) + 1;
  return number > maxTerminalNumber ? refuse('terminal_limit_reached') : number;
}

/** @returns false where the wish is known already, or the number was given to another terminal */
export async function registerTerminal(
  options: RegistryOptions,
  terminal: Terminal,
  { id, ...request }: TerminalRequest,
  event: TerminalEvent,
): Promise<boolean> {
  const table = options.registryTable;
  const done = await transact(options, [
    putNew(table, toItem({ ...terminalRequestKey(id), ...request })),
    putNew(table, terminalItem(terminal)),
    { Update: numberGiven(table, terminal) },
    { Update: counted(table, terminal) },
    terminalEventPut(table, event),
  ]);
  if (done.outcome === 'committed') return true;
  const known = await findTerminalRequest(options, id);
  if (known) return known.terminal === terminal.id;
  if (done.outcome === 'unknown')
    throw new ServiceBusy('It is not known yet whether the terminal was registered');
  return false;
}

/** Not a Put: whoever registers terminals may not put stores. */
function numberGiven(table: string, { id, store, number }: Terminal) {
  const condition = 'attribute_not_exists(#pk)';
  const update = 'SET #terminal = :id';
  return {
    TableName: table,
    Key: toItem({ ...storeTerminalKey(store, number) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([condition, update], { ':id': id }),
  };
}

function counted(table: string, { store, number }: Terminal) {
  const condition =
    number === 1 ? 'attribute_exists(#pk) AND attribute_not_exists(#terminals)' : '#terminals = :former';
  const update = 'SET #terminals = :number';
  return {
    TableName: table,
    Key: toItem({ ...storeKey(store) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([condition, update], { ':number': number, ':former': number - 1 }),
  };
}
