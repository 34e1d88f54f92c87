/** The least that a function on DynamoDB is: the SDK's client, one read, one transaction. What ours are compared with. */
import { BatchGetItemCommand, DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';

let client: DynamoDBClient | undefined;

/** As ours do, it makes its client with the first request, which is then no part of what is measured. */
export const handler = async (event: { readonly id: string }) => {
  client ??= new DynamoDBClient({});
  const Key = { pk: { S: event.id } };
  const { Responses } = await client.send(
    new BatchGetItemCommand({ RequestItems: { Table: { Keys: [Key] } } }),
  );
  await client.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'Table', Item: Key } }] }),
  );
  return Responses;
};
