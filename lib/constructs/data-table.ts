/** A table as ours are: on demand, under our key, restorable, and opened to a function by action and key only. */
import { Aws, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  type GlobalSecondaryIndexPropsV2,
  type LocalSecondaryIndexProps,
  type StreamViewType,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import type { Settings } from '../config.ts';
import { type ReplicatedTable, readsOnly, replicaOf } from '../standby/standby-names.ts';
import type { HandlerFunction } from './handler-function.ts';
import { ReplicableTable } from './replicable-table.ts';

export interface DataTableProps {
  readonly settings: Settings;
  readonly encryptionKey: IKey;
  /** The environment variable by which handlers find the table. */
  readonly environmentName: EnvironmentName;
  /** Which of the tables it is that a second region has a replica of. @default - none: it is computed anew there */
  readonly replicatedAs?: ReplicatedTable;
  /** @default - no stream */
  readonly stream?: StreamViewType;
  /** The attribute by which DynamoDB takes items away. @default - none is taken away */
  readonly timeToLive?: string;
  /** @default - no index */
  readonly indexes?: readonly GlobalSecondaryIndexPropsV2[];
  /** Sorts a partition in another way. It comes with the table: none is added to one that exists. @default - no such index */
  readonly localIndex?: LocalSecondaryIndexProps;
}

type ReadAction = 'GetItem' | 'BatchGetItem' | 'Query';
/** No deletion: no function takes anything away. A condition is checked together with what is written. */
type WriteAction = 'PutItem' | 'UpdateItem' | 'ConditionCheckItem';

const isWrite = (action: ReadAction | WriteAction): action is WriteAction => !/Get|Query/.test(action);

export interface Access {
  readonly actions: readonly (ReadAction | WriteAction)[];
  /** Partition keys, `*` standing for any ending, to which the actions are confined. */
  readonly keys: readonly string[];
  /** The index that is queried. @default - the table itself */
  readonly index?: string;
  /** Attributes, those of the key among them, to which the actions are confined. @default - all */
  readonly attributes?: readonly string[];
}

const withoutWrites = (accesses: readonly Access[]): readonly Access[] =>
  accesses
    .map((access) => ({ ...access, actions: access.actions.filter((action) => !isWrite(action)) }))
    .filter(({ actions }) => actions.length > 0);

const readingNeeds = ['kms:Decrypt', 'kms:DescribeKey'];
const writingNeeds = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * Each table's class says in its own words what may be granted; `allow` is how. One region writes a table, also where a second one
 * has a replica of it: the last writer wins between them, which is no way to keep money (docs/adr/0053-a-warm-standby.md).
 */
export abstract class DataTable extends Construct {
  readonly tableName: string;
  readonly tableArn: string;
  /** Empty where there is no stream, or nothing is told by it. */
  readonly tableStreamArn: string;
  readonly #environmentName: EnvironmentName;
  readonly #keyArn: string;
  /** Another region writes it. */
  readonly #isReadOnly: boolean;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    super(scope, id);
    const { settings, replicatedAs, environmentName } = props;
    const adopted = replicatedAs && adoptedTable(this, settings, replicatedAs);
    const { tableName, tableArn, tableStreamArn, keyArn } = adopted ?? ownTable(this, props);
    this.tableName = tableName;
    this.tableArn = tableArn;
    this.tableStreamArn = tableStreamArn;
    this.#keyArn = keyArn;
    this.#environmentName = environmentName;
    this.#isReadOnly = adopted !== undefined && readsOnly(settings);
  }

  /** Gives the function the table's name, these actions on these keys, and the use of the key for them. */
  protected allow(fn: HandlerFunction, ...accesses: readonly Access[]): void {
    fn.setEnvironment(this.#environmentName, this.tableName);
    const writes = accesses.some(({ actions }) => actions.some(isWrite));
    const allowed = this.#isReadOnly ? withoutWrites(accesses) : accesses;
    if (writes && this.#isReadOnly) fn.setEnvironment('READ_ONLY', 'nothing');
    for (const { actions, keys, index, attributes } of allowed) {
      fn.allow({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [index === undefined ? this.tableArn : `${this.tableArn}/index/${index}`],
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
          ...(attributes ? { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] } } : {}),
        },
      });
    }
    if (allowed.length > 0)
      this.allowKey(fn, writes && !this.#isReadOnly ? [...readingNeeds, ...writingNeeds] : readingNeeds);
  }

  /**
   * Lets the function read the whole table: IAM confines a scan to no keys, but to attributes. Only the reconciliation and
   * backtests do.
   *
   * @param attributes that it may read, and has to say that it reads. @default - all
   */
  protected allowScan(fn: HandlerFunction, attributes?: readonly string[]): void {
    fn.setEnvironment(this.#environmentName, this.tableName);
    fn.allow({
      actions: ['dynamodb:Scan'],
      resources: [this.tableArn],
      ...(attributes
        ? {
            conditions: {
              'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
              StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
            },
          }
        : {}),
    });
    this.allowKey(fn, readingNeeds);
  }

  /** Lets the function's event source mapping read the stream. */
  allowStream(fn: HandlerFunction): void {
    fn.allow({
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resources: [this.tableStreamArn],
    });
    this.allowKey(fn, readingNeeds);
  }

  /** DynamoDB uses the key in the caller's name, and only through DynamoDB may the caller use it. */
  private allowKey(fn: HandlerFunction, actions: readonly string[]): void {
    fn.allow({
      actions: [...actions],
      resources: [this.#keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.amazonaws.com` } },
    });
  }
}

interface Table {
  readonly tableName: string;
  readonly tableArn: string;
  readonly tableStreamArn: string;
  readonly keyArn: string;
}

function ownTable(scope: Construct, { settings, encryptionKey, ...props }: DataTableProps): Table {
  const { keyArn } = encryptionKey;
  const replica = props.replicatedAs && replicaOf(settings);
  const table = new ReplicableTable(scope, 'Resource', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    keyArn,
    replicas: replica ? [replica] : [],
    isKept: settings.keepData,
    stream: props.stream,
    timeToLive: props.timeToLive,
    indexes: props.indexes ?? [],
    localIndexes: props.localIndex ? [props.localIndex] : [],
  });
  return { tableName: table.ref, tableArn: table.attrArn, tableStreamArn: table.attrStreamArn, keyArn };
}

/** Undefined where the stage has tables of its own. */
function adoptedTable(scope: Construct, { adopted }: Settings, which: ReplicatedTable): Table | undefined {
  const { key: keyArn, [which]: tableName, [`${which}Stream` as const]: tableStreamArn = '' } = adopted;
  if (adopted.mode === 'none' || keyArn === undefined || tableName === undefined) return undefined;
  const tableArn = Stack.of(scope).formatArn({
    service: 'dynamodb',
    resource: 'table',
    resourceName: tableName,
  });
  return { tableName, tableArn, tableStreamArn, keyArn };
}
