/** Review cases, in the Cases table: opened, read, listed and decided. */
import { ConditionalCheckFailedException, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Case, CaseKind, CaseSummary } from '../domain/review/case.ts';
import type { Cases } from '../domain/review/cases.ts';
import { type CaseStoreOptions, readCaseItem, readOf } from './case-change.ts';
import { decide } from './case-decisions.ts';
import { caseItem, caseOfItem, caseSummaryOf, openCasesIndex, openCasesQueues } from './case-items.ts';
import { expressions, placeholders } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { caseKey, taskTokenKey } from './keys.ts';
import { retrying } from './retry.ts';

const PAGE = 50;
/** How many are looked at in one go where some are sought: few reads, and none of them long. */
const LOOK = 500;

export function caseStore(options: CaseStoreOptions): Cases {
  return {
    async open(opened, taskToken) {
      // The token first: a decision that finds the case finds its newest token, too.
      await keepTaskToken(options, opened, taskToken);
      return putIfMissing(options, opened);
    },
    async read(id) {
      const item = await readCaseItem(options, id);
      return item && caseOfItem(item);
    },
    listOpen: (after, kind = 'held_payment', fits) => listOpen(options, after, kind, fits),
    decide: (id, decision, reviewer) => decide(options, id, decision, reviewer),
    async readTaskToken(id) {
      const item = await readOf(options, taskTokenKey(id));
      return item && fieldsOf(item).text('taskToken');
    },
  };
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

type Listing = Awaited<ReturnType<Cases['listOpen']>>;

/** Reads on until a page is full, so that none is short while more follow. One more than is shown says whether they do. */
async function listOpen(
  options: CaseStoreOptions,
  after: string | undefined,
  kind: CaseKind,
  fits?: (subject: CaseSummary) => boolean,
): Promise<Listing> {
  const found: CaseSummary[] = [];
  let start = after === undefined ? undefined : startAfter(after, kind);
  do {
    const { items, next } = await query(options, kind, start, fits ? LOOK : PAGE + 1);
    const summaries = items.map(caseSummaryOf);
    found.push(...(fits ? summaries.filter(fits) : summaries));
    start = next;
  } while (start && found.length <= PAGE);
  const cases = found.slice(0, PAGE);
  const last = cases.at(-1);
  return { cases, ...(found.length > PAGE && last ? { next: `${last.deadline} ${last.id}` } : {}) };
}

async function query(
  { client, runtime, casesTable }: CaseStoreOptions,
  kind: CaseKind,
  start: Item | undefined,
  limit: number,
): Promise<{ readonly items: readonly Item[]; readonly next: Item | undefined }> {
  const condition = '#queue = :open';
  const command = new QueryCommand({
    TableName: casesTable,
    IndexName: openCasesIndex,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':open': openCasesQueues[kind] }),
    Limit: limit,
    ...(start === undefined ? {} : { ExclusiveStartKey: start }),
  });
  const { Items = [], LastEvaluatedKey } = await retrying(runtime, () => client.send(command));
  return { items: Items, next: LastEvaluatedKey };
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
