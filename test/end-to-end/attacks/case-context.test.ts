/** What surrounds a case, in wrong hands: a colleague who is its customer, and one who would see what nobody knows of. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { ApiProblem } from '../../../client/api.ts';
import { createUnmasking, getCaseContext, getCaseGraph } from '../../../lambdas/contract/case-context.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Colleague } from '../../../local/demo/people.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { platform } from '../support/platform.ts';
import { itemsOf } from '../support/tables.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget, openColleague } from './support/account.ts';
import { attack } from './support/attack.ts';
import { edit } from './support/edit.ts';
import { buys, openStore } from './support/risk.ts';

/** Of a customer who has bought more cartridges than is let pass, and works as a reviewer: the case of that. */
const held = oncePerTarget(async (on) => {
  const customer = await customerWith('9000', 'kei');
  const store = await openStore(await openColleague(on, ['operator']));
  const answer = await buys(customer, { store, amount: '8000', cartridges: 11 });
  expect(answer.status).toBe(202);
  const caseId = caseIdOf((JSON.parse(answer.text) as { readonly id: string }).id);
  await until(
    () => casesTable(),
    (items) => items.some(({ pk }) => pk?.S === `CASE#${caseId}`),
  );
  return { caseId, atWork: await openColleague(on, ['senior-reviewer'], customer.email) };
});

const casesTable = () => itemsOf(outputOf(platform.outputs, 'CasesTable'));

const unmask = async ({ api }: Colleague, id: string): Promise<string | undefined> => {
  const body = { field: 'email', reason: 'Curious' } as const;
  return (await api.call(createUnmasking, { path: { id }, body, idempotencyKey: randomUUID() })).body.value;
};

/** @returns the names of those that were answered; a refusal is what should come */
async function answered(looks: Readonly<Record<string, () => Promise<unknown>>>): Promise<string[]> {
  const seen: string[] = [];
  for (const [name, look] of Object.entries(looks)) {
    try {
      await look();
      seen.push(name);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.code !== 'conflict_of_interest') throw error;
    }
  }
  return seen;
}

attack('a colleague who looks at the case of their own payment', {
  async run(on) {
    const { caseId: id, atWork } = await held(on);
    const { api } = atWork;
    return answered({
      context: () => api.call(getCaseContext, { path: { id } }),
      graph: () => api.call(getCaseGraph, { path: { id } }),
      unmasking: () => unmask(atWork, id),
    });
  },
  without: {
    control: 'the question whether a colleague is a party',
    code: {
      handlers: ['get-case-context', 'get-case-graph', 'create-unmasking'],
      edits: [
        edit(
          'lambdas/domain/context/look-at-case.ts',
          'subject.parties.includes(personKey(email))',
          '!personKey(email)',
        ),
      ],
    },
    gets: ['context', 'graph', 'unmasking'],
  },
});

const unmaskings = async (id: string): Promise<number> =>
  (await casesTable()).filter(({ pk, act }) => pk?.S === `AUDIT#${id}` && act?.S === 'unmask').length;

attack('an address that is unmasked and recorded nowhere', {
  async run(on) {
    const { caseId: id } = await held(on);
    const before = await unmaskings(id);
    const value = await unmask(await openColleague(on, ['reviewer']), id);
    return value !== undefined && (await unmaskings(id)) === before ? ['an address'] : [];
  },
  without: {
    control: 'the record of who looks',
    code: {
      handlers: ['create-unmasking'],
      edits: [edit('lambdas/domain/context/look-at-case.ts', 'await audit.record(', 'void audit, void (')],
    },
    gets: ['an address'],
  },
});
