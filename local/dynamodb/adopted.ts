/** Tables that an app uses and does not make: a stage that goes on with the tables of another finds them in its engine. */
import { grantedBeyond } from '../aws/granted.ts';
import { type App, PlatformError } from '../types.ts';
import type { Engine } from './engine.ts';
import type { TableDefinition } from './tables.ts';

type Described = Omit<TableDefinition, 'StreamSpecification'> & {
  readonly StreamSpecification?: NonNullable<TableDefinition['StreamSpecification']>;
  readonly LatestStreamLabel?: string;
};

/**
 * What roles may use and no template makes.
 *
 * @param own those that the app's templates make
 * @throws PlatformError for a table that is not there, or whose stream is another than that which functions are to read
 */
export async function adoptedTables(
  app: App,
  engine: Pick<Engine, 'call'>,
  own: readonly TableDefinition[],
): Promise<TableDefinition[]> {
  const names = grantedBeyond(
    app,
    /:table\/([A-Za-z0-9_.-]+)(?=["/])/g,
    own.map(({ TableName }) => TableName),
  );
  return Promise.all(names.map((name) => adoptedTable(app, engine, name)));
}

async function adoptedTable(app: App, engine: Pick<Engine, 'call'>, name: string): Promise<TableDefinition> {
  const { status, body } = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: name });
  if (status !== 200)
    throw new PlatformError(
      `The app goes on with the table ${name}, which none of its stacks makes, and there is none.`,
    );
  const { Table } = body as { Table: Described };
  const read = app.resources
    .filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => String(properties.EventSourceArn))
    .find((arn) => nameIn(arn) === name && !arn.endsWith(`/stream/${Table.LatestStreamLabel}`));
  if (read !== undefined)
    throw new PlatformError(
      `The app reads ${read}; the stream of that table is ${Table.LatestStreamLabel ?? 'off'}.`,
    );
  return Table;
}

/** The table of a stream: one of the app's, or one that it adopts; undefined where the stream is neither's. */
export function tableOfStream(app: App, streamArn: string): string | undefined {
  const own = app.resources.find(({ attributes }) => attributes.StreamArn === streamArn);
  if (own) return own.ref;
  const name = nameIn(streamArn);
  return app.resources.some(({ ref }) => ref === name) ? undefined : name;
}

const nameIn = (streamArn: string): string | undefined => /:table\/([^/]+)\/stream\//.exec(streamArn)?.[1];
