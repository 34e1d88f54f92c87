/** DELETE /terminals/{id} */
import { revokeTerminal } from '../contract/terminals.ts';
import { isRefusal } from '../domain/refusal.ts';
import { eventOf } from '../domain/terminals/register-terminal.ts';
import { operation } from './http/operation.ts';
import { describeError, log } from './logging/log.ts';
import { renderTerminal } from './render/terminal.ts';
import { clients, newId, terminals } from './terminals/ports.ts';

export const handler = operation(revokeTerminal, async ({ caller, path, now }) => {
  const event = eventOf({ newId }, { operator: caller, now }, { terminal: path.id, kind: 'revoked' });
  const terminal = await terminals().revoke(event);
  if (isRefusal(terminal)) return terminal;
  await removeClient(terminal.id);
  return { status: 200, body: renderTerminal(terminal) };
});

/**
 * So that it is given no token any more, and costs nothing. The revocation is complete without it: a Cognito that fails is
 * only logged, and asking again tries again.
 */
async function removeClient(id: string): Promise<void> {
  try {
    await clients().remove(id);
  } catch (error) {
    log({ level: 'error', event: 'terminal_client_not_removed', terminal: id, ...describeError(error) });
  }
}
