/** What is pending, by the entries of the customers' histories: an index that only such entries are in. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { OpenCharges } from '../domain/cards/open-charges.ts';
import type { Entry } from '../domain/ledger/entries.ts';
import type { OpenHolds } from '../domain/review/open-holds.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf, type Item } from './items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

/** Its keys are the attributes `hold` and `movedAt`; the table's own keys are all that it must project. */
export const openHoldsIndex = 'open-holds';
/** What an entry has in the attribute `hold` while it is pending, and only then: a payment waits for a person. */
const openHold = 'open';
/** A top-up waits for its card's processor. */
const openCharge = 'charge';

/** Undefined for what waits for nobody. */
export function holdOf({ kind, state }: Pick<Entry, 'kind' | 'state'>): string | undefined {
  if (state !== 'pending') return undefined;
  return kind === 'payment' ? openHold : kind === 'top_up' ? openCharge : undefined;
}

export interface OpenHoldsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly projectionsTable: string;
}

export const openHolds = (options: OpenHoldsOptions): OpenHolds => ({
  heldBefore: async (before, limit) =>
    (await pendingBefore(options, { hold: openHold, before, limit, oldestFirst: true })).map((paymentId) => ({
      paymentId,
    })),
});

export const openCharges = (options: OpenHoldsOptions): OpenCharges => ({
  startedBefore: (before, limit) =>
    pendingBefore(options, { hold: openCharge, before, limit, oldestFirst: false }),
});

/** @returns ids of transfers */
async function pendingBefore(
  { client, runtime, projectionsTable }: OpenHoldsOptions,
  {
    hold,
    before,
    limit,
    oldestFirst,
  }: {
    readonly hold: string;
    readonly before: number;
    readonly limit: number;
    readonly oldestFirst: boolean;
  },
): Promise<readonly string[]> {
  const condition = '#hold = :hold AND #movedAt < :before';
  const command = new QueryCommand({
    TableName: projectionsTable,
    IndexName: openHoldsIndex,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':hold': hold, ':before': before }),
    ScanIndexForward: oldestFirst,
    Limit: limit,
  });
  const { Items } = await retrying(runtime, () => client.send(command));
  return (Items ?? []).map(idIn);
}

/** The sort key of an entry ends in the transfer's id. */
function idIn(item: Item): string {
  const sk = fieldsOf(item).text('sk');
  return sk.slice(sk.lastIndexOf('#') + 1);
}
