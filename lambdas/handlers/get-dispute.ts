/** GET /disputes/{id} */
import { getDispute } from '../contract/disputes.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { readDispute } from '../store/dispute-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderDispute } from './render/dispute.ts';

const cases = () => ({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(getDispute, async ({ caller, path }) => {
  const dispute = await readDispute(cases(), path.id);
  // Someone else's is answered like one that is not there.
  if (dispute?.customer !== caller.subject) return refuse('not_found');
  return { status: 200, body: renderDispute(dispute) };
});
