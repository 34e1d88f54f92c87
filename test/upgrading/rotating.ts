/** A secret in a local Secrets Manager of its own, which tests rotate as an operator does. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startEndpoint } from '../../local/aws/endpoint.ts';
import { accessControl } from '../../local/aws/iam.ts';
import { createSecrets } from '../../local/secrets-manager/secrets.ts';
import type { App, Credentials } from '../../local/types.ts';

export const secretId = 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:Ledger-Secret-AbCdEf';
const app: App = {
  region: 'ap-northeast-1',
  accountId: '000000000000',
  resources: [
    {
      stack: 'Ledger',
      logicalId: 'Secret',
      type: 'AWS::SecretsManager::Secret',
      ref: secretId,
      attributes: { Id: secretId },
      properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
    },
  ],
  outputs: {},
  codeFolder: () => '',
};

export interface TestSecrets {
  readonly url: string;
  readonly credentials: Credentials;
  readonly client: SecretsManagerClient;
  /** Puts a new value there. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

/** @param now milliseconds since the epoch: when a value is put there */
export async function startSecrets(now: () => number): Promise<TestSecrets> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-rotation-'));
  const access = accessControl(app);
  const secrets = createSecrets({ app, dataDir, now, random: randomBytes });
  const endpoint = await startEndpoint({ port: 0, access, services: [secrets.service], now: Date.now });
  const { url } = endpoint;
  const { administrator: credentials } = access;
  const client = new SecretsManagerClient({ endpoint: url, region: app.region, credentials });
  return {
    url,
    credentials,
    client,
    async rotate() {
      const SecretString = randomBytes(48).toString('base64');
      await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
    },
    async close() {
      client.destroy();
      await endpoint.close();
      secrets.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
