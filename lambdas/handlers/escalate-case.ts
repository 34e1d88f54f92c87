/** POST /cases/{id}/escalation */
import { escalateCase } from '../contract/claims.ts';
import { escalateCase as escalate } from '../domain/review/claims.ts';
import { operation } from './http/operation.ts';
import { askedBy } from './review/asked-by.ts';
import { caseAnswer, claimPorts } from './review/claim-ports.ts';

export const handler = operation(escalateCase, async (request) => {
  const { caller, path, body, now } = request;
  const command = { ...askedBy(request), caseId: path.id, note: body.note };
  return caseAnswer(await escalate(claimPorts(), command), { caller, now });
});
