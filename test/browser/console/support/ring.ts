/** Customers on one phone, as if its attestation had named it: keys in software name none. */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import { toItem } from '../../../../lambdas/store/items.ts';
import { deviceKey, hardwareDeviceKey, hardwareKey } from '../../../../lambdas/store/keys.ts';
import type { Phone } from '../../../../local/demo/people.ts';
import { outputOf } from '../../../../local/demo/stage.ts';
import { outputs } from '../../support/visitor.ts';
import { administrator } from './administrator.ts';

export const subOf = ({ session }: Phone): string => decodeJwt(session.accessToken).sub ?? '';

export async function putOnOnePhone(...phones: readonly Phone[]): Promise<void> {
  const client = new DynamoDBClient(administrator());
  const TableName = outputOf(outputs, 'RegistryTable');
  const hardware = randomBytes(32).toString('base64url');
  for (const phone of phones) {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: toItem({ ...deviceKey(phone.key.id) }),
        UpdateExpression: 'SET hardwareId = :hardware',
        ExpressionAttributeValues: { ':hardware': { S: hardware } },
      }),
    );
    // Who was enrolled last, and each who ever was.
    for (const key of [hardwareKey(hardware), hardwareDeviceKey(hardware, phone.key.id)]) {
      const Item = toItem({ ...key, customer: subOf(phone), enrolledAt: Date.now() });
      await client.send(new PutItemCommand({ TableName, Item }));
    }
  }
}
