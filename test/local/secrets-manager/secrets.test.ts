/** The local Secrets Manager, through the unmodified SDK: who may read, what a rotation leaves, and that it is kept. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkUnderstood } from '../../../local/assembly/understood.ts';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { type AccessControl, accessControl } from '../../../local/aws/iam.ts';
import { generateSecret } from '../../../local/secrets-manager/generate.ts';
import { createSecrets, type Secrets } from '../../../local/secrets-manager/secrets.ts';
import { understood } from '../../../local/secrets-manager/understood.ts';
import type { Credentials, Resource } from '../../../local/types.ts';
import { appOf, lambdaFunction, policy, REGION, ROLE_ARN, role } from '../aws/app.ts';

const NAME = 'Ledger-Webhook-0123456789AB';
const ARN = `arn:aws:secretsmanager:${REGION}:000000000000:secret:${NAME}-AbCdEf`;
const OTHER = `arn:aws:secretsmanager:${REGION}:000000000000:secret:Other-AbCdEf`;
const generated = { PasswordLength: 64, ExcludePunctuation: true };

const secret = (
  properties: Record<string, unknown> = { GenerateSecretString: generated },
  ref = ARN,
): Resource => ({
  stack: 'Ledger',
  logicalId: 'Webhook',
  type: 'AWS::SecretsManager::Secret',
  ref,
  attributes: { Id: ref },
  properties,
});
const app = appOf(
  role(),
  policy({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ARN }),
  lambdaFunction(),
  secret(),
  secret(undefined, OTHER),
);

let dataDir: string;
let secrets: Secrets;
let access: AccessControl;
let endpoint: Endpoint;
let time: number;
const clients: SecretsManagerClient[] = [];

async function start(): Promise<void> {
  access = accessControl(app);
  secrets = createSecrets({ app, dataDir, now: () => time, random: randomBytes });
  endpoint = await startEndpoint({ port: 0, access, services: [secrets.service], now: () => Date.now() });
}
async function stop(): Promise<void> {
  for (const client of clients.splice(0)) client.destroy();
  await endpoint.close();
  secrets.close();
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'secrets-'));
  time = Date.UTC(2026, 10, 22);
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(dataDir, { recursive: true });
});

function clientOf(credentials: Credentials): SecretsManagerClient {
  const client = new SecretsManagerClient({
    endpoint: endpoint.url,
    region: REGION,
    credentials,
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}
const asFunction = () => clientOf(access.credentialsOf(ROLE_ARN));
const asOwner = () => clientOf(access.administrator);
const get = (client: SecretsManagerClient, VersionStage?: string, SecretId = ARN) =>
  client.send(new GetSecretValueCommand({ SecretId, ...(VersionStage ? { VersionStage } : {}) }));
const put = (SecretString: string, ClientRequestToken?: string) =>
  asOwner().send(
    new PutSecretValueCommand({
      SecretId: ARN,
      SecretString,
      ...(ClientRequestToken ? { ClientRequestToken } : {}),
    }),
  );

describe('reading', () => {
  test('is for a role that may, and tells the value with its version', async () => {
    expect(await get(asFunction(), 'AWSCURRENT')).toMatchObject({
      ARN,
      Name: NAME,
      SecretString: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(time),
    });
  });

  test('another secret, or writing, is refused to it in the words of AWS', async () => {
    await expect(get(asFunction(), undefined, OTHER)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `is not authorized to perform: secretsmanager:GetSecretValue on resource: ${OTHER}`,
      ),
    });
    const write = new PutSecretValueCommand({ SecretId: ARN, SecretString: 'mine' });
    await expect(asFunction().send(write)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('one that is not there is not told from one that is, but to the owner', async () => {
    await expect(get(asFunction(), undefined, 'nothing')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(get(asOwner(), undefined, 'nothing')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  test('by name is as good as by ARN', async () => {
    expect((await get(asOwner(), undefined, NAME)).SecretString).toBe((await get(asOwner())).SecretString);
  });

  test('a version that never was', async () => {
    await expect(get(asFunction(), 'AWSPREVIOUS')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('needs a signature', async () => {
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'secretsmanager.GetSecretValue',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ SecretId: ARN }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toMatch(/SecretString/);
  });
});

describe('a new value', () => {
  test('is the current one, and the one before it the previous', async () => {
    const first = (await get(asOwner())).SecretString;
    time += 60_000;
    await put('second');
    expect(await get(asFunction())).toMatchObject({ SecretString: 'second', CreatedDate: new Date(time) });
    expect(await get(asFunction(), 'AWSPREVIOUS')).toMatchObject({ SecretString: first });
    await put('third');
    expect(await get(asFunction(), 'AWSPREVIOUS')).toMatchObject({ SecretString: 'second' });
  });

  test('under the same token again is one; with another value it is refused', async () => {
    const token = 't'.repeat(32);
    const { VersionId } = await put('second', token);
    expect(await put('second', token)).toMatchObject({ VersionId, VersionStages: ['AWSCURRENT'] });
    await expect(put('third', token)).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect((await get(asOwner(), 'AWSPREVIOUS')).SecretString).toMatch(/^\w{64}$/);
  });

  test('that is no text is refused by name', async () => {
    const binary = new PutSecretValueCommand({ SecretId: ARN, SecretBinary: new Uint8Array([1]) });
    await expect(asOwner().send(binary)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('SecretBinary'),
    });
  });
});

test('secrets outlive a restart, and a secret is not made anew', async () => {
  const [first, other] = [await get(asOwner()), await get(asOwner(), undefined, OTHER)];
  expect(first.SecretString).not.toBe(other.SecretString);
  await put('second');
  await stop();
  await start();
  expect((await get(asFunction())).SecretString).toBe('second');
  expect((await get(asFunction(), 'AWSPREVIOUS')).SecretString).toBe(first.SecretString);
  expect((await get(asOwner(), undefined, OTHER)).SecretString).toBe(other.SecretString);
  expect(readFileSync(join(dataDir, 'secrets.db')).length).toBeGreaterThan(0);
});

describe('a value is made', () => {
  const made = (GenerateSecretString: Record<string, unknown> | undefined) =>
    generateSecret(secret(GenerateSecretString ? { GenerateSecretString } : {}), randomBytes);

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['as AWS does without being asked', {}, /^[!-~]{32}$/],
    ['without punctuation', generated, /^[A-Za-z0-9]{64}$/],
    [
      'of digits alone',
      { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true },
      /^\d{32}$/,
    ],
    [
      'without what is excluded',
      {
        ExcludePunctuation: true,
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeCharacters: '02468',
        PasswordLength: 200,
      },
      /^[13579]{200}$/,
    ],
    [
      'into a template',
      { SecretStringTemplate: '{"user":"u"}', GenerateStringKey: 'password', ExcludePunctuation: true },
      /^\{"user":"u","password":"\w{32}"\}$/,
    ],
  ])('%s', (_, asked, expected) => {
    expect(made(asked)).toMatch(expected);
    expect(made(asked)).not.toBe(made(asked));
  });

  test('with each type of characters in it, unless that is not asked for', () => {
    for (let count = 0; count < 20; count++) {
      expect(made({ PasswordLength: 4 })).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{4}$/);
    }
    expect(made({ PasswordLength: 1, RequireEachIncludedType: false })).toHaveLength(1);
  });

  test.each<[string, Record<string, unknown> | undefined, RegExp]>([
    ['that says nothing', undefined, /does not say how its value is made/],
    [
      'without any character',
      {
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludePunctuation: true,
        ExcludeCharacters: '0123456789',
      },
      /no character/,
    ],
    ['too short for its types', { PasswordLength: 3 }, /asks for 3 characters/],
    ['too long', { PasswordLength: 4097 }, /asks for 4097 characters/],
    [
      'with half a template',
      { SecretStringTemplate: '{}' },
      /one of SecretStringTemplate and GenerateStringKey/,
    ],
  ])('never for one %s', (_, asked, problem) => {
    expect(() => made(asked)).toThrow(problem);
    expect(() => made(asked)).toThrow(/^Ledger\/Webhook \(AWS::SecretsManager::Secret\)/);
  });
});

test.each([
  ['SecretString', { SecretString: 'in the template' }],
  ['ReplicaRegions[].Region', { ReplicaRegions: [{ Region: 'us-east-1' }] }],
  ['GenerateSecretString.Seed', { GenerateSecretString: { Seed: 1 } }],
])('a template with %s is not understood', (property, properties) => {
  expect(() => checkUnderstood(appOf(secret(properties)), understood)).toThrow(
    `has the property ${property}, which the local platform does not understand`,
  );
});
