/** A colleague who wants more of a case than is theirs: another's case, both of two decisions, the last word. */
import { ApiProblem } from '../../../client/api.ts';
import { decideCase, getCase, listCases } from '../../../lambdas/contract/cases.ts';
import {
  assignCase,
  claimCase,
  claimNextCase,
  escalateCase,
  releaseCase,
} from '../../../lambdas/contract/claims.ts';
import type { Group } from '../../../lambdas/contract/route.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Colleague } from '../../../local/demo/people.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { pay } from '../support/people.ts';
import { platform } from '../support/platform.ts';
import { itemsOf } from '../support/tables.ts';
import { until } from '../support/until.ts';
import { customerWith, oncePerTarget, openColleague, registerStore } from './support/account.ts';
import { attack } from './support/attack.ts';
import { edit } from './support/edit.ts';

const colleagueIn = (...groups: Group[]) => oncePerTarget((on) => openColleague(on, groups));
const rei = colleagueIn('reviewer');
const ken = colleagueIn('reviewer');
const mio = colleagueIn('senior-reviewer');
const operator = colleagueIn('operator');

/** @returns the case of a payment that is held */
async function held(yen = '60000'): Promise<string> {
  await registerStore();
  const { body } = await pay(await customerWith(yen, 'kei'), yen);
  const caseId = caseIdOf(body.id);
  await until(
    () => itemsOf(outputOf(platform.outputs, 'CasesTable')),
    (items) => items.some(({ pk }) => pk?.S === `CASE#${caseId}`),
  );
  return caseId;
}

const acts = {
  claim: ({ api }: Colleague, id: string) => api.call(claimCase, { path: { id }, body: {} }),
  release: ({ api }: Colleague, id: string) => api.call(releaseCase, { path: { id }, body: {} }),
  escalation: ({ api }: Colleague, id: string) =>
    api.call(escalateCase, { path: { id }, body: { note: 'So be it' } }),
  approval: ({ api }: Colleague, id: string) =>
    api.call(decideCase, { path: { id }, body: { outcome: 'approve', reason: 'customer_confirmed' } }),
};
type Act = keyof typeof acts;

/** @returns which of them were answered; a refusal with one of the codes is what should come */
async function answered(who: Colleague, id: string, wanted: readonly Act[], ...codes: string[]) {
  const done: string[] = [];
  for (const act of wanted) {
    try {
      const { body } = await acts[act](who, id);
      done.push(`${act}: ${body.state}`);
    } catch (error) {
      if (!(error instanceof ApiProblem) || !codes.includes(error.problem.code)) throw error;
    }
  }
  return done;
}

const claims = "'(attribute_not_exists(#claimedBy) OR #claimedBy = :by OR #claimUntil <= :now)'";
const seniors = "'(attribute_not_exists(#escalatedAt) OR #escalationReason = :nearDeadline)'";
const clauses = 'lambdas/store/case-clauses.ts';

attack('a case that another works on, decided by a colleague, and another one released', {
  async run(on) {
    const [one, other] = [await held(), await held()];
    for (const id of [one, other]) await acts.claim(await rei(on), id);
    return [
      ...(await answered(await ken(on), one, ['approval'], 'case_claimed')),
      ...(await answered(await ken(on), other, ['release'], 'case_claimed')),
    ];
  },
  without: {
    control: "the condition on others' claims",
    code: {
      handlers: ['release-case', 'decide-case'],
      edits: [edit(clauses, claims, "'attribute_exists(#pk)'")],
    },
    gets: ['approval: decided', 'release: open'],
  },
});

attack('a claim that is not over, taken by another', {
  async run(on) {
    const id = await held();
    await acts.claim(await rei(on), id);
    return answered(await ken(on), id, ['claim'], 'case_claimed');
  },
  without: {
    control: 'the end of a claim, by comparison',
    code: {
      handlers: ['claim-case'],
      edits: [edit(clauses, '#claimUntil <= :now)', '#claimUntil > :now)')],
    },
    gets: ['claim: claimed'],
  },
});

