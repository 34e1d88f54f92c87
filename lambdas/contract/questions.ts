/** The contract of asking the customer about a held payment: a reviewer asks, the phone answers. */
import * as z from 'zod/mini';
import { answerCodes, caseDetail, reviewers } from './case-shapes.ts';
import { caseId, transferId } from './fields.ts';
import { payment, questionCodes } from './payments.ts';
import { route } from './route.ts';

export const askCustomer = route({
  operation: 'askCustomer',
  method: 'POST',
  path: '/cases/{id}/question',
  summary:
    'Ask the customer of a held payment, once: they are told by a notice, and answer on a device. The deadline stays as it is, and the case can be decided meanwhile',
  audience: reviewers,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: caseId }),
  query: z.strictObject({}),
  body: z.strictObject({ text_code: z.enum(questionCodes) }),
  statuses: { 200: 'The case, with the question' },
  answer: caseDetail,
  problems: [
    'outcome_not_applicable',
    'not_found',
    'conflict_of_interest',
    'case_already_decided',
    'case_expired',
    'case_claimed',
    'already_asked',
    'service_busy',
  ],
});

export const answerQuestion = route({
  operation: 'answerQuestion',
  method: 'POST',
  path: '/payments/{id}/answer',
  summary:
    'Answer what is asked about a held payment, from the device that made it or one that was enrolled before: once and for good',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({ id: transferId }),
  query: z.strictObject({}),
  body: z.strictObject({ answer: z.enum(answerCodes) }),
  statuses: { 200: 'The payment, which waits for its decision still' },
  answer: payment,
  problems: [
    'device_not_enrolled',
    'session_ended',
    'not_found',
    'device_enrolled_later',
    'account_frozen',
    'already_answered',
    'not_asked',
    'service_busy',
  ],
});
