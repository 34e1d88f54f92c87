/** What the commands share that compute a projection anew: of a deployed stage, or of a local platform that is not running. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { claimData } from '../claim-data.ts';
import { outputOf } from '../demo/stage.ts';
import { startEngine } from '../dynamodb/engine.ts';
import { PlatformError } from '../types.ts';

type Outputs = Parameters<typeof outputOf>[0];

export interface Target {
  readonly client: DynamoDBClient;
  readonly outputs: Outputs;
  /** Whether nobody else is at work on the tables. */
  readonly isAlone: boolean;
}

/** What can be typed to say of which stage. */
export const targetOptions = { outputs: { type: 'string' }, data: { type: 'string' } } as const;
export const targetUsage =
  '  --outputs FILE    of a deployed stage, as cdk deploy --outputs-file wrote it; credentials as for the AWS CLI\n' +
  '  --data DIR        of the local platform, which must not be running (local/.data)';

/** @throws PlatformError for two stages at once, outputs that cannot be read, or a platform that is running */
export async function onTarget(
  options: { readonly outputs?: string; readonly data?: string },
  usage: string,
  rebuild: (target: Target) => Promise<void>,
): Promise<void> {
  const { outputs, data } = options;
  if (outputs !== undefined && data !== undefined)
    throw new PlatformError(`Either --outputs or --data.\n${usage}`);
  if (outputs === undefined) return locally(resolve(data ?? join(import.meta.dirname, '../.data')), rebuild);
  const deployed = readOutputs(resolve(outputs));
  const client = new DynamoDBClient({ region: outputOf(deployed, 'Region') });
  return rebuild({ client, outputs: deployed, isAlone: false });
}

function readOutputs(file: string): Outputs {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outputs;
  } catch {
    throw new PlatformError(`${file} is not a file of outputs that can be read.`);
  }
}

/** The engine itself: the platform's own address signs callers in anew at each boot, and is not needed for this. */
async function locally(dataDir: string, rebuild: (target: Target) => Promise<void>): Promise<void> {
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
      await rebuild({ client, outputs, isAlone: true });
    } finally {
      client.destroy();
      await engine.close();
    }
  } finally {
    release();
  }
}
