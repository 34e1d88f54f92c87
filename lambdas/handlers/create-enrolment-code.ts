/** POST /terminals/{id}/enrolment-codes */
import { createEnrolmentCode } from '../contract/terminals.ts';
import { isRefusal } from '../domain/refusal.ts';
import { eventOf, newCode } from '../domain/terminals/register-terminal.ts';
import { operation } from './http/operation.ts';
import { timestampOf } from './render/time.ts';
import { enrolmentPorts } from './terminals/ports.ts';

export const handler = operation(createEnrolmentCode, async ({ caller, path, now }) => {
  const ports = enrolmentPorts();
  const { code, enrolment } = newCode(ports, now);
  const event = eventOf(
    ports,
    { operator: caller, now },
    { terminal: path.id, kind: 'enrolment_code_given' },
  );
  const given = await ports.terminals.giveCode(enrolment, event);
  if (isRefusal(given)) return given;
  const expires_at = timestampOf(enrolment.expiresAt);
  return { status: 201, body: { id: given.id, enrolment_code: code, expires_at } };
});
