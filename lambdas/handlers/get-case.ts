/** GET /cases/{id} */
import { randomUUID } from 'node:crypto';
import { getCase } from '../contract/cases.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { audit } from './audit/ports.ts';
import { operation } from './http/operation.ts';
import { renderCase } from './render/case.ts';
import { rulesets } from './rulesets/rulesets.ts';

const cases = () => caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(getCase, async ({ caller, path, now }) => {
  const held = await cases().read(path.id);
  if (!held) return refuse('not_found');
  // Before it is answered: who could not be recorded does not see.
  await audit().record({ id: randomUUID(), caseId: held.id, act: 'view', at: now, by: caller.username });
  return {
    status: 200,
    body: renderCase(held, await rulesets().inForce(held.ruleset), now, caller.username),
  };
});
