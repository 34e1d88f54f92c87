/** POST /cases/{id}/claim */
import { claimCase } from '../contract/claims.ts';
import { claimCase as claim } from '../domain/review/claims.ts';
import { operation } from './http/operation.ts';
import { askedBy } from './review/asked-by.ts';
import { caseAnswer, claimPorts } from './review/claim-ports.ts';

export const handler = operation(claimCase, async (request) => {
  const { caller, path, now } = request;
  const result = await claim(claimPorts(), { ...askedBy(request), caseId: path.id });
  return caseAnswer(result, { caller, now });
});
