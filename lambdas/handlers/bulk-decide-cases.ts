/** POST /cases/bulk-decisions */
import { bulkDecideCases, bulkDecisionCodes } from '../contract/cases.ts';
import { isRefusal } from '../domain/refusal.ts';
import { type BulkResult, bulkDecide } from '../domain/review/bulk-decide.ts';
import { operation } from './http/operation.ts';
import { oneOf } from './render/case.ts';
import { askedBy } from './review/asked-by.ts';
import { decisionPorts, wishOf } from './review/decision-ports.ts';

export const handler = operation(bulkDecideCases, async (request) => {
  const { caller, body } = request;
  const results = await bulkDecide(decisionPorts(), {
    ...askedBy(request),
    ...wishOf(body),
    caseIds: body.case_ids,
    subject: caller.subject,
  });
  if (isRefusal(results)) return results;
  return { status: 200, body: { results: results.map(renderResult) } };
});

const renderResult = ({ caseId, decided, code }: BulkResult) => ({
  case_id: caseId,
  decided,
  ...(code === undefined ? {} : { code: oneOf(bulkDecisionCodes, code) }),
});
