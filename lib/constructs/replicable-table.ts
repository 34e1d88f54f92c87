/**
 * The table itself, of the one type that can be given a replica later: of the older type CloudFormation would make another, empty one.
 * The CDK's own construct for it takes no key of ours in a stage that is not told its region.
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  type Attribute,
  BillingMode,
  CfnGlobalTable,
  type GlobalSecondaryIndexPropsV2,
  type LocalSecondaryIndexProps,
  ProjectionType,
  type SecondaryIndexProps,
  type StreamViewType,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

export interface ReplicableTableProps {
  readonly partitionKey: Attribute;
  readonly sortKey: Attribute;
  readonly keyArn: string;
  /** Each in its region, under a key of that region. */
  readonly replicas: readonly { readonly region: string; readonly keyArn: string }[];
  /** Whether it, and each replica, refuses to be deleted, and outlives its stack. */
  readonly isKept: boolean;
  readonly stream: StreamViewType | undefined;
  readonly timeToLive: string | undefined;
  readonly indexes: readonly GlobalSecondaryIndexPropsV2[];
  readonly localIndexes: readonly LocalSecondaryIndexProps[];
}

export class ReplicableTable extends CfnGlobalTable {
  constructor(scope: Construct, id: string, props: ReplicableTableProps) {
    const { partitionKey, sortKey, keyArn, replicas, isKept, stream, timeToLive, indexes, localIndexes } =
      props;
    const globalKeys = indexes.map((index) => keysOf(index.partitionKey, index.sortKey));
    const localKeys = localIndexes.map((index) => keysOf(partitionKey, index.sortKey));
    super(scope, id, {
      ...definitions([keysOf(partitionKey, sortKey), ...globalKeys, ...localKeys]),
      billingMode: BillingMode.PAY_PER_REQUEST,
      sseSpecification: { sseEnabled: true, sseType: 'KMS' },
      replicas: [{ region: Stack.of(scope).region, keyArn }, ...replicas].map((replica) => ({
        region: replica.region,
        sseSpecification: { kmsMasterKeyId: replica.keyArn },
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtectionEnabled: isKept,
      })),
      ...(stream ? { streamSpecification: { streamViewType: stream } } : {}),
      ...(timeToLive ? { timeToLiveSpecification: { attributeName: timeToLive, enabled: true } } : {}),
      ...(indexes.length > 0 ? { globalSecondaryIndexes: indexes.map(definitionOf(globalKeys)) } : {}),
      ...(localIndexes.length > 0
        ? { localSecondaryIndexes: localIndexes.map(definitionOf(localKeys)) }
        : {}),
    });
    this.applyRemovalPolicy(isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  }
}

type Keys = readonly Attribute[];

const keysOf = (...keys: readonly (Attribute | undefined)[]): Keys => keys.filter((key) => key !== undefined);

/** @param all the table's keys, then those of its indexes */
const definitions = (all: readonly [Keys, ...Keys[]]) => ({
  keySchema: schemaOf(all[0]),
  attributeDefinitions: [...new Map(all.flat().map(({ name, type }) => [name, type]))].map(
    ([attributeName, attributeType]) => ({ attributeName, attributeType }),
  ),
});

const definitionOf =
  (keys: readonly Keys[]) =>
  (
    { indexName, projectionType = ProjectionType.ALL, nonKeyAttributes }: SecondaryIndexProps,
    at: number,
  ) => ({
    indexName,
    keySchema: schemaOf(keys[at] ?? []),
    projection: { projectionType, ...(nonKeyAttributes ? { nonKeyAttributes } : {}) },
  });

const schemaOf = (keys: Keys) =>
  keys.map(({ name: attributeName }, at) => ({ attributeName, keyType: at === 0 ? 'HASH' : 'RANGE' }));
