/** DynamoDB's point-in-time recovery as the local endpoint serves it: a table's items, copied into a new table of the engine. */
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../aws/refusal.ts';
import type { RequiredAction, Service } from '../aws/service.ts';
import type { App, ServiceAnswer } from '../types.ts';
import type { Engine } from './engine.ts';
import type { TableDefinition } from './tables.ts';

type Body = Readonly<Record<string, unknown>>;
type Items = readonly Readonly<Record<string, unknown>>[];

export interface RestoreOptions {
  readonly engine: Pick<Engine, 'call'>;
  readonly app: Pick<App, 'region' | 'accountId'>;
  /** Those that the app declares. */
  readonly tables: readonly TableDefinition[];
  /** DynamoDB but for this. */
  readonly dynamodb: Service;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** How often a table is read until two readings are alike, which are the state of one moment. */
const READINGS = 20;
/** As many as BatchWriteItem takes. */
const BATCH = 25;

const target = (operation: string) => `DynamoDB_20120810.${operation}`;

/**
 * The engine keeps no past, so that the latest state alone can be restored. A copy has no index and no stream; DynamoDB leaves
 * the stream out too, and indexes where it is told to.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
export function withRestore({ engine, app, tables, dynamodb, now, log }: RestoreOptions): Service {
  const copying = new Set<string>();
  /** Table -> the latest moment that was told of it, in seconds since the epoch. */
  const told = new Map<string, number>();
  const arnOf = (name: string) => `arn:aws:dynamodb:${app.region}:${app.accountId}:table/${name}`;
  // Whoever restores several tables to one moment takes the earliest of those that were told, one after the other.
  const wasTold = (moment: number) => moment <= now() / 1000 && moment >= Math.min(...told.values());
  const declared = (name: string) => tables.find(({ TableName }) => TableName === name);
  const operations: Readonly<Record<string, (body: Body) => Promise<unknown>>> = {
    async DescribeContinuousBackups(body) {
      if (!declared(text(body, 'TableName'))) throw noTable(text(body, 'TableName'));
      const latest = now() / 1000;
      told.set(text(body, 'TableName'), latest);
      const recovery = { EarliestRestorableDateTime: latest, LatestRestorableDateTime: latest };
      return {
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: 'ENABLED',
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED', ...recovery },
        },
      };
    },
    async RestoreTableToPointInTime(body) {
      const source = declared(text(body, 'SourceTableName'));
      if (!source) throw noTable(text(body, 'SourceTableName'));
      const isLatest = body.UseLatestRestorableTime === true;
      const restoredTo = isLatest ? now() / 1000 : Number(body.RestoreDateTime);
      if (!isLatest && !wasTold(restoredTo))
        throw refused('InvalidRestoreTimeException', 'Locally, only the latest state can be restored.');
      const copy = text(body, 'TargetTableName');
      const keys = source.KeySchema.map(({ AttributeName }) => AttributeName);
      await succeed(engine, 'CreateTable', {
        TableName: copy,
        KeySchema: source.KeySchema,
        AttributeDefinitions: source.AttributeDefinitions.filter(({ AttributeName }) =>
          keys.includes(AttributeName),
        ),
        BillingMode: 'PAY_PER_REQUEST',
      });
      copying.add(copy);
      copyItems(engine, source.TableName, copy)
        .catch((error: Error) => log(`${copy} was not restored: ${error.message}`))
        .then(() => copying.delete(copy));
      return {
        TableDescription: {
          TableName: copy,
          TableArn: arnOf(copy),
          TableStatus: 'CREATING',
          RestoreSummary: {
            SourceTableArn: arnOf(source.TableName),
            RestoreDateTime: restoredTo,
            RestoreInProgress: true,
          },
        },
      };
    },
    async DeleteTable(body) {
      const name = text(body, 'TableName');
      if (declared(name))
        throw refused('ValidationException', `Nothing deletes ${name} locally but a person, with --reset.`);
      return succeed(engine, 'DeleteTable', { TableName: name });
    },
  };
  return {
    ...dynamodb,
    serves: (operation) => Object.hasOwn(operations, operation) || dynamodb.serves(operation),
    actions(operation, body) {
      if (!Object.hasOwn(operations, operation)) return dynamodb.actions(operation, body);
      if (operation !== 'RestoreTableToPointInTime')
        return [{ action: `dynamodb:${operation}`, resource: arnOf(text(body, 'TableName')) }];
      return restoreActions(arnOf(text(body, 'SourceTableName')), arnOf(text(body, 'TargetTableName')));
    },
    async handle(call): Promise<ServiceAnswer> {
      const { operation, body } = call;
      try {
        const own = operations[operation];
        if (own) return { status: 200, body: await own(body) };
      } catch (error) {
        if (error instanceof Refusal) return error.answer();
        throw error;
      }
      const answer = await dynamodb.handle(call);
      const isCopying = operation === 'DescribeTable' && copying.has(String(body.TableName));
      return isCopying ? creating(answer) : answer;
    },
  };
}

/** What AWS asks for of the copy, beside the leave to restore. */
const restoreActions = (source: string, copy: string): RequiredAction[] => [
  { action: 'dynamodb:RestoreTableToPointInTime', resource: source },
  ...['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map((action) => ({
    action: `dynamodb:${action}`,
    resource: copy,
  })),
];

function creating({ body, ...answer }: ServiceAnswer): ServiceAnswer {
  const { Table } = body as { Table?: object };
  return { ...answer, body: Table ? { Table: { ...Table, TableStatus: 'CREATING' } } : body };
}

async function copyItems(engine: Pick<Engine, 'call'>, source: string, copy: string): Promise<void> {
  const items = [...(await stillItems(engine, source))];
  while (items.length > 0) {
    const requests = items.splice(0, BATCH).map((Item) => ({ PutRequest: { Item } }));
    await succeed(engine, 'BatchWriteItem', { RequestItems: { [copy]: requests } });
  }
}

async function stillItems(engine: Pick<Engine, 'call'>, source: string): Promise<Items> {
  let before: Items | undefined;
  for (let reading = 0; reading < READINGS; reading++) {
    const items = await itemsOf(engine, source);
    if (isDeepStrictEqual(items, before)) return items;
    before = items;
  }
  throw new Error('its items change all the time');
}

async function itemsOf(engine: Pick<Engine, 'call'>, TableName: string): Promise<Items> {
  const items: Readonly<Record<string, unknown>>[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page: { Items: Items; LastEvaluatedKey?: unknown } = await succeed(engine, 'Scan', {
      TableName,
      ConsistentRead: true,
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

async function succeed<T>(engine: Pick<Engine, 'call'>, operation: string, input: unknown): Promise<T> {
  const { status, body } = await engine.call(target(operation), input);
  if (status === 200) return body as T;
  const { __type: type = '', message = '', Message = message } = body as Record<string, string>;
  throw new Refusal(type, Message);
}

function text(body: Body, member: string): string {
  const value = body[member];
  if (typeof value === 'string' && value !== '') return value.replace(/^arn:.*:table\//, '');
  throw refused('ValidationException', `The request must contain the parameter ${member}.`);
}

const refused = (name: string, message: string) =>
  new Refusal(`com.amazonaws.dynamodb.v20120810#${name}`, message);
const noTable = (name: string) => refused('TableNotFoundException', `Table not found: ${name}`);
