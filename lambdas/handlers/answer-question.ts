/** POST /payments/{id}/answer */
import { answerQuestion } from '../contract/questions.ts';
import { isRefusal } from '../domain/refusal.ts';
import { answerQuestion as answer } from '../domain/review/answer-question.ts';
import { environment } from '../environment.ts';
import { deviceFreezes } from '../store/device-freezes.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { questionAnswers } from '../store/question-answers.ts';
import { registry } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { renderPayment } from './render/payment.ts';

const ports = () => {
  const tables = {
    ...registry(),
    ledgerTable: environment('LEDGER_TABLE'),
    casesTable: environment('CASES_TABLE'),
  };
  return {
    ledger: ledgerReading(tables),
    devices: deviceFreezes(tables),
    answers: questionAnswers(tables),
  };
};

// The Idempotency-Key is asked for as of every POST; a question is answered once under any key.
export const handler = operation(answerQuestion, async ({ caller, proof, path, body, now }) => {
  const result = await answer(ports(), {
    paymentId: path.id,
    customer: caller.subject,
    device: proof.deviceId,
    authTime: caller.authTime,
    answer: body.answer,
    now,
  });
  return isRefusal(result) ? result : { status: 200, body: renderPayment(result) };
});
