/**
 * The calls that Powertools for AWS Lambda's idempotency utility makes around a function that it runs for the first time:
 * a conditional put before it, an update with its answer after it. With the function's own write they are three.
 */
import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { number, type Purchase, plainTable, string } from './shape.ts';

/** The utility's defaults for names. */
export const idempotencyTable = (name: string) => plainTable(name, 'id');

const HOUR = 3600;

export async function idempotent(
  client: DynamoDBClient,
  table: string,
  { id, now }: Pick<Purchase, 'id' | 'now'>,
  run: () => Promise<void>,
): Promise<void> {
  const key = string(`create-payment.handler#${id}`);
  const expires = number(Math.floor(now / 1000) + HOUR);
  const names = { '#status': 'status', '#expiry': 'expiration' };
  await client.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        id: key,
        expiration: expires,
        status: string('INPROGRESS'),
        in_progress_expiration: number(now + 3000),
      },
      ConditionExpression:
        'attribute_not_exists(#id) OR #expiry < :seconds OR ' +
        '(#status = :inProgress AND attribute_exists(#inProgressExpiry) AND #inProgressExpiry < :now)',
      ExpressionAttributeNames: { ...names, '#id': 'id', '#inProgressExpiry': 'in_progress_expiration' },
      ExpressionAttributeValues: {
        ':seconds': number(Math.floor(now / 1000)),
        ':now': number(now),
        ':inProgress': string('INPROGRESS'),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  await run();
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { id: key },
      UpdateExpression: 'SET #data = :data, #expiry = :expiry, #status = :completed',
      ExpressionAttributeNames: { ...names, '#data': 'data' },
      ExpressionAttributeValues: {
        ':data': { M: { statusCode: number(201), body: string(JSON.stringify({ id, state: 'posted' })) } },
        ':expiry': expires,
        ':completed': string('COMPLETED'),
      },
    }),
  );
}
