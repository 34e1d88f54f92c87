/** What customers answer about held payments, as attributes of the case, and what they are shown of it. */
import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal, refuse } from '../domain/refusal.ts';
import type { AnswerRefusal, Answers, AnswerWrite } from '../domain/review/answer-question.ts';
import { cardHolderClauses, cardHolderValues } from './card-clauses.ts';
import { type CaseStoreOptions, changeCase, readCaseItem, writing } from './case-change.ts';
import { allOf, type Clause, expressions, placeholders } from './conditions.ts';
import { readItem } from './item-access.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { caseKey, walletKey } from './keys.ts';
import { retrying } from './retry.ts';

export interface AnswersOptions extends CaseStoreOptions {
  readonly registryTable: string;
  readonly ledgerTable: string;
}

/** What must hold of the case. */
const answerClauses = (now: number): readonly Clause<AnswerRefusal>[] => [
  {
    name: 'open',
    expression: '#state = :open',
    code: 'not_asked',
    holds: (subject) => subject.text('state') === 'open',
  },
  {
    name: 'in time',
    expression: '#deadline > :now',
    code: 'not_asked',
    holds: (subject) => subject.integer('deadline') > BigInt(now),
  },
  {
    name: 'asked',
    expression: 'attribute_exists(#questionAskedAt)',
    code: 'not_asked',
    holds: (subject) => subject.has('questionAskedAt'),
  },
  {
    name: 'not answered',
    expression: 'attribute_not_exists(#answeredAt)',
    code: 'already_answered',
    holds: (subject) => !subject.has('answeredAt'),
  },
];

export const waitingQuestion = (options: CaseStoreOptions): Pick<Answers, 'waiting'> => ({
  async waiting(caseId, now) {
    // The role may read no more of a case.
    const wanted = '#pk, #sk, #state, #deadline, #question, #questionAskedAt, #answeredAt';
    const command = new GetItemCommand({
      TableName: options.casesTable,
      Key: toItem({ ...caseKey(caseId) }),
      ConsistentRead: true,
      ProjectionExpression: wanted,
      ...placeholders([wanted]),
    });
    const { Item } = await retrying(options.runtime, () => options.client.send(command));
    if (!Item) return undefined;
    const subject = fieldsOf(Item);
    if (answerClauses(now).some(({ holds }) => !holds(subject))) return undefined;
    return { textCode: subject.text('question'), askedAt: subject.count('questionAskedAt') };
  },
});

export const questionAnswers = (options: AnswersOptions): Pick<Answers, 'answer'> => ({
  async answer(write) {
    const { caseId: id, answer, now, audit: record } = write;
    const done = await changeCase(
      options,
      {
        id,
        write: writing({ answer, answeredAt: now }),
        conditions: answerClauses(now).map(({ expression }) => expression),
        values: { ':now': now, ':open': 'open' },
        record,
      },
      [{ ConditionCheck: walletCheck(options.ledgerTable, write) }],
    );
    if (done.outcome === 'changed') return 'written';
    // Both are asked: a cancelled transaction need not name every condition that failed.
    const [wallet, subject] = await Promise.all([
      readItem(options, walletKey(write.customer), options.ledgerTable),
      readCaseItem(options, id),
    ]);
    const why = whyNot(write, wallet, subject);
    if (why === 'same') return 'written';
    if (why !== undefined) return refuse(why);
    throw new ServiceBusy('What kept the answer from being taken has changed since');
  },
});

function whyNot(write: AnswerWrite, wallet: Item | undefined, subject: Item | undefined) {
  const failing = (clauses: readonly Clause<AnswerRefusal>[], item: Item | undefined) =>
    item ? clauses.filter(({ holds }) => !holds(fieldsOf(item))).map(({ code }) => code) : undefined;
  const ofWallet = firstRefusal(failing(cardHolderClauses(write), wallet) ?? ['device_not_enrolled']);
  if (ofWallet !== undefined) return ofWallet;
  if (subject && fieldsOf(subject).optionalText('answer') === write.answer) return 'same';
  return firstRefusal(failing(answerClauses(write.now), subject) ?? ['not_asked']);
}

function walletCheck(
  table: string,
  { customer, device, authTime }: AnswerWrite,
): NonNullable<TransactWriteItem['ConditionCheck']> {
  const condition = allOf(cardHolderClauses({ device, authTime }).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...walletKey(customer) }),
    ConditionExpression: condition,
    ...expressions([condition], cardHolderValues({ device, authTime })),
  };
}
