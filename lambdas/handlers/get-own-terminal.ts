/** GET /terminals/me */
import { getOwnTerminal } from '../contract/terminals.ts';
import { isRefusal } from '../domain/refusal.ts';
import { admitTerminal } from '../domain/terminals/enrol-key.ts';
import { operation } from './http/operation.ts';
import { renderTerminal } from './render/terminal.ts';
import { newId, terminals } from './terminals/ports.ts';

export const handler = operation(getOwnTerminal, async ({ caller, proof, now }) => {
  const terminal = await admitTerminal({ terminals: terminals(), newId }, caller, proof, now);
  return isRefusal(terminal) ? terminal : { status: 200, body: renderTerminal(terminal) };
});
