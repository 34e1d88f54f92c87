/** POST /terminals/{id}/secrets */
import { createTerminalSecret } from '../contract/terminals.ts';
import { secretRequestId } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { rotateSecret } from '../domain/terminals/rotate-secret.ts';
import { operation } from './http/operation.ts';
import { clients, newId, terminals } from './terminals/ports.ts';

const ports = () => ({ terminals: terminals(), clients: clients(), newId });

export const handler = operation(createTerminalSecret, async ({ caller, path, idempotencyKey, now }) => {
  const rotated = await rotateSecret(ports(), {
    terminal: path.id,
    request: secretRequestId(path.id, caller.subject, idempotencyKey),
    operator: caller,
    now,
  });
  if (isRefusal(rotated)) return rotated;
  const { terminal, secret } = rotated;
  return { status: 201, body: { id: terminal.id, client_id: terminal.id, client_secret: secret } };
});
