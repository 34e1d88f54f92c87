/** Reads the app's table resources as the definitions that `createTables` takes. */
import type { Understanding } from '../assembly/understood.ts';
import { type App, PlatformError, type Resource } from '../types.ts';
import type { TableDefinition } from './tables.ts';

const NOT_LOCAL = {
  billing: 'the engine never throttles and bills nothing',
  encryption: 'encryption at rest changes no answer, and the file is on your own disk',
  backup: 'backups are of the deployed table; the local one is a file',
  deletion: 'nothing deletes a table locally but a person, with --reset',
  insights: 'a metric, which changes no answer',
  tags: 'tags change no answer',
};

export const understood: readonly Understanding[] = [
  {
    type: 'AWS::DynamoDB::GlobalTable',
    understood: [
      'TableName',
      'KeySchema[].AttributeName',
      'KeySchema[].KeyType',
      'AttributeDefinitions[].AttributeName',
      'AttributeDefinitions[].AttributeType',
      'BillingMode',
      'StreamSpecification.StreamViewType',
      'TimeToLiveSpecification.AttributeName',
      'TimeToLiveSpecification.Enabled',
      ...['GlobalSecondaryIndexes[]', 'LocalSecondaryIndexes[]'].flatMap((index) => [
        `${index}.IndexName`,
        `${index}.KeySchema[].AttributeName`,
        `${index}.KeySchema[].KeyType`,
        `${index}.Projection.ProjectionType`,
        `${index}.Projection.NonKeyAttributes`,
      ]),
      'Replicas[].Region',
    ],
    ignored: {
      'SSESpecification.*': NOT_LOCAL.encryption,
      'GlobalSecondaryIndexes[].ContributorInsightsSpecification.*': NOT_LOCAL.insights,
      'Replicas[].ContributorInsightsSpecification.*': NOT_LOCAL.insights,
      'Replicas[].DeletionProtectionEnabled': NOT_LOCAL.deletion,
      'Replicas[].GlobalSecondaryIndexes.*': NOT_LOCAL.insights,
      'Replicas[].PointInTimeRecoverySpecification.*': NOT_LOCAL.backup,
      'Replicas[].SSESpecification.*': NOT_LOCAL.encryption,
      'Replicas[].TableClass': NOT_LOCAL.billing,
      'Replicas[].Tags.*': NOT_LOCAL.tags,
      'WriteOnDemandThroughputSettings.*': NOT_LOCAL.billing,
      'WriteProvisionedThroughputSettings.*': NOT_LOCAL.billing,
    },
  },
];

/** @throws PlatformError for a table with a replica in another region: there is one region here */
export function tableDefinitions(app: App): TableDefinition[] {
  return app.resources
    .filter(({ type }) => type === 'AWS::DynamoDB::GlobalTable')
    .map((resource) => tableDefinition(app, resource));
}

function tableDefinition(app: App, resource: Resource): TableDefinition {
  const properties = resource.properties as unknown as TableDefinition & { Replicas?: { Region: string }[] };
  const elsewhere = (properties.Replicas ?? []).find(({ Region }) => Region !== app.region);
  if (elsewhere) {
    throw new PlatformError(
      `${resource.stack}/${resource.logicalId}: a replica in ${elsewhere.Region} is not supported; the local region is ${app.region}.`,
    );
  }
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  return {
    TableName: resource.ref,
    KeySchema,
    AttributeDefinitions,
    ...(GlobalSecondaryIndexes?.length
      ? { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(indexDefinition) }
      : {}),
    ...(LocalSecondaryIndexes?.length
      ? { LocalSecondaryIndexes: LocalSecondaryIndexes.map(indexDefinition) }
      : {}),
    ...(properties.StreamSpecification ? { StreamSpecification: properties.StreamSpecification } : {}),
    ...(properties.TimeToLiveSpecification
      ? { TimeToLiveSpecification: properties.TimeToLiveSpecification }
      : {}),
  };
}

/** Without what only bills: an on-demand table refuses an index that names a throughput. */
function indexDefinition({
  IndexName,
  KeySchema,
  Projection,
}: NonNullable<TableDefinition['GlobalSecondaryIndexes']>[number]) {
  return { IndexName, KeySchema, Projection };
}
