/** Disputes, as cases of the Cases table: each opened and decided in one transaction with what is told of it. */
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Dispute } from '../domain/disputes/dispute.ts';
import type { DisputeDecisionRefusal, Disputes, DisputeWrite } from '../domain/disputes/disputes.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { refuse } from '../domain/refusal.ts';
import type { Decision } from '../domain/review/case.ts';
import { accountEventPut } from './account-events.ts';
import { caseItem, caseOfItem, decisionValues } from './case-items.ts';
import { isSameDecision } from './case-store.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import { endOfSessions, freezeItems, whyNotFrozen } from './device-freezes.ts';
import { type Item, toItem } from './items.ts';
import { caseKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface DisputeStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
  readonly registryTable: string;
}

type OpeningOptions = DisputeStoreOptions & { readonly ledgerTable: string };

/** What it takes to open one: a freeze is the ledger's matter too. */
export const disputeOpening = (options: OpeningOptions): Pick<Disputes, 'read' | 'open'> => ({
  read: (id) => readDispute(options, id),
  open: (write) => open(options, write),
});

export const disputeDeciding = (options: DisputeStoreOptions): Pick<Disputes, 'read' | 'decide'> => ({
  read: (id) => readDispute(options, id),
  decide: (id, write) => decide(options, id, write),
});

export async function readDispute(
  { client, runtime, casesTable }: Pick<DisputeStoreOptions, 'client' | 'runtime' | 'casesTable'>,
  id: string,
): Promise<Dispute | undefined> {
  const command = new GetItemCommand({
    TableName: casesTable,
    Key: toItem({ ...caseKey(id) }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  return Item && disputeOfItem(Item);
}

function disputeOfItem(item: Item): Dispute {
  const { claim, ...rest } = caseOfItem(item);
  if (!claim) throw new Error(`The dispute ${rest.id} does not say what is disputed`);
  return { ...rest, claim };
}

/** When sessions ended last, and whether there is a device to freeze, are guesses; the old items put them right. */
const GUESSES = 4;

async function open(options: OpeningOptions, write: DisputeWrite): Promise<Dispute> {
  let { freeze } = write;
  let deviceFrozen = freeze !== undefined;
  let since = freeze === undefined ? 0 : endOfSessions(freeze);
  for (let guess = 0; guess < GUESSES; guess++) {
    const dispute = { ...write.dispute, claim: { ...write.dispute.claim, deviceFrozen } };
    const done = await transact(options, [
      newDispute(options.casesTable, dispute),
      accountEventPut(options.registryTable, write.event),
      ...(freeze === undefined ? [] : freezeItems(options, freeze, since)),
    ]);
    if (done.outcome === 'committed') return dispute;
    // Read in any case: another request may have been faster, or an answer of ours lost.
    const standing = await readDispute(options, dispute.id);
    if (standing) return standing;
    if (done.outcome === 'unknown' || freeze === undefined)
      throw new ServiceBusy('It is not known yet whether the dispute was opened');
    const why = whyNotFrozen(freeze, since, done.results.slice(2));
    if (typeof why === 'number') {
      since = why;
    } else {
      deviceFrozen = why === 'unchanged';
      freeze = undefined;
    }
  }
  throw new ServiceBusy('The sessions of the customer ended with every attempt');
}

function newDispute(table: string, dispute: Dispute): TransactWriteItem {
  const isNew = 'attribute_not_exists(#pk)';
  return {
    Put: { TableName: table, Item: caseItem(dispute), ConditionExpression: isNew, ...expressions([isNew]) },
  };
}

/** What must hold of a dispute for a decision. That its deadline has passed is no reason against one. */
export const disputeDecisionClauses = (person: string): readonly Clause<DisputeDecisionRefusal>[] => [
  {
    name: 'there',
    expression: 'attribute_exists(#pk)',
    code: 'not_found',
    holds: () => true,
  },
  {
    name: 'not a party',
    expression: 'NOT contains(#parties, :person)',
    code: 'conflict_of_interest',
    holds: (dispute) => !dispute.texts('parties').includes(person),
  },
  {
    name: 'not decided',
    expression: '#state <> :decided',
    code: 'case_already_decided',
    holds: (dispute) => dispute.text('state') !== 'decided',
  },
];

async function decide(
  options: DisputeStoreOptions,
  id: string,
  { decision, person, event }: Parameters<Disputes['decide']>[1],
): ReturnType<Disputes['decide']> {
  const clauses = disputeDecisionClauses(person);
  const done = await transact(options, [
    { Update: decisionUpdate(options.casesTable, id, decision, clauses, person) },
    accountEventPut(options.registryTable, event),
  ]);
  const standing = await readDispute(options, id);
  if (standing?.decision && isSameDecision(standing.decision, decision)) return standing;
  if (done.outcome !== 'refused')
    throw new ServiceBusy('It is not known yet whether the dispute was decided');
  return refuse(whyRefused(clauses, done.results[0]?.old, 'not_found'));
}

function decisionUpdate(
  table: string,
  id: string,
  decision: Decision,
  clauses: readonly Clause[],
  person: string,
): NonNullable<TransactWriteItem['Update']> {
  const update = 'SET #state = :decided, #decision = :decision REMOVE #queue';
  const condition = allOf(clauses.map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...caseKey(id) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ':decided': 'decided',
      ':decision': decisionValues(decision),
      ':person': person,
    }),
  };
}
