/** `npm run rebuild:stores`: computes what stores are owed anew, from the ledger, and then sends readers to that. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { rebuildStores } from '../../lambdas/store/stores/rebuild-stores.ts';
import { claimData } from '../claim-data.ts';
import { outputOf } from '../demo/stage.ts';
import { startEngine } from '../dynamodb/engine.ts';
import { PlatformError } from '../types.ts';
import { parseOptions } from './options.ts';
import { run } from './run.ts';

const usage =
  'Usage: npm run rebuild:stores -- [--outputs FILE | --data DIR] [--time-zone NAME]\n' +
  '  --outputs FILE    of a deployed stage, as cdk deploy --outputs-file wrote it; credentials and region as for the AWS CLI\n' +
  '  --data DIR        of the local platform, which must not be running (local/.data)';

type Outputs = Parameters<typeof outputOf>[0];

function readOutputs(file: string): Outputs {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outputs;
  } catch {
    throw new PlatformError(`${file} is not a file of outputs that can be read.`);
  }
}

async function rebuild(client: DynamoDBClient, outputs: Outputs, timeZone: string): Promise<void> {
  const { generation, lines } = await rebuildStores({
    client,
    runtime,
    ledgerTable: outputOf(outputs, 'LedgerTable'),
    projectionsTable: outputOf(outputs, 'ProjectionsTable'),
    timeZone,
  });
  process.stdout.write(
    `What stores are owed is read from generation ${generation} now: ${lines} lines, out of the ledger.\n`,
  );
}

/** The engine itself: the platform's own address signs callers in anew at each boot, and is not needed for this. */
async function rebuildLocally(dataDir: string, timeZone: string): Promise<void> {
  const outputs = readOutputs(join(dataDir, 'outputs.json'));
  const release = claimData(dataDir);
  try {
    const engine = await startEngine({ dataDir });
    const client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    try {
      await rebuild(client, outputs, timeZone);
    } finally {
      client.destroy();
      await engine.close();
    }
  } finally {
    release();
  }
}

await run(async () => {
  const options = parseOptions(
    { outputs: { type: 'string' }, data: { type: 'string' }, 'time-zone': { type: 'string' } },
    usage,
  );
  const timeZone = options['time-zone'] ?? 'Asia/Tokyo';
  if (options.outputs !== undefined && options.data !== undefined)
    throw new PlatformError(`Either --outputs or --data.\n${usage}`);
  if (options.outputs !== undefined)
    await rebuild(new DynamoDBClient({}), readOutputs(resolve(options.outputs)), timeZone);
  else await rebuildLocally(resolve(options.data ?? join(import.meta.dirname, '../.data')), timeZone);
  return 0;
});
