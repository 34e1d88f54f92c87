/** Which permissions a DynamoDB request needs, as the Service Authorization Reference lists them. */
import { expressionAttributes, leadingKeyOfQuery } from './dynamodb-expressions.ts';
import { Refusal } from './refusal.ts';
import type { ConditionContext, RequiredAction } from './service.ts';

type Body = Readonly<Record<string, unknown>>;

/** What the authorization needs to know of the account: its tables' partition keys, by table or index. */
export interface TableCatalogue {
  /** The ARN of a table given by its name or ARN. */
  arnOf(tableNameOrArn: string): string;
  /** The partition key's name of the table, or of its index; undefined if there is no such table. */
  partitionKeyOf(tableNameOrArn: string, indexName?: string): string | undefined;
}

/** The condition keys that this module gives a value for. */
export const DYNAMODB_CONDITION_KEYS = [
  'dynamodb:Attributes',
  'dynamodb:EnclosingOperation',
  'dynamodb:LeadingKeys',
  'dynamodb:ReturnConsumedCapacity',
  'dynamodb:ReturnValues',
  'dynamodb:Select',
] as const;

const SINGLE_TABLE = new Set(['DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem']);
const DESCRIPTIONS = new Set(['DescribeTable', 'DescribeTimeToLive']);
const OTHERS = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'ListTables',
  'TransactGetItems',
  'TransactWriteItems',
]);

/** PartiQL is not served, because its permissions cannot be told from the request; nor is making tables. */
export function isServed(operation: string): boolean {
  return SINGLE_TABLE.has(operation) || DESCRIPTIONS.has(operation) || OTHERS.has(operation);
}

/** @throws Refusal (ValidationException) if the tables and items of the request cannot be told */
export function dynamodbActions(operation: string, body: Body, tables: TableCatalogue): RequiredAction[] {
  if (operation === 'ListTables') return [{ action: 'dynamodb:ListTables', resource: '*' }];
  if (DESCRIPTIONS.has(operation)) {
    return [{ action: `dynamodb:${operation}`, resource: tables.arnOf(text(body, 'TableName')) }];
  }
  if (SINGLE_TABLE.has(operation)) return [itemAction(operation, body, tables)];
  if (operation.startsWith('Transact')) return transactionActions(operation, body, tables);
  return batchActions(operation, body, tables);
}

const ACTION_OF_TRANSACT_ITEM: Record<string, Record<string, string>> = {
  TransactWriteItems: {
    Put: 'PutItem',
    Update: 'UpdateItem',
    Delete: 'DeleteItem',
    ConditionCheck: 'ConditionCheckItem',
  },
  TransactGetItems: { Get: 'GetItem' },
};

function transactionActions(operation: string, body: Body, tables: TableCatalogue): RequiredAction[] {
  const actions = ACTION_OF_TRANSACT_ITEM[operation] ?? {};
  const required = list(body.TransactItems, 'TransactItems').flatMap((item) =>
    Object.entries(item).map(([kind, request]) => {
      const action = actions[kind];
      if (!action) throw malformed(`TransactItems can not hold ${kind}`);
      return itemAction(action, object(request, kind), tables, operation);
    }),
  );
  if (required.length === 0) throw malformed('TransactItems must not be empty');
  return required;
}

/** A batch needs one permission a table: the batch's own, with every leading key of its items. */
function batchActions(operation: string, body: Body, tables: TableCatalogue): RequiredAction[] {
  const requests = Object.entries(object(body.RequestItems, 'RequestItems'));
  if (requests.length === 0) throw malformed('RequestItems must not be empty');
  return requests.map(([table, request]) => {
    const partitionKey = tables.partitionKeyOf(table);
    const items = operation === 'BatchGetItem' ? keysOfBatchGet(request) : itemsOfBatchWrite(request);
    const attributes =
      operation === 'BatchGetItem'
        ? [...items.flatMap(Object.keys), ...expressionAttributes(object(request, 'RequestItems'))]
        : items.flatMap(Object.keys);
    return {
      action: `dynamodb:${operation}`,
      resource: tables.arnOf(table),
      context: context({
        'dynamodb:LeadingKeys': items.flatMap((item) => leadingKey(item, partitionKey)),
        'dynamodb:Attributes': attributes,
        'dynamodb:ReturnConsumedCapacity': body.ReturnConsumedCapacity,
      }),
    };
  });
}

function keysOfBatchGet(request: unknown): Body[] {
  return list(object(request, 'RequestItems').Keys, 'Keys');
}

function itemsOfBatchWrite(request: unknown): Body[] {
  return list(request, 'RequestItems').flatMap((write) =>
    Object.entries(write).map(([kind, value]) => {
      if (kind !== 'PutRequest' && kind !== 'DeleteRequest')
        throw malformed(`RequestItems can not hold ${kind}`);
      const part = kind === 'PutRequest' ? 'Item' : 'Key';
      return object(object(value, kind)[part], part);
    }),
  );
}

function itemAction(
  action: string,
  request: Body,
  tables: TableCatalogue,
  enclosing?: string,
): RequiredAction {
  const table = text(request, 'TableName');
  const index = request.IndexName === undefined ? undefined : text(request, 'IndexName');
  const item = { ...optionalObject(request, 'Item'), ...optionalObject(request, 'Key') };
  const partitionKey = tables.partitionKeyOf(table, index);
  const leading =
    action === 'Query' ? leadingKeyOfQuery(request, partitionKey) : leadingKey(item, partitionKey);
  return {
    action: `dynamodb:${action}`,
    resource: index === undefined ? tables.arnOf(table) : `${tables.arnOf(table)}/index/${index}`,
    context: context({
      'dynamodb:LeadingKeys': leading,
      'dynamodb:Attributes': [...Object.keys(item), ...expressionAttributes(request)],
      'dynamodb:EnclosingOperation': enclosing,
      'dynamodb:ReturnConsumedCapacity': request.ReturnConsumedCapacity,
      'dynamodb:ReturnValues': request.ReturnValues,
      'dynamodb:Select': request.Select,
    }),
  };
}

function leadingKey(item: Body, partitionKey: string | undefined): string[] {
  const value = partitionKey === undefined ? undefined : item[partitionKey];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).filter((each) => typeof each === 'string');
}

/** Leaves out what the request does not say: an absent condition key is not the same as an empty one. */
function context(values: Readonly<Record<string, unknown>>): ConditionContext {
  const present: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'string') present[key] = [value];
    if (Array.isArray(value) && value.length > 0) present[key] = [...new Set<string>(value)];
  }
  return present;
}

function malformed(message: string): Refusal {
  return new Refusal('com.amazon.coral.validate#ValidationException', message);
}

function text(body: Body, member: string): string {
  const value = body[member];
  if (typeof value !== 'string')
    throw malformed(`The parameter '${member}' is required but was not present in the request`);
  return value;
}

function object(value: unknown, member: string): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(`${member} must be a map`);
  return value as Body;
}

function optionalObject(body: Body, member: string): Body {
  return body[member] === undefined ? {} : object(body[member], member);
}

function list(value: unknown, member: string): Body[] {
  if (!Array.isArray(value)) throw malformed(`${member} must be a list`);
  return value.map((each) => object(each, member));
}
