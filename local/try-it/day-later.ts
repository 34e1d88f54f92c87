/** Lets a day go by for a phone, as the owner of the account could by hand: nobody waits that long to try what comes after. */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { deviceKey } from '../../lambdas/store/keys.ts';
import { outputOf } from '../demo/stage.ts';
import type { Platform } from '../platform.ts';

const DAY = 24 * 60 * 60 * 1000;

/** @returns moves the enrolment of a device a day back; false where there is no such device */
export function dayLater({ url, app, administrator, outputs }: Platform) {
  const client = new DynamoDBClient({ region: app.region, endpoint: url, credentials: administrator });
  return async (device: string): Promise<boolean> => {
    const { pk, sk } = deviceKey(device);
    const update = new UpdateItemCommand({
      TableName: outputOf(outputs, 'RegistryTable'),
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET #enrolledAt = #enrolledAt - :day',
      ConditionExpression: 'attribute_exists(#enrolledAt)',
      ExpressionAttributeNames: { '#enrolledAt': 'enrolledAt' },
      ExpressionAttributeValues: { ':day': { N: String(DAY) } },
    });
    try {
      await client.send(update);
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  };
}
