/** A payment as its customer sees it: no rule and no reason, since the customer may be the thief. */
import type * as z from 'zod/mini';
import { type payment, questionCodes } from '../../contract/payments.ts';
import type { Payment } from '../../domain/ledger/transfer.ts';
import type { Question } from '../../domain/review/case.ts';
import { oneOf } from './case.ts';
import { statusOf } from './status.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof payment>;

export const renderPayment = (transfer: Payment): Rendered => ({
  id: transfer.id,
  status: statusOf[transfer.state],
  amount: transfer.money.amount.toString(),
  currency: transfer.money.currency,
  ...(transfer.captured === undefined ? {} : { captured: transfer.captured.toString() }),
  ...(transfer.refunded === undefined ? {} : { refunded: transfer.refunded.toString() }),
  store: { id: transfer.store, name: transfer.counterparty },
  created_at: timestampOf(transfer.createdAt),
});

/** With what to confirm it by, if that is open: for the device that asked for it, not for whoever has a token. */
export const renderAskedPayment = (transfer: Payment): Rendered => ({
  ...renderPayment(transfer),
  ...(transfer.state === 'challenged' && transfer.stepUp
    ? {
        step_up: {
          challenge: transfer.stepUp.challenge,
          expires_at: timestampOf(transfer.stepUp.expiresAt),
        },
      }
    : {}),
});

/** @param question that waits for an answer */
export const renderWithQuestion = (
  transfer: Payment,
  question: Pick<Question, 'textCode' | 'askedAt'> | undefined,
): Rendered => ({
  ...renderPayment(transfer),
  ...(question
    ? {
        question: {
          text_code: oneOf(questionCodes, question.textCode),
          asked_at: timestampOf(question.askedAt),
        },
      }
    : {}),
});
