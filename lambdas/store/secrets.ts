/** Reads a secret of AWS Secrets Manager, and for a day after it was rotated the one before it too. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface SecretReaderOptions {
  readonly client: SecretsManagerClient;
  readonly runtime: Runtime;
  /** The secret's ARN. */
  readonly secretId: string;
}

export interface SecretReader {
  /**
   * The values that are good now; what is new is made with the first. For ten minutes that is the one that was replaced: each
   * reader that remembers it alone has to have learnt of the other, before anybody makes something with that.
   *
   * @param now milliseconds since the epoch
   */
  values(now: number): Promise<readonly string[]>;
}

/** Milliseconds. For so long a value is good without being asked for again, and for so long one that was replaced. */
const REMEMBERED = 5 * 60 * 1000;
/** Milliseconds. Twice what is remembered: for reading it, and clocks that differ. */
const LEARNING = 2 * REMEMBERED;
/** Milliseconds. After that, one that had leaked is worth nothing any more, though AWS keeps it as AWSPREVIOUS. */
const ROTATION = 24 * 60 * 60 * 1000;

interface Version {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export function secretReader(options: SecretReaderOptions): SecretReader {
  let known: { readonly versions: readonly Version[]; readonly readAt: number } | undefined;
  return {
    async values(now) {
      // A clock that was put back must not keep a value for ever.
      if (!known || Math.abs(now - known.readAt) >= REMEMBERED) {
        known = { versions: await readVersions(options), readAt: now };
      }
      const [current, previous] = known.versions;
      if (!current) return [];
      if (!previous || now >= current.createdAt + ROTATION) return [current.value];
      const isLearnt = now >= current.createdAt + LEARNING;
      return isLearnt ? [current.value, previous.value] : [previous.value, current.value];
    },
  };
}

async function readVersions(options: SecretReaderOptions): Promise<readonly Version[]> {
  const [current, previous] = await Promise.all([
    readVersion(options, 'AWSCURRENT'),
    // A secret that was never rotated has none.
    readVersion(options, 'AWSPREVIOUS').catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }),
  ]);
  return previous ? [current, previous] : [current];
}

async function readVersion(
  { client, runtime, secretId }: SecretReaderOptions,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS',
): Promise<Version> {
  const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage });
  const { SecretString, CreatedDate } = await retrying(runtime, () => client.send(command));
  if (SecretString === undefined || CreatedDate === undefined)
    throw new Error(`The version ${stage} of the secret is not text`);
  return { value: SecretString, createdAt: CreatedDate.getTime() };
}
