/** GET /payments/{id} */
import { getPayment } from '../contract/payments.ts';
import { caseIdOf } from '../domain/identifiers.ts';
import { standingAt } from '../domain/ledger/transfer.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { waitingQuestion } from '../store/question-answers.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderWithQuestion } from './render/payment.ts';

const ledger = () => ledgerReading({ client: dynamoDb(), runtime, ledgerTable: environment('LEDGER_TABLE') });

const questions = () =>
  waitingQuestion({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(getPayment, async ({ caller, path, now }) => {
  const payment = await ledger().readPayment(path.id);
  // Someone else's is answered like one that is not there.
  if (payment?.customer !== caller.subject) return refuse('not_found');
  // Nobody asks about what is not held; the case is read for what is.
  const question =
    payment.state === 'pending' ? await questions().waiting(caseIdOf(payment.id), now) : undefined;
  return { status: 200, body: renderWithQuestion(standingAt(payment, now), question) };
});
