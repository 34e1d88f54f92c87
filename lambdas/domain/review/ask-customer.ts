/** A reviewer asks the customer of a held payment, once; the customer is told by a notice, and time runs on. */
import type { AccountEvent } from '../account/account-event.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { AuditEvent } from './audit.ts';
import { type Case, kindOf, type Question } from './case.ts';
import { legal, type Reviewer, standingAt } from './case-states.ts';
import type { Cases, PeopleDirectory } from './cases.ts';
import type { ReviewerAsks } from './claims.ts';
import { reviewerOf } from './reviewer.ts';

export type AskRefusal = Extract<
  RefusalCode,
  | 'not_found'
  | 'conflict_of_interest'
  | 'case_already_decided'
  | 'case_expired'
  | 'case_claimed'
  | 'already_asked'
>;

/** What is written together. */
export interface QuestionWrite {
  readonly caseId: string;
  readonly question: Question;
  readonly reviewer: Reviewer;
  /** By which the customer is told. */
  readonly event: AccountEvent;
  readonly audit: AuditEvent;
}

export interface Questions {
  /**
   * One transaction: the case open and in time, of a held payment, with nobody else's claim, the reviewer no party to it,
   * and nothing asked before.
   *
   * @throws ServiceBusy; asking again is safe
   */
  ask(write: QuestionWrite): Promise<'written' | (Refusal & { refused: AskRefusal })>;
}

export interface AskCustomerCommand extends ReviewerAsks {
  readonly caseId: string;
  readonly textCode: string;
  /** The reviewer's `sub`, by which an account's events keep who it was. */
  readonly subject: string;
}

export interface AskCustomerPorts {
  readonly cases: Pick<Cases, 'read'>;
  readonly questions: Pick<Questions, 'ask'>;
  /** The reviewers' pool. */
  readonly people: PeopleDirectory;
}

/** The same reviewer's same question again is the same question. */
export async function askCustomer(
  ports: AskCustomerPorts,
  command: AskCustomerCommand,
): Promise<Case | Refusal> {
  const { caseId, textCode, now } = command;
  if (kindOf(caseId) === 'dispute') return refuse('outcome_not_applicable');
  const reviewer = await reviewerOf(ports.people, command);
  if (isRefusal(reviewer)) return reviewer;
  const subject = await ports.cases.read(caseId);
  if (!subject) return refuse('not_found');
  if (subject.parties.includes(reviewer.person)) return refuse('conflict_of_interest');
  if (isSameQuestion(subject.question, command)) return subject;
  const allowed = legal(standingAt(subject, now, reviewer), 'ask');
  if (allowed !== 'legal') return refuse(allowed);
  const question = { textCode, askedAt: now, askedBy: reviewer.username };
  const done = await ports.questions.ask({
    caseId,
    question,
    reviewer,
    event: eventOf(subject, question, command.subject),
    audit: { id: `ask_${caseId}`, caseId, act: 'ask', at: now, by: reviewer.username, detail: { textCode } },
  });
  if (!isRefusal(done)) return { ...subject, question };
  const standing = await ports.cases.read(caseId);
  return standing && isSameQuestion(standing.question, command) ? standing : done;
}

const isSameQuestion = (
  asked: Question | undefined,
  { textCode, reviewer }: Pick<AskCustomerCommand, 'textCode' | 'reviewer'>,
): boolean => asked?.textCode === textCode && asked.askedBy === reviewer;

/** What the notice names. A payment is asked about once. */
const eventOf = (subject: Case, { askedAt }: Question, colleague: string): AccountEvent => ({
  id: `asked-${subject.id}`,
  customer: subject.customer,
  kind: 'payment_question',
  at: askedAt,
  by: { role: 'colleague', subject: colleague },
  details: {
    payment: subject.paymentId,
    amount: subject.money.amount.toString(),
    currency: subject.money.currency,
    store: subject.storeName,
  },
});