/** From which on two have to decide: as in the settings of dev. */
const MUCH = '300000';

attack('both of two decisions, by one person who has two usernames with one mailbox', {
  async run(on) {
    const id = await held(MUCH);
    const first = await rei(on);
    const again = await openColleague(on, ['reviewer'], first.email.replace('@', `+${Date.now()}@`));
    await acts.approval(first, id);
    return answered(again, id, ['claim', 'approval'], 'second_person_required');
  },
  without: {
    control: 'the persons who have decided, in the condition of the write',
    code: {
      handlers: ['claim-case', 'decide-case'],
      edits: [edit(clauses, "'NOT contains(#deciders, :person)'", "'attribute_exists(#pk)'")],
    },
    gets: ['claim: claimed', 'approval: decided'],
  },
});

attack('what the first of two decided, read by who could be the second', {
  async run(on) {
    const id = await held(MUCH);
    const note = 'What the first one thinks';
    const { api: first } = await rei(on);
    const body = { outcome: 'approve', reason: 'usual_pattern', note } as const;
    await first.call(decideCase, { path: { id }, body });
    const { api } = await ken(on);
    const shown = {
      'in the case': await api.call(getCase, { path: { id } }),
      'in the list': await api.call(listCases, { query: { state: 'open' } }),
      'with a claim': await api.call(claimCase, { path: { id }, body: {} }),
    };
    return Object.entries(shown)
      .filter(([, { body: read }]) => JSON.stringify(read).includes(note))
      .map(([where]) => where);
  },
  without: {
    control: 'opinions that are shown once the case is decided',
    code: {
      handlers: ['get-case', 'claim-case'],
      edits: [
        edit(
          'lambdas/handlers/render/case.ts',
          '(held.decision ? decisionsOf(held, held.decision) : {})',
          '({ earlier_decisions: (held.opinions ?? []).map(renderDecision) })',
        ),
      ],
    },
    gets: ['in the case', 'with a claim'],
  },
});

attack('a case that was left to the seniors, decided by another reviewer', {
  async run(on) {
    const id = await held();
    await acts.escalation(await rei(on), id);
    return answered(await ken(on), id, ['claim', 'approval'], 'senior_needed');
  },
  without: {
    control: 'the seniors who alone decide what is left to them',
    code: {
      handlers: ['claim-case', 'decide-case'],
      edits: [edit(clauses, seniors, "'attribute_exists(#pk)'")],
    },
    gets: ['claim: claimed', 'approval: decided'],
  },
});

attack('the work of reviewers, done by colleagues of other groups', {
  async run(on) {
    const id = await held();
    const others = await operator(on);
    const { api } = await rei(on);
    const done = await answered(others, id, ['claim', 'release', 'escalation', 'approval'], 'not_permitted');
    const further = {
      next: () => others.api.call(claimNextCase, { body: {} }),
      assignment: () => api.call(assignCase, { path: { id }, body: { to: 'anybody' } }),
    };
    for (const [name, act] of Object.entries(further)) {
      try {
        await act();
        done.push(name);
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        if (error.problem.code === 'reviewer_not_found') done.push(name);
        else if (error.problem.code !== 'not_permitted') throw error;
      }
    }
    await answered(await mio(on), id, ['claim'], 'case_already_decided');
    return done;
  },
  without: {
    control: 'the groups that the routes of the review ask for',
    code: {
      handlers: ['claim-case', 'decide-case', 'claim-next-case', 'assign-case'],
      edits: [
        edit(
          'lambdas/handlers/http/caller.ts',
          "audience.pool === 'reviewers' && !audience.groups.some((group) => groups.includes(group))",
          'groups.length === 0 && audience.pool.length === 0',
        ),
      ],
    },
    gets: ['claim: claimed', 'approval: decided', 'next', 'assignment'],
  },
});
