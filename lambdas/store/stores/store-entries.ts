/** Transfers that concern a store and no customer, in the Projections table: its stream tells the stores of all others. */
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { placeholders } from '../conditions.ts';
import { fieldsOf, type Item, toItem } from '../items.ts';
import { idOf, storeEntryKey } from '../keys.ts';
import { retrying } from '../retry.ts';
import type { StoresOptions } from './generations.ts';
import { storeLinesIn } from './store-lines-in.ts';

/** What a line is made of, and nothing of who booked it or why. */
const kept = ['debit', 'credit', 'amount', 'captured', 'currency', 'state', 'day', 'createdAt', 'version'];

/**
 * Keeps the newest version of it: exact under duplicated and reordered records.
 *
 * @param image of the ledger's stream; nothing is done for what is a customer's too, or no store's
 */
export async function recordStoreEntry(options: StoresOptions, image: Item): Promise<void> {
  const { client, runtime, projectionsTable } = options;
  const isCustomers = [image.debit, image.credit].some((account) => account?.S?.startsWith('wallet:'));
  if (isCustomers || storeLinesIn(image).length === 0) return;
  const fields = fieldsOf(image);
  const id = idOf(fields.text('pk'));
  const isNewer = 'attribute_not_exists(#pk) OR #version < :version';
  const command = new PutItemCommand({
    TableName: projectionsTable,
    Item: {
      ...toItem({ ...storeEntryKey(id), id, kind: fields.text('sk').toLowerCase() }),
      ...Object.fromEntries(Object.entries(image).filter(([name]) => kept.includes(name))),
    },
    ConditionExpression: isNewer,
    ...placeholders([isNewer], { ':version': fields.count('version') }),
  });
  await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
    // What is kept is as new.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}
