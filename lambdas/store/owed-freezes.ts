/** Decided cases whose freeze is still to be done: the index of open cases has them in a queue of their own. */
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { OwedFreezes } from '../domain/review/freeze-as-decided.ts';
import { openCasesIndex, owedFreezesQueue } from './case-items.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf, toItem } from './items.ts';
import { caseKey, idOf } from './keys.ts';
import { queryAll } from './query-all.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface OwedFreezesOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
}

export const owedFreezes = (options: OwedFreezesOptions): OwedFreezes => ({
  async list() {
    const condition = '#queue = :owed';
    const items = await queryAll(options, {
      TableName: options.casesTable,
      IndexName: openCasesIndex,
      KeyConditionExpression: condition,
      ...placeholders([condition], { ':owed': owedFreezesQueue }),
    });
    return items.map((item) => idOf(fieldsOf(item).text('pk')));
  },
  async done(caseId, now) {
    const { client, runtime, casesTable } = options;
    const update = 'SET #freezeDoneAt = if_not_exists(#freezeDoneAt, :now) REMOVE #queue';
    const command = new UpdateItemCommand({
      TableName: casesTable,
      Key: toItem({ ...caseKey(caseId) }),
      UpdateExpression: update,
      // A case that is not there is not made by this.
      ConditionExpression: 'attribute_exists(#decision)',
      ...placeholders([update, '#decision'], { ':now': now }),
    });
    await retrying(runtime, () => client.send(command));
  },
});
