/** POST /cases/{id}/decision */
import { decideCase } from '../contract/cases.ts';
import { decideCase as decide } from '../domain/review/decide-case.ts';
import { operation } from './http/operation.ts';
import { askedBy } from './review/asked-by.ts';
import { caseAnswer } from './review/claim-ports.ts';
import { decisionPorts, wishOf } from './review/decision-ports.ts';

export const handler = operation(decideCase, async (request) => {
  const { caller, path, body, now } = request;
  const result = await decide(decisionPorts(), {
    ...askedBy(request),
    ...wishOf(body),
    ...(body.capture_amount === undefined ? {} : { captureAmount: BigInt(body.capture_amount) }),
    caseId: path.id,
    subject: caller.subject,
  });
  return caseAnswer(result, { caller, now });
});
