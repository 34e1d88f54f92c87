/** A table as ours are: on demand, under our key, restorable, and opened to a function by action and key only. */
import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type GlobalSecondaryIndexProps,
  type LocalSecondaryIndexProps,
  type StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import type { Settings } from '../config.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface DataTableProps {
  readonly settings: Settings;
  readonly encryptionKey: IKey;
  /** The environment variable by which handlers find the table. */
  readonly environmentName: EnvironmentName;
  /** @default - no stream */
  readonly stream?: StreamViewType;
  /** The attribute by which DynamoDB takes items away. @default - none is taken away */
  readonly timeToLive?: string;
  /** @default - no index */
  readonly indexes?: readonly GlobalSecondaryIndexProps[];
  /** Sorts a partition in another way. It comes with the table: none is added to one that exists. @default - no such index */
  readonly localIndex?: LocalSecondaryIndexProps;
}

type ReadAction = 'GetItem' | 'BatchGetItem' | 'Query';
/** No deletion: no function takes anything away. */
type WriteAction = 'PutItem' | 'UpdateItem' | 'ConditionCheckItem';

export interface Access {
  readonly actions: readonly (ReadAction | WriteAction)[];
  /** Partition keys, `*` standing for any ending, to which the actions are confined. */
  readonly keys: readonly string[];
  /** The index that is queried. @default - the table itself */
  readonly index?: string;
  /** Attributes, those of the key among them, to which the actions are confined. @default - all */
  readonly attributes?: readonly string[];
}

const readingNeeds = ['kms:Decrypt', 'kms:DescribeKey'];
const writingNeeds = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * Each table's class says in its own words what may be granted; `allow` is how. A table of one region, since a global
 * one settles conflicts by the last writer, which is no way to keep money.
 */
export abstract class DataTable extends Table {
  readonly #environmentName: EnvironmentName;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    const { keepData } = props.settings;
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepData,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(props.timeToLive ? { timeToLiveAttribute: props.timeToLive } : {}),
      ...(props.stream ? { stream: props.stream } : {}),
    });
    for (const index of props.indexes ?? []) this.addGlobalSecondaryIndex(index);
    if (props.localIndex) this.addLocalSecondaryIndex(props.localIndex);
    this.#environmentName = props.environmentName;
    this.#key = props.encryptionKey;
  }

  /** Gives the function the table's name, these actions on these keys, and the use of the key for them. */
  protected allow(fn: HandlerFunction, ...accesses: readonly Access[]): void {
    fn.setEnvironment(this.#environmentName, this.tableName);
    for (const { actions, keys, index, attributes } of accesses) {
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
    const writes = accesses.some(({ actions }) => actions.some((action) => !/Get|Query/.test(action)));
    this.allowKey(fn, writes ? [...readingNeeds, ...writingNeeds] : readingNeeds);
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
      resources: [this.tableStreamArn ?? ''],
    });
    this.allowKey(fn, readingNeeds);
  }

  /** DynamoDB uses the key in the caller's name, and only through DynamoDB may the caller use it. */
  private allowKey(fn: HandlerFunction, actions: readonly string[]): void {
    fn.allow({
      actions: [...actions],
      resources: [this.#key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.amazonaws.com` } },
    });
  }
}
