/** A table with the keys that all tables of the app have, and nothing else. */
import type { TableDefinition } from '../../local/dynamodb/tables.ts';

export const plainTable = (TableName: string): TableDefinition => ({
  TableName,
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
});
