/** What a second region has of a stage: replicas of its tables and secrets, their key, and the chain. Reads, and changes nothing. */
import {
  DescribeTableCommand,
  DynamoDBClient,
  paginateListTables,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { settingPaths } from '../../lib/config.ts';
import { replicatedSealsName } from '../../lib/standby/standby-names.ts';
import { PlatformError } from '../../local/types.ts';
import { isNamed } from '../ledger/export-source.ts';
import { answered, reasonOf } from './answered.ts';
import type { Place } from './typed-place.ts';

export interface Replicas {
  readonly account: string;
  readonly region: string;
  /** Where else the tables are: in the first region, unless that replica was removed. */
  readonly others: readonly string[];
  /** The `adopted.*` settings but the mode. */
  readonly settings: Readonly<Record<string, string>>;
}

const tables = ['Ledger', 'Registry', 'Cases'] as const;
const secrets = 'adopted.secrets.';

/** @throws PlatformError that says what is missing there, and why */
export async function replicasOf(asked: Place): Promise<Replicas> {
  const { region } = asked;
  const common = {
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 },
  };
  const identity = answered(
    'sts:GetCallerIdentity',
    new STSClient(common).send(new GetCallerIdentityCommand()),
  );
  const account = (await identity).Account ?? '';
  const client = new DynamoDBClient(common);
  const names = await tableNames(client, asked);
  const described = await Promise.all(names.map((name) => describe(client, name, region)));
  const settings = tables.flatMap((table, index) => {
    const { TableName = '', LatestStreamArn = '' } = described[index] ?? {};
    const setting = `adopted.${table.toLowerCase()}`;
    return [[setting, TableName] as const, [`${setting}Stream`, LatestStreamArn] as const];
  });
  return {
    account,
    region,
    others: (described[0]?.Replicas ?? [])
      .flatMap(({ RegionName }) => (RegionName ? [RegionName] : []))
      .filter((other) => other !== region),
    settings: {
      ...Object.fromEntries(settings),
      'adopted.key': keyOf(described),
      'adopted.seals': await sealsOf(common, account, asked),
      ...(await secretsOf(new SecretsManagerClient(common), asked)),
    },
  };
}

async function tableNames(client: DynamoDBClient, { stage, region }: Place): Promise<readonly string[]> {
  const listing = Array.fromAsync(paginateListTables({ client }, {}));
  const all = (await answered('dynamodb:ListTables', listing)).flatMap(({ TableNames = [] }) => TableNames);
  return tables.map((table) => {
    const found = all.filter((name) => name.startsWith(`Holdfast-${stage}-`) && isNamed(name, table));
    if (found.length === 1 && found[0]) return found[0];
    throw new PlatformError(
      found.length > 1
        ? `${region} has ${found.length} tables ${table} of ${stage}: ${found.join(', ')}. Delete those that are no replicas.`
        : `${region} has no replica of the table ${table} of ${stage}: deploy the first region with standby.region=${region} and standby.replicas=true.`,
    );
  });
}

async function describe(
  client: DynamoDBClient,
  TableName: string,
  region: string,
): Promise<TableDescription> {
  const { Table = {} } = await answered(
    'dynamodb:DescribeTable',
    client.send(new DescribeTableCommand({ TableName })),
  );
  const own = Table.Replicas?.find(({ RegionName }) => RegionName === region);
  const status = own?.ReplicaStatus ?? Table.TableStatus;
  if (Table.TableStatus !== 'ACTIVE' || status !== 'ACTIVE')
    throw new PlatformError(
      `${TableName} is ${status === 'ACTIVE' ? Table.TableStatus : status} in ${region}, and not ACTIVE: ${remedy(status)}`,
    );
  if (Table.LatestStreamArn === undefined)
    throw new PlatformError(`${TableName} has no stream in ${region}: it is no replica of a table of ours.`);
  return Table;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicaDescription.html */
const remedy = (status: string | undefined): string =>
  status === 'INACCESSIBLE_ENCRYPTION_CREDENTIALS'
    ? 'its key cannot be used; after 20 hours it is a replica no more.'
    : 'wait until it is, and run this again.';

function keyOf(described: readonly TableDescription[]): string {
  const [key, ...others] = new Set(described.map(({ SSEDescription }) => SSEDescription?.KMSMasterKeyArn));
  if (key !== undefined && others.length === 0) return key;
  throw new PlatformError('The replicas are not under one key of your own: they are no replicas of ours.');
}

async function sealsOf(
  common: { readonly region: string },
  account: string,
  { stage, region }: Place,
): Promise<string> {
  const Bucket = replicatedSealsName({ stage, aws: { account }, standby: { region } });
  const s3 = new S3Client(common);
  await s3.send(new HeadBucketCommand({ Bucket })).catch((error: Error) => {
    throw error.name === 'NotFound'
      ? new PlatformError(
          `There is no bucket ${Bucket}: the stack Holdfast-${stage}-Standby of the first region makes it.`,
        )
      : reasonOf('s3:ListBucket', error);
  });
  return Bucket;
}

async function secretsOf(client: SecretsManagerClient, { stage, region }: Place) {
  const Filters = [{ Key: 'tag-key' as const, Values: ['holdfast:secret'] }];
  const pages = await answered(
    'secretsmanager:ListSecrets',
    Array.fromAsync(paginateListSecrets({ client }, { Filters })),
  );
  const ours = pages
    .flatMap(({ SecretList = [] }) => SecretList)
    .filter(({ Description }) => Description?.startsWith(`Holdfast ${stage}: `));
  const found = settingPaths
    .filter((path) => path.startsWith(secrets))
    .map((path) => {
      const place = path.slice(secrets.length);
      const arn = ours.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === place))?.ARN;
      if (arn === undefined)
        throw new PlatformError(`${region} has no replica of the secret ${place} of ${stage}.`);
      return [path, arn] as const;
    });
  return Object.fromEntries(found);
}
