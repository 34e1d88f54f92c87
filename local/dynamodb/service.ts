/** DynamoDB as the local endpoint serves it: permissions told from the request, then the engine's own answer. */
import { dynamodbActions, isServed, type TableCatalogue } from '../aws/dynamodb-actions.ts';
import type { Service } from '../aws/service.ts';
import type { ServiceAnswer } from '../types.ts';
import type { Engine } from './engine.ts';
import type { TableDefinition } from './tables.ts';

const TARGET_PREFIX = 'DynamoDB_20120810';

interface Account {
  readonly region: string;
  readonly accountId: string;
}

/**
 * @param tables those that the app declares, as given to `createTables`
 * @param wrote called after every write, with the names of the tables that it may have changed
 */
export function dynamodbService(
  engine: Engine,
  account: Account,
  tables: readonly TableDefinition[],
  wrote: (tables: ReadonlySet<string>) => void = () => {},
): Service {
  const catalogue = catalogueOf(account, tables);
  return {
    targetPrefix: TARGET_PREFIX,
    serves: isServed,
    actions: (operation, body) => dynamodbActions(operation, body, catalogue),
    async handle(call) {
      const body = withTableNames(call.body);
      const answer = await engine.call(`${TARGET_PREFIX}.${call.operation}`, body);
      // What was refused has changed nothing.
      if (writes.has(call.operation) && answer.status === 200) wrote(tablesIn(body));
      return restoreArns(call.body, inRegion(answer, account));
    },
  };
}

const writes: ReadonlySet<string> = new Set([
  'BatchWriteItem',
  'DeleteItem',
  'PutItem',
  'TransactWriteItems',
  'UpdateItem',
]);

/** Those of a write's own, of its batch, or of its transaction, in which a condition alone changes nothing. */
function tablesIn({ TableName, RequestItems, TransactItems }: Body): ReadonlySet<string> {
  const names = isObject(RequestItems) ? Object.keys(RequestItems) : [TableName];
  const items = Array.isArray(TransactItems) ? TransactItems.filter(isObject) : [];
  const changes = items.flatMap(({ ConditionCheck: _, ...changing }) =>
    Object.values(changing).filter(isObject),
  );
  return new Set([...names, ...changes.map((change) => change.TableName)].filter(isText));
}

const isText = (value: unknown): value is string => typeof value === 'string';

function catalogueOf(account: Account, tables: readonly TableDefinition[]): TableCatalogue {
  const byName = new Map(tables.map((table) => [table.TableName, table]));
  return {
    arnOf: (table) =>
      table.startsWith('arn:')
        ? table
        : `arn:aws:dynamodb:${account.region}:${account.accountId}:table/${table}`,
    partitionKeyOf(tableNameOrArn, indexName) {
      const table = byName.get(nameOf(tableNameOrArn));
      const indexes = [...(table?.GlobalSecondaryIndexes ?? []), ...(table?.LocalSecondaryIndexes ?? [])];
      const keyed = indexName === undefined ? table : indexes.find((index) => index.IndexName === indexName);
      return keyed?.KeySchema.find((key) => key.KeyType === 'HASH')?.AttributeName;
    },
  };
}

/** DynamoDB takes a table's ARN wherever it takes its name; the engine takes the name only. */
function nameOf(tableNameOrArn: string): string {
  return /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/.exec(tableNameOrArn)?.[1] ?? tableNameOrArn;
}

type Body = Readonly<Record<string, unknown>>;

function withTableNames(body: Body): Body {
  return mapMembers(body, (member, value) => {
    if (member === 'TableName' && typeof value === 'string') return nameOf(value);
    if (member === 'RequestItems' && isObject(value)) return renameKeys(value, nameOf);
    if (member === 'TransactItems' && Array.isArray(value)) {
      return value.map((item) =>
        isObject(item)
          ? mapMembers(item, (_, request) => (isObject(request) ? withTableNames(request) : request))
          : item,
      );
    }
    return value;
  });
}

/** A batch's answer names each table as its request did. */
function restoreArns(request: Body, answer: ServiceAnswer): ServiceAnswer {
  if (!isObject(request.RequestItems) || !isObject(answer.body)) return answer;
  const given = new Map(Object.keys(request.RequestItems).map((table) => [nameOf(table), table]));
  const restore = (name: string) => given.get(name) ?? name;
  const byTable = new Set(['Responses', 'UnprocessedItems', 'UnprocessedKeys']);
  return {
    ...answer,
    body: mapMembers(answer.body, (member, value) =>
      byTable.has(member) && isObject(value) ? renameKeys(value, restore) : value,
    ),
  };
}

/** Descriptions carry ARNs, in which the engine writes a region of its own. */
function inRegion(answer: ServiceAnswer, account: Account): ServiceAnswer {
  if (!isObject(answer.body) || !('Table' in answer.body)) return answer;
  const local = JSON.stringify(answer.body).replaceAll(
    'arn:aws:dynamodb:dynoxide:000000000000:',
    `arn:aws:dynamodb:${account.region}:${account.accountId}:`,
  );
  return { ...answer, body: JSON.parse(local) };
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapMembers(body: Body, change: (member: string, value: unknown) => unknown): Body {
  return Object.fromEntries(Object.entries(body).map(([member, value]) => [member, change(member, value)]));
}

function renameKeys(body: Body, rename: (key: string) => string): Body {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [rename(key), value]));
}
