/** POST /terminals/me/key */
import { enrolTerminalKey } from '../contract/terminals.ts';
import { isRefusal } from '../domain/refusal.ts';
import { enrolKey } from '../domain/terminals/enrol-key.ts';
import type { Terminal } from '../domain/terminals/terminal.ts';
import { operation } from './http/operation.ts';
import { log } from './logging/log.ts';
import { renderTerminal } from './render/terminal.ts';
import { newId, terminals } from './terminals/ports.ts';

const ports = () => ({
  terminals: terminals(),
  newId,
  onCutOff: ({ id, store }: Terminal) =>
    log({ level: 'error', event: 'enrolment_code_guessed', terminal: id, store }),
});

export const handler = operation(enrolTerminalKey, async ({ caller, proof, body, now }) => {
  const terminal = await enrolKey(ports(), {
    terminal: caller.subject,
    key: { thumbprint: proof.deviceId, publicJwk: proof.publicJwk },
    code: body.enrolment_code,
    now,
  });
  return isRefusal(terminal) ? terminal : { status: 201, body: renderTerminal(terminal) };
});
