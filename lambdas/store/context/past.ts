/** What a customer did and what was done to the account, who was enrolled on a phone, and the cases of payments. */
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AccountEvent } from '../../domain/account/account-event.ts';
import type { Enrolled, PastPayment, Some } from '../../domain/context/case-context.ts';
import { caseIdOf, disputeIdOf } from '../../domain/identifiers.ts';
import { ownerOf } from '../../domain/ledger/chart.ts';
import type { Entry } from '../../domain/ledger/entries.ts';
import type { Case } from '../../domain/review/case.ts';
import { accountEventOf } from '../account-events.ts';
import { caseOfItem } from '../case-items.ts';
import { placeholders } from '../conditions.ts';
import { entryOf } from '../entries-store.ts';
import { fieldsOf, type Item } from '../items.ts';
import { accountEventKey, caseKey, hardwareKey, idOf, walletKey } from '../keys.ts';
import { retrying } from '../retry.ts';
import { type ContextOptions, readMany } from './options.ts';

/** The last of a partition, in one request. */
async function newestOf(
  { client, runtime }: ContextOptions,
  table: string,
  { pk, prefix, limit }: { readonly pk: string; readonly prefix: string; readonly limit: number },
): Promise<Some<Item>> {
  const condition = '#pk = :pk AND begins_with(#sk, :prefix)';
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':pk': pk, ':prefix': prefix }),
    ScanIndexForward: false,
    // One more shows that there are more.
    Limit: limit + 1,
  });
  const { Items = [], LastEvaluatedKey } = await retrying(runtime, () => client.send(command));
  return {
    some: Items.slice(0, limit),
    more: Items.length > limit || LastEvaluatedKey !== undefined,
  };
}

/** Newest first. */
export async function eventsOf(
  options: ContextOptions,
  customer: string,
  limit: number,
): Promise<Some<AccountEvent>> {
  const { pk } = accountEventKey({ customer, at: 0, id: '' });
  const { some, more } = await newestOf(options, options.registryTable, { pk, prefix: 'EVENT#', limit });
  return { some: some.map(accountEventOf), more };
}

/** Newest first, top-ups and refunds among them. */
export async function entriesOf(
  options: ContextOptions,
  customer: string,
  limit: number,
): Promise<Some<Entry>> {
  const { pk } = walletKey(customer);
  const { some, more } = await newestOf(options, options.projectionsTable, { pk, prefix: 'ENTRY#', limit });
  return { some: some.map(entryOf), more };
}

export const isPayment = ({ kind }: Pick<Entry, 'kind'>): boolean => kind === 'payment';

export const pastPaymentOf = (entry: Entry): PastPayment => ({
  ...entry,
  store: ownerOf('store', entry.credit),
});

/** By thumbprint, which is by chance: the same ones each time. */
export async function enrolledOn(
  options: ContextOptions,
  hardwareId: string,
  limit: number,
): Promise<Some<Enrolled>> {
  const { pk } = hardwareKey(hardwareId);
  const { some, more } = await newestOf(options, options.registryTable, { pk, prefix: 'DEVICE#', limit });
  return {
    some: some.map((item) => {
      const fields = fieldsOf(item);
      return {
        device: idOf(fields.text('sk')),
        customer: fields.text('customer'),
        enrolledAt: fields.count('enrolledAt'),
      };
    }),
    more,
  };
}

/** No index names a customer's cases: their ids follow from the payments'. */
export async function casesOf(
  options: ContextOptions,
  payments: readonly string[],
): Promise<readonly Case[]> {
  const keys = payments.flatMap((id) => [caseKey(caseIdOf(id)), caseKey(disputeIdOf(id))]);
  return (await readMany(options, options.casesTable, keys)).map(caseOfItem);
}
