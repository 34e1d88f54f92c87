/** Review cases, in the Cases table. Each decision is one conditional write. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { refuse } from '../domain/refusal.ts';
import type { Case, CaseKind, Decision } from '../domain/review/case.ts';
import type { Cases, DecisionRefusal } from '../domain/review/cases.ts';
import {
  caseItem,
  caseOfItem,
  caseSummaryOf,
  decisionValues,
  openCasesIndex,
  openCasesQueues,
} from './case-items.ts';
import { allOf, type Clause, expressions, placeholders, whyRefused } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { caseKey, idOf, type Key, taskTokenKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface CaseStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
}

const PAGE = 50;

export function caseStore(options: CaseStoreOptions): Cases {
  return {
    async open(opened, taskToken) {
      // The token first: a decision that finds the case finds its newest token, too.
      await keepTaskToken(options, opened, taskToken);
      return putIfMissing(options, opened);
    },
    async read(id) {
      const item = await getItem(options, caseKey(id));
      return item && caseOfItem(item);
    },
    listOpen: (cursor, kind = 'held_payment') => listOpen(options, cursor, kind),
    decide: (id, decision, person) => decide(options, id, decision, person),
    async readTaskToken(id) {
      const item = await getItem(options, taskTokenKey(id));
      return item && fieldsOf(item).text('taskToken');
    },
  };
}

async function getItem(
  { client, runtime, casesTable }: CaseStoreOptions,
  key: Key,
): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: casesTable,
    Key: toItem({ ...key }),
    ConsistentRead: true,
  });
  return (await retrying(runtime, () => client.send(command))).Item;
}

async function keepTaskToken(
  { client, runtime, casesTable }: CaseStoreOptions,
  opened: Case,
  taskToken: string,
) {
  const isNewest = 'attribute_not_exists(#pk) OR #keptAt <= :keptAt';
  const command = new PutItemCommand({
    TableName: casesTable,
    Item: toItem({ ...taskTokenKey(opened.id), taskToken, keptAt: opened.openedAt }),
    ConditionExpression: isNewest,
    ...expressions([isNewest], { ':keptAt': opened.openedAt }),
  });
  await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
    // An attempt that was given up came through late; the token of the newer one stays.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

async function putIfMissing({ client, runtime, casesTable }: CaseStoreOptions, opened: Case): Promise<Case> {
  const isNew = 'attribute_not_exists(#pk)';
  const command = new PutItemCommand({
    TableName: casesTable,
    Item: caseItem(opened),
    ConditionExpression: isNew,
    ...expressions([isNew]),
  });
  try {
    await retrying(runtime, () => client.send(command));
    return opened;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException && error.Item) return caseOfItem(error.Item);
    throw error;
  }
}

/** What must hold of a case for a decision. */
export const decisionClauses = (decision: Decision, person: string): readonly Clause<DecisionRefusal>[] => [
  {
    name: 'not a party',
    expression: 'NOT contains(#parties, :person)',
    code: 'conflict_of_interest',
    holds: (subject) => !subject.texts('parties').includes(person),
  },
  {
    name: 'not decided',
    expression: '#state <> :decided',
    code: 'case_already_decided',
    holds: (subject) => subject.text('state') !== 'decided',
  },
  {
    name: 'not expired',
    expression: '#state <> :expired',
    code: 'case_expired',
    holds: (subject) => subject.text('state') !== 'expired',
  },
  {
    name: 'in time',
    expression: '#deadline > :now',
    code: 'case_expired',
    holds: (subject) => subject.integer('deadline') > BigInt(decision.decidedAt),
  },
  {
    name: 'no more than is held',
    expression: '#amount >= :captureAmount',
    code: 'capture_above_hold',
    holds: (subject) => subject.integer('amount') >= (decision.captureAmount ?? 0n),
  },
];

async function decide(
  { client, runtime, casesTable }: CaseStoreOptions,
  id: string,
  decision: Decision,
  person: string,
): ReturnType<Cases['decide']> {
  const clauses = decisionClauses(decision, person);
  const update = 'SET #state = :decided, #decision = :decision REMOVE #queue';
  // A case that is not there has no deadline ahead: `in time` keeps the update from making one.
  const condition = allOf(clauses.map((clause) => clause.expression));
  const command = new UpdateItemCommand({
    TableName: casesTable,
    Key: toItem({ ...caseKey(id) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ':decided': 'decided',
      ':expired': 'expired',
      ':decision': decisionValues(decision),
      ':person': person,
      ':now': decision.decidedAt,
      ':captureAmount': decision.captureAmount ?? 0n,
    }),
    ReturnValues: 'ALL_NEW',
  });
  try {
    const { Attributes } = await retrying(runtime, () => client.send(command));
    if (Attributes) return caseOfItem(Attributes);
    throw new Error(`The decision of ${id} was written, and nothing came back`);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const standing = error.Item && caseOfItem(error.Item);
    if (standing?.decision && isSameDecision(standing.decision, decision)) return standing;
    return refuse(whyRefused(clauses, error.Item, 'not_found'));
  }
}

/** The same reviewer's same request; only the time may differ. */
export const isSameDecision = (recorded: Decision, asked: Decision): boolean =>
  recorded.decidedBy === asked.decidedBy &&
  recorded.idempotencyKey === asked.idempotencyKey &&
  recorded.outcome === asked.outcome &&
  recorded.reason === asked.reason &&
  recorded.note === asked.note &&
  recorded.captureAmount === asked.captureAmount;

async function listOpen(
  { client, runtime, casesTable }: CaseStoreOptions,
  after: string | undefined,
  kind: CaseKind,
): ReturnType<Cases['listOpen']> {
  const condition = '#queue = :open';
  const command = new QueryCommand({
    TableName: casesTable,
    IndexName: openCasesIndex,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':open': openCasesQueues[kind] }),
    Limit: PAGE,
    ...(after === undefined ? {} : { ExclusiveStartKey: startAfter(after, kind) }),
  });
  const { Items, LastEvaluatedKey } = await retrying(runtime, () => client.send(command));
  return {
    cases: (Items ?? []).map(caseSummaryOf),
    ...(LastEvaluatedKey ? { next: placeOf(LastEvaluatedKey) } : {}),
  };
}

function placeOf(lastKey: Item): string {
  const fields = fieldsOf(lastKey);
  return `${fields.count('deadline')} ${idOf(fields.text('pk'))}`;
}

/** A place is one of the queue that named it. */
const places: Readonly<Record<CaseKind, RegExp>> = {
  held_payment: /^([0-9]{1,15}) (case_[\w-]{1,64})$/,
  dispute: /^([0-9]{1,15}) (disp_[\w-]{1,64})$/,
};

function startAfter(place: string, kind: CaseKind): Item {
  const [, deadline, id = ''] = placeIn(place, places[kind]);
  return toItem({ ...caseKey(id), queue: openCasesQueues[kind], deadline: Number(deadline) });
}
