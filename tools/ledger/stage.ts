/** A running stage, by its outputs file: its tables and its bucket, with the caller's credentials. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { outputOf } from '../../local/demo/stage.ts';
import { type Credentials, PlatformError } from '../../local/types.ts';

export interface Stage {
  readonly client: DynamoDBClient;
  readonly s3: S3Client;
  readonly ledgerTable: string;
  readonly registryTable: string;
  readonly projectionsTable: string;
  readonly bucket: string;
}

/** What the review of held payments is kept in. */
export interface ReviewedStage extends Stage {
  readonly casesTable: string;
  readonly machineArn: string;
  readonly stepFunctions: SFNClient;
}

/** What the local platform leaves beside its outputs for its owner. */
export interface Administrator {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/**
 * @param outputsFile as `cdk deploy --outputs-file` or `npm start` wrote it. Beside that of the local platform are its
 *   address and its administrator's credentials; for any other, they are found as the AWS CLI finds them.
 * @throws PlatformError if the file cannot be read, or is not one
 */
export function stageOf(outputsFile: string): ReviewedStage {
  const outputs = readOutputs(outputsFile);
  const settings = clientSettings(outputsFile);
  return {
    client: new DynamoDBClient(settings),
    s3: new S3Client(settings),
    ledgerTable: outputOf(outputs, 'LedgerTable'),
    registryTable: outputOf(outputs, 'RegistryTable'),
    projectionsTable: outputOf(outputs, 'ProjectionsTable'),
    casesTable: outputOf(outputs, 'CasesTable'),
    machineArn: outputOf(outputs, 'ReviewMachineArn'),
    stepFunctions: new SFNClient(settings),
    bucket: outputOf(outputs, 'SealsBucket'),
  };
}

/** What a client of AWS is made with that asks the stage. @throws PlatformError as `stageOf` does */
export function clientSettings(outputsFile: string): Administrator | { readonly region: string } {
  const local = join(dirname(outputsFile), 'administrator.json');
  if (existsSync(local)) return readOutputs(local) as unknown as Administrator;
  return { region: outputOf(readOutputs(outputsFile), 'Region') };
}

type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** @throws PlatformError if the file cannot be read, or is not one */
export function readOutputs(file: string): Outputs {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outputs;
  } catch (error) {
    throw new PlatformError(`${file} cannot be read as the outputs of a stage: ${(error as Error).message}.`);
  }
}
