/** POST /cases/{id}/question */
import { askCustomer } from '../contract/questions.ts';
import { askCustomer as ask } from '../domain/review/ask-customer.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { questions } from '../store/questions.ts';
import { registry } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { askedBy } from './review/asked-by.ts';
import { caseAnswer, reviewerPool } from './review/claim-ports.ts';

const ports = () => {
  const tables = { ...registry(), casesTable: environment('CASES_TABLE') };
  return {
    cases: caseStore(tables),
    questions: questions(tables),
    people: cognitoDirectory(reviewerPool()),
  };
};

// The Idempotency-Key is asked for as of every POST; a customer is asked once under any key.
export const handler = operation(askCustomer, async (request) => {
  const { caller, path, body } = request;
  const result = await ask(ports(), {
    caseId: path.id,
    textCode: body.text_code,
    ...askedBy(request),
    subject: caller.subject,
  });
  return caseAnswer(result, request);
});
