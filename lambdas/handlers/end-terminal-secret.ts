/** DELETE /terminals/{id}/secrets/previous */
import { endTerminalSecret } from '../contract/terminals.ts';
import { isRefusal } from '../domain/refusal.ts';
import { endPreviousSecret } from '../domain/terminals/rotate-secret.ts';
import { operation } from './http/operation.ts';
import { renderTerminal } from './render/terminal.ts';
import { clients, newId, terminals } from './terminals/ports.ts';

const ports = () => ({ terminals: terminals(), clients: clients(), newId });

export const handler = operation(endTerminalSecret, async ({ caller, path, now }) => {
  const terminal = await endPreviousSecret(ports(), { terminal: path.id, operator: caller, now });
  return isRefusal(terminal) ? terminal : { status: 200, body: renderTerminal(terminal) };
});
