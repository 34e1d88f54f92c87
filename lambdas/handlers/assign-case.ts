/** POST /cases/{id}/assignment */
import { assignCase } from '../contract/claims.ts';
import { assignCase as assign } from '../domain/review/claims.ts';
import { staffDirectory } from '../store/staff-directory.ts';
import { operation } from './http/operation.ts';
import { askedBy } from './review/asked-by.ts';
import { caseAnswer, claimPorts, reviewerPool } from './review/claim-ports.ts';

export const handler = operation(assignCase, async (request) => {
  const { caller, path, body, now } = request;
  const ports = { ...claimPorts(), directory: staffDirectory(reviewerPool()) };
  const command = { ...askedBy(request), caseId: path.id, to: body.to };
  return caseAnswer(await assign(ports, command), { caller, now });
});
