/** POST /cases/next */
import { claimNextCase } from '../contract/claims.ts';
import { isRefusal } from '../domain/refusal.ts';
import { nextCase } from '../domain/review/next-case.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { askedBy } from './review/asked-by.ts';
import { claimPorts, shown } from './review/claim-ports.ts';

export const handler = operation(claimNextCase, async (request) => {
  const { caller, body, now } = request;
  const cases = caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });
  const result = await nextCase(
    { ...claimPorts(), cases },
    { ...askedBy(request), ...(body.kind === undefined ? {} : { kind: body.kind }) },
  );
  if (isRefusal(result)) return result;
  return { status: 200, body: result ? { case: await shown(result, { caller, now }) } : {} };
});
