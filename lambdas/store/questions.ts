/** Questions to the customers of held payments, as attributes of the case. */
import { refuse } from '../domain/refusal.ts';
import type { AskRefusal, Questions } from '../domain/review/ask-customer.ts';
import { accountEventPut } from './account-events.ts';
import { type CaseStoreOptions, changeCase, writing } from './case-change.ts';
import { type Acting, clauseValues, isOpen, notAParty, notClaimedByOthers } from './case-clauses.ts';
import { questionValues } from './case-work.ts';
import { type Clause, whyRefused } from './conditions.ts';

export interface QuestionsOptions extends CaseStoreOptions {
  readonly registryTable: string;
}

const notAsked: Clause<'already_asked'> = {
  name: 'not asked',
  expression: 'attribute_not_exists(#questionAskedAt)',
  code: 'already_asked',
  holds: (subject) => !subject.has('questionAskedAt'),
};

/** What must hold of a case for a question. */
const askClauses = (acting: Acting): readonly Clause<AskRefusal>[] =>
  [
    ...isOpen(acting),
    notAParty(acting),
    notClaimedByOthers(acting),
    notAsked,
  ] as readonly Clause<AskRefusal>[];

export const questions = (options: QuestionsOptions): Questions => ({
  async ask(write) {
    const { caseId: id, question, reviewer, event, audit } = write;
    const acting = { id, reviewer, now: question.askedAt };
    const clauses = askClauses(acting);
    const done = await changeCase(
      options,
      {
        id,
        write: writing(questionValues(question)),
        conditions: clauses.map(({ expression }) => expression),
        values: clauseValues(acting),
        record: audit,
      },
      [accountEventPut(options.registryTable, event)],
    );
    if (done.outcome === 'changed') return 'written';
    // Its record has the case's id: somebody's question is there.
    return refuse(done.outcome === 'refused' ? whyRefused(clauses, done.old, 'not_found') : 'already_asked');
  },
});
