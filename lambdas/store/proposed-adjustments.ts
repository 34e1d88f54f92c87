/** The corrections or compensations that wait for a second operator. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Adjustment } from '../domain/adjustments/adjustment.ts';
import { proposalQueues } from './adjustment-items.ts';
import { batchGet } from './batch-get.ts';
import { openCasesIndex } from './case-items.ts';
import { placeholders } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { adjustmentKey, idOf } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

const PAGE = 50;

/** A page of them. */
export interface ProposedAdjustments<A extends Adjustment> {
  readonly adjustments: readonly A[];
  /** Where the next page begins; undefined on the last one. */
  readonly next?: string;
}

/**
 * Nearest deadline first; a moment behind. Those whose deadline has passed are not read: nobody takes them out of the
 * index, and with time they would fill all of a page.
 *
 * @param now milliseconds since the epoch
 * @param after the place that the page before named as the `next`
 * @throws InvalidCursor if it is no such place
 */
export async function proposedAdjustments<A extends Adjustment>(
  options: {
    readonly client: DynamoDBClient;
    readonly runtime: Runtime;
    readonly casesTable: string;
  },
  kind: A['kind'],
  parse: (item: Item) => A,
  { now, after }: { readonly now: number; readonly after?: string | undefined },
): Promise<ProposedAdjustments<A>> {
  const { client, runtime, casesTable } = options;
  const condition = '#queue = :waiting AND #deadline > :now';
  const query = new QueryCommand({
    TableName: casesTable,
    IndexName: openCasesIndex,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':waiting': proposalQueues[kind], ':now': now }),
    Limit: PAGE,
    ...(after === undefined ? {} : { ExclusiveStartKey: startAfter(after, kind) }),
  });
  const { Items = [], LastEvaluatedKey } = await retrying(runtime, () => client.send(query));
  const next = LastEvaluatedKey ? { next: placeOf(LastEvaluatedKey) } : {};
  if (Items.length === 0) return { adjustments: [], ...next };
  // The index has no more of an item than a list of cases shows.
  const keys = Items.map(fieldsOf).map((item) => ({ pk: item.text('pk'), sk: item.text('sk') }));
  const found = await batchGet(options, { [casesTable]: keys }, false);
  const adjustments = found(casesTable)
    .map(parse)
    .sort((a, b) => (a.deadline ?? 0) - (b.deadline ?? 0));
  return { adjustments, ...next };
}

function placeOf(lastKey: Item): string {
  const fields = fieldsOf(lastKey);
  return `${fields.count('deadline')} ${idOf(fields.text('pk'))}`;
}

/** A place is one of the queue that named it. */
const places: Readonly<Record<Adjustment['kind'], RegExp>> = {
  correction: /^([0-9]{1,15}) (cor_[\w-]{1,64})$/,
  compensation: /^([0-9]{1,15}) (com_[\w-]{1,64})$/,
};

function startAfter(place: string, kind: Adjustment['kind']): Item {
  const [, deadline, id = ''] = placeIn(place, places[kind]);
  return toItem({ ...adjustmentKey(id), queue: proposalQueues[kind], deadline: Number(deadline) });
}
