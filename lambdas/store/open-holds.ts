/** Which holds are open, by the entries of the customers' histories: an index that only such entries are in. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Hold, OpenHolds } from '../domain/review/open-holds.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf, type Item } from './items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

/** Its keys are the attributes `hold` and `movedAt`; the table's own keys are all that it must project. */
export const openHoldsIndex = 'open-holds';
/** What an entry has in the attribute `hold` while its payment is held, and only then. */
export const openHold = 'open';

export interface OpenHoldsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly projectionsTable: string;
}

export const openHolds = ({ client, runtime, projectionsTable }: OpenHoldsOptions): OpenHolds => ({
  async heldBefore(before, limit) {
    const condition = '#hold = :open AND #movedAt < :before';
    const command = new QueryCommand({
      TableName: projectionsTable,
      IndexName: openHoldsIndex,
      KeyConditionExpression: condition,
      ...placeholders([condition], { ':open': openHold, ':before': before }),
      Limit: limit,
    });
    const { Items } = await retrying(runtime, () => client.send(command));
    return (Items ?? []).map(holdOf);
  },
});

/** The sort key of an entry ends in the payment's id. */
function holdOf(item: Item): Hold {
  const sk = fieldsOf(item).text('sk');
  return { paymentId: sk.slice(sk.lastIndexOf('#') + 1) };
}
