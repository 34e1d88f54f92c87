/** GET /cases/{id} */
import { getCase } from '../contract/cases.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderCase } from './render/case.ts';
import { rulesets } from './rulesets/rulesets.ts';

const cases = () => caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(getCase, async ({ path, now }) => {
  const held = await cases().read(path.id);
  if (!held) return refuse('not_found');
  return { status: 200, body: renderCase(held, await rulesets().inForce(held.ruleset), now) };
});
