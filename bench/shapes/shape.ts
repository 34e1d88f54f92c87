/** How others build a purchase on DynamoDB: each shape does with its own tables what its design does. */
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TableDefinition } from '../../local/dynamodb/tables.ts';

/** One purchase: the customer's account is debited, the store's is credited. */
export interface Purchase {
  /** The Idempotency-Key, for those that take one; the purchase's id for the others. */
  readonly id: string;
  readonly customer: string;
  readonly store: string;
  /** In yen. */
  readonly amount: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Shape {
  /** As short as a column's head. */
  readonly name: string;
  /** Whose design it is, and what is the least that must be known of it. */
  readonly about: string;
  readonly tables: readonly TableDefinition[];
  /** Makes the accounts that a purchase finds. */
  open(client: DynamoDBClient, purchase: Purchase): Promise<void>;
  buy(client: DynamoDBClient, purchase: Purchase): Promise<void>;
}

export const string = (text: string) => ({ S: text });
export const number = (value: number) => ({ N: String(value) });

/** A table whose items have a partition key and perhaps a sort key, both strings. */
export const plainTable = (TableName: string, hash: string, range?: string): TableDefinition => {
  const keys = range === undefined ? [hash] : [hash, range];
  return {
    TableName,
    KeySchema: keys.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  };
};

/** The engine has a table as soon as it is made. */
export async function createTablesOf(client: DynamoDBClient, shape: Shape): Promise<void> {
  for (const { TimeToLiveSpecification: _, StreamSpecification: __, ...table } of shape.tables) {
    const definition = structuredClone(table) as ConstructorParameters<typeof CreateTableCommand>[0];
    await client.send(new CreateTableCommand({ ...definition, BillingMode: 'PAY_PER_REQUEST' }));
  }
}
