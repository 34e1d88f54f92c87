/** Reads one terminal, strongly consistent. */
import type { Terminal } from '../domain/terminals/terminal.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { terminalKey } from './keys.ts';
import { terminalOf } from './terminal-items.ts';

/** @param id of its app client */
export async function readTerminal(options: RegistryOptions, id: string): Promise<Terminal | undefined> {
  const item = await readItem(options, terminalKey(id));
  return item && terminalOf(item);
}
