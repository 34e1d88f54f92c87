/** POST /stores/{id}/terminals */
import { createTerminal } from '../contract/terminals.ts';
import { fingerprint, terminalRequestId } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { type RegisteredTerminal, registerTerminal } from '../domain/terminals/register-terminal.ts';
import { operation } from './http/operation.ts';
import { renderTerminal } from './render/terminal.ts';
import { timestampOf } from './render/time.ts';
import { clients, enrolmentPorts } from './terminals/ports.ts';

const ports = () => ({ ...enrolmentPorts(), clients: clients() });

export const handler = operation(createTerminal, async ({ caller, path, body, idempotencyKey, now }) => {
  const registered = await registerTerminal(ports(), {
    request: terminalRequestId(path.id, idempotencyKey),
    fingerprint: fingerprint(body),
    store: path.id,
    name: body.name,
    operator: caller,
    now,
  });
  if (isRefusal(registered)) return registered;
  return { status: registered.isNew ? 201 : 200, body: render(registered) };
});

const render = ({ terminal, isNew, credentials }: RegisteredTerminal) => ({
  ...renderTerminal(terminal),
  client_id: terminal.id,
  ...(credentials
    ? {
        credentials: isNew ? ('issued' as const) : ('replaced' as const),
        client_secret: credentials.secret,
        enrolment_code: credentials.code,
        expires_at: timestampOf(credentials.expiresAt),
      }
    : { credentials: 'withheld' as const }),
});
