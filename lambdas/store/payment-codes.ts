/** Keeps payment codes in the Registry, under an id from which nobody finds the digits. */
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PaymentCodes } from '../domain/codes/create-payment-code.ts';
import { batchGet } from './batch-get.ts';
import { codeItem, codeOf } from './code-items.ts';
import { expressions } from './conditions.ts';
import { isNewItem, type RegistryOptions, readItem } from './item-access.ts';
import { codeKey } from './keys.ts';
import { retrying } from './retry.ts';

/**
 * Of the ids that a code may be kept under, the one that it is kept under; the first, where it is under none. Nothing is
 * read for one id alone.
 */
export async function keptCode(options: RegistryOptions, ids: readonly string[]): Promise<string> {
  const [first = ''] = ids;
  if (ids.length < 2) return first;
  const { registryTable } = options;
  const found = (await batchGet(options, { [registryTable]: ids.map(codeKey) }, true))(registryTable);
  return ids.find((id) => found.some(({ pk }) => pk?.S === codeKey(id).pk)) ?? first;
}

export function paymentCodes(options: RegistryOptions): PaymentCodes {
  const { client, runtime, registryTable } = options;
  const read: PaymentCodes['read'] = async (id) => {
    const item = await readItem(options, codeKey(id));
    return item && codeOf(item);
  };
  return {
    read,
    async keep(code) {
      const command = new PutItemCommand({
        TableName: registryTable,
        Item: codeItem(code),
        ConditionExpression: isNewItem,
        ...expressions([isNewItem]),
      });
      try {
        await retrying(runtime, () => client.send(command));
        return code;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // The same request before, or the same attempt, whose answer was lost.
        const earlier = error.Item ? codeOf(error.Item) : await read(code.id);
        if (earlier) return earlier;
        throw new Error(`The code ${code.id} was there, and is not any more`);
      }
    },
  };
}
