/** A customer answers what a reviewer asked of a held payment: on a device that no thief has enrolled since. */
import type { Device } from '../devices/device.ts';
import { caseIdOf } from '../identifiers.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Payment } from '../ledger/transfer.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { AuditEvent } from './audit.ts';
import type { Question } from './case.ts';

export type Answer = NonNullable<Question['answer']>;

export type AnswerRefusal = Extract<
  RefusalCode,
  'device_not_enrolled' | 'session_ended' | 'account_frozen' | 'already_answered' | 'not_asked'
>;

export interface AnswerWrite {
  readonly caseId: string;
  readonly customer: string;
  /** Thumbprint. */
  readonly device: string;
  /** When the session was signed in, in seconds since the epoch. */
  readonly authTime: number;
  readonly answer: Answer;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly audit: AuditEvent;
}

export interface Answers {
  /** Whether something is asked of a held payment's customer, and waits for an answer. Strongly consistent. */
  waiting(caseId: string, now: number): Promise<Pick<Question, 'textCode' | 'askedAt'> | undefined>;
  /**
   * One transaction: the device in the wallet, which a frozen or removed one is not, the session not ended and the account
   * active; the case open, in time, asked and not answered. The same answer again is written already.
   *
   * @throws ServiceBusy; asking again is safe
   */
  answer(write: AnswerWrite): Promise<'written' | (Refusal & { refused: AnswerRefusal })>;
}

export interface AnswerQuestionPorts {
  readonly ledger: Pick<Ledger, 'readPayment'>;
  readonly devices: { read(id: string): Promise<Device | undefined> };
  readonly answers: Pick<Answers, 'answer'>;
}

export interface AnswerQuestionCommand
  extends Pick<AnswerWrite, 'customer' | 'device' | 'authTime' | 'answer' | 'now'> {
  readonly paymentId: string;
}

export async function answerQuestion(
  ports: AnswerQuestionPorts,
  command: AnswerQuestionCommand,
): Promise<Payment | Refusal> {
  const { paymentId, customer, device, now } = command;
  const [payment, known] = await Promise.all([
    ports.ledger.readPayment(paymentId),
    ports.devices.read(device),
  ]);
  // A key that is nobody's, or somebody else's, learns nothing.
  if (known?.customer !== customer) return refuse('device_not_enrolled');
  if (payment?.customer !== customer) return refuse('not_found');
  // Whoever took the account over after the payment must not answer for whom it was taken from.
  if (known.enrolledAt > payment.createdAt) return refuse('device_enrolled_later');
  const { answer, authTime } = command;
  const caseId = caseIdOf(payment.id);
  const which = device === payment.device ? 'the_one_that_paid' : 'an_older_one';
  const done = await ports.answers.answer({
    caseId,
    customer,
    device,
    authTime,
    answer,
    now,
    audit: {
      id: `answer_${caseId}`,
      caseId,
      act: 'answer',
      at: now,
      by: 'customer',
      detail: { answer, device: which },
    },
  });
  return isRefusal(done) ? done : payment;
}
