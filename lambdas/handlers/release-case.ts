/** POST /cases/{id}/release */
import { releaseCase } from '../contract/claims.ts';
import { releaseCase as release } from '../domain/review/claims.ts';
import { operation } from './http/operation.ts';
import { askedBy } from './review/asked-by.ts';
import { caseAnswer, claimPorts } from './review/claim-ports.ts';

export const handler = operation(releaseCase, async (request) => {
  const { caller, path, now } = request;
  const result = await release(claimPorts(), { ...askedBy(request), caseId: path.id });
  return caseAnswer(result, { caller, now });
});
