/** The local S3 as an unmodified AWS SDK sees it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { accessControl } from '../../../local/aws/iam.ts';
import { createS3, type S3 } from '../../../local/s3/service.ts';
import type { Credentials, Resource } from '../../../local/types.ts';
import { appOf, policy, ROLE_ARN, role } from '../aws/app.ts';

const arn = (name: string) => `arn:aws:s3:::${name}`;
const bucket = (name: string, mode?: string): Resource => ({
  stack: 'Ledger',
  logicalId: name,
  type: 'AWS::S3::Bucket',
  ref: name,
  attributes: { Arn: arn(name) },
  properties: {
    VersioningConfiguration: { Status: 'Enabled' },
    ObjectLockEnabled: mode !== undefined,
    ...(mode === undefined
      ? {}
      : { ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: mode, Days: 30 } } } }),
  },
});
const bucketPolicy = (name: string, ...Statement: readonly unknown[]): Resource => ({
  stack: 'Ledger',
  logicalId: `${name}Policy`,
  type: 'AWS::S3::BucketPolicy',
  ref: `${name}-policy`,
  attributes: {},
  properties: { Bucket: name, PolicyDocument: { Statement } },
});

const app = appOf(
  role(),
  policy({
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:GetObject'],
    Resource: [`${arn('locked')}/*`, `${arn('guarded')}/*`],
  }),
  bucket('plain'),
  bucket('locked', 'GOVERNANCE'),
  bucket('kept', 'COMPLIANCE'),
  bucket('guarded', 'GOVERNANCE'),
  bucketPolicy(
    'guarded',
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [arn('guarded'), `${arn('guarded')}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject*', Resource: `${arn('guarded')}/*` },
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: `${arn('guarded')}/*`,
      Condition: { Null: { 's3:if-none-match': 'true' } },
    },
    {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${arn('guarded')}/*`,
    },
  ),
);

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-s3-'));
const access = accessControl(app);
let random = 0;
let clock = Date.now();
let endpoint: Endpoint;
let s3: S3;
const open = () =>
  createS3({
    app,
    access,
    dataDir,
    now: () => clock,
    random: (size) => Buffer.alloc(size, ++random),
    log: () => {},
  });
const clients: S3Client[] = [];
const clientOf = (credentials: Credentials) => {
  const client = new S3Client({ endpoint: endpoint.url, region: app.region, credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
};
let owner: S3Client;
let fn: S3Client;

beforeAll(async () => {
  s3 = open();
  endpoint = await startEndpoint({ port: 0, access, now: Date.now });
  for (const path of s3.paths) endpoint.addRoute(path, (request, response) => s3.handle(request, response));
  owner = clientOf(access.administrator);
  fn = clientOf(access.credentialsOf(ROLE_ARN));
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await endpoint.close();
  s3.close();
  rmSync(dataDir, { recursive: true });
});

const put = (
  client: S3Client,
  Bucket: string,
  Key: string,
  Body: string,
  more: Partial<PutObjectCommandInput> = {},
) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const textOf = async (client: S3Client, Bucket: string, Key: string, VersionId?: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const versionsOf = async (Bucket: string, Prefix: string) =>
  owner.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
const refused = (name: string, status: number) => ({ name, $metadata: { httpStatusCode: status } });

describe('objects', () => {
  test('are read as they were put, keys with any character too', async () => {
    const key = 'a b/ü+%&?#\'"<é>.txt';
    const { ETag, VersionId } = await put(owner, 'plain', key, 'text', { ContentType: 'text/plain' });
    const got = await owner.send(new GetObjectCommand({ Bucket: 'plain', Key: key }));
    expect(got).toMatchObject({ ETag, VersionId, ContentLength: 4, ContentType: 'text/plain' });
    expect(await got.Body?.transformToString()).toBe('text');
    expect(await owner.send(new HeadObjectCommand({ Bucket: 'plain', Key: key }))).toMatchObject({
      ETag,
      ContentLength: 4,
    });
    const { Contents } = await owner.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'a b/' }));
    expect(Contents).toMatchObject([{ Key: key, ETag, Size: 4 }]);
  });

  test('are there after the process has gone', async () => {
    await put(owner, 'plain', 'durable', 'kept');
    s3.close();
    s3 = open();
    expect(await textOf(owner, 'plain', 'durable')).toBe('kept');
  });

  test('are listed in pages, in the order of their keys', async () => {
    for (const name of ['3', '1', '2']) await put(owner, 'plain', `page/${name}`, name);
    const first = await owner.send(
      new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'page/', MaxKeys: 2 }),
    );
    expect(first).toMatchObject({ IsTruncated: true, Contents: [{ Key: 'page/1' }, { Key: 'page/2' }] });
    const ContinuationToken = first.NextContinuationToken;
    const rest = await owner.send(
      new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'page/', ContinuationToken }),
    );
    expect(rest).toMatchObject({ IsTruncated: false, Contents: [{ Key: 'page/3' }] });
    const after = await owner.send(
      new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'page/', StartAfter: 'page/2' }),
    );
    expect(after.Contents).toMatchObject([{ Key: 'page/3' }]);
  });

  test('have versions: an overwrite leaves what was there', async () => {
    const first = await put(owner, 'plain', 'twice', 'one');
    await put(owner, 'plain', 'twice', 'two');
    expect(await textOf(owner, 'plain', 'twice')).toBe('two');
    expect(await textOf(owner, 'plain', 'twice', first.VersionId)).toBe('one');
    const { Versions } = await versionsOf('plain', 'twice');
    expect(Versions).toMatchObject([{ IsLatest: true }, { IsLatest: false, VersionId: first.VersionId }]);
  });

  test('versions are listed in pages', async () => {
    await put(owner, 'plain', 'many', '1');
    await put(owner, 'plain', 'many', '2');
    const ask = { Bucket: 'plain', Prefix: 'many', MaxKeys: 1 };
    const { NextKeyMarker, NextVersionIdMarker, Versions } = await owner.send(
      new ListObjectVersionsCommand(ask),
    );
    const rest = await owner.send(
      new ListObjectVersionsCommand({
        ...ask,
        KeyMarker: NextKeyMarker,
        VersionIdMarker: NextVersionIdMarker,
      }),
    );
    expect(Versions).toHaveLength(1);
    expect(rest).toMatchObject({ IsTruncated: false, Versions: [{ Key: 'many', IsLatest: false }] });
  });
});

describe('a conditional write', () => {
  test('makes what is not there, once', async () => {
    await put(owner, 'plain', 'once', 'first', { IfNoneMatch: '*' });
    await expect(put(owner, 'plain', 'once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject(
      refused('PreconditionFailed', 412),
    );
    expect(await textOf(owner, 'plain', 'once')).toBe('first');
  });

  test('of many at once, one makes it', async () => {
    const tries = Array.from({ length: 20 }, (_, n) =>
      put(owner, 'plain', 'race', `${n}`, { IfNoneMatch: '*' }),
    );
    const done = await Promise.allSettled(tries);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a delete marker counts as nothing there', async () => {
    await put(owner, 'plain', 'gone', 'first');
    await owner.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'gone' }));
    await put(owner, 'plain', 'gone', 'again', { IfNoneMatch: '*' });
    expect((await versionsOf('plain', 'gone')).DeleteMarkers).toHaveLength(1);
  });

  test('replaces what it names only', async () => {
    const { ETag } = await put(owner, 'plain', 'match', 'first');
    await put(owner, 'plain', 'match', 'second', { IfMatch: ETag });
    await expect(put(owner, 'plain', 'match', 'third', { IfMatch: ETag })).rejects.toMatchObject(
      refused('PreconditionFailed', 412),
    );
  });
});

describe('a locked version', () => {
  const inAnHour = () => new Date(clock + 3_600_000);

  test('has the retention of its bucket', async () => {
    await put(owner, 'locked', 'default', 'x');
    const { ObjectLockMode, ObjectLockRetainUntilDate } = await owner.send(
      new HeadObjectCommand({ Bucket: 'locked', Key: 'default' }),
    );
    expect(ObjectLockMode).toBe('GOVERNANCE');
    expect(Math.round(((ObjectLockRetainUntilDate?.getTime() ?? 0) - clock) / 86_400_000)).toBe(30);
  });

  test('or the one that the request says', async () => {
    const ObjectLockRetainUntilDate = inAnHour();
    await put(owner, 'locked', 'asked', 'x', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate });
    const head = await owner.send(new HeadObjectCommand({ Bucket: 'locked', Key: 'asked' }));
    expect(head).toMatchObject({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate });
  });

  test.each([
    ['governance', 'locked', undefined, false],
    ['governance, bypassed', 'locked', true, true],
    ['compliance', 'kept', undefined, false],
    ['compliance, though bypassed', 'kept', true, false],
  ])('is deleted: %s', async (name, Bucket, BypassGovernanceRetention, isDeleted) => {
    const { VersionId } = await put(owner, Bucket, name, 'x');
    const deletion = owner.send(
      new DeleteObjectCommand({ Bucket, Key: name, VersionId, BypassGovernanceRetention }),
    );
    if (isDeleted) await deletion;
    else await expect(deletion).rejects.toMatchObject(refused('AccessDenied', 403));
    expect((await versionsOf(Bucket, name)).Versions ?? []).toHaveLength(isDeleted ? 0 : 1);
  });

  test('stays below what is put over it, and below a delete marker', async () => {
    const { VersionId } = await put(owner, 'kept', 'covered', 'sealed');
    await put(owner, 'kept', 'covered', 'forged');
    await owner.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'covered' }));
    await expect(textOf(owner, 'kept', 'covered')).rejects.toMatchObject(refused('NoSuchKey', 404));
    expect(await textOf(owner, 'kept', 'covered', VersionId)).toBe('sealed');
  });

  test('is let go when its time is over', async () => {
    const lock = {
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: new Date(clock + 60_000),
    } as const;
    const { VersionId } = await put(owner, 'kept', 'old', 'x', lock);
    const deletion = () => owner.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'old', VersionId }));
    await expect(deletion()).rejects.toMatchObject(refused('AccessDenied', 403));
    clock += 61_000;
    await deletion().finally(() => {
      clock -= 61_000;
    });
    expect((await versionsOf('kept', 'old')).Versions).toBeUndefined();
  });

  test.each([
    [
      'in a bucket without Object Lock',
      'plain',
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inAnHour() },
      'InvalidRequest',
    ],
    [
      'until a time that is over',
      'locked',
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(0) },
      'InvalidArgument',
    ],
    ['without a time', 'locked', { ObjectLockMode: 'GOVERNANCE' }, 'InvalidArgument'],
  ] as const)('is not made %s', async (_, Bucket, lock, code) => {
    await expect(put(owner, Bucket, 'refused', 'x', lock)).rejects.toMatchObject(refused(code, 400));
  });

  test('is not made of a body that is not the one that was meant', async () => {
    await expect(
      put(owner, 'plain', 'digest', 'x', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }),
    ).rejects.toMatchObject(refused('BadDigest', 400));
  });
});

describe('permissions', () => {
  const denied = refused('AccessDenied', 403);

  test('are those of the role', async () => {
    await put(fn, 'locked', 'mine', 'x');
    expect(await textOf(fn, 'locked', 'mine')).toBe('x');
    const head = await fn.send(new HeadObjectCommand({ Bucket: 'locked', Key: 'mine' }));
    expect(head.ObjectLockMode).toBeUndefined();
    await expect(put(fn, 'kept', 'mine', 'x')).rejects.toMatchObject(denied);
    await expect(fn.send(new ListObjectsV2Command({ Bucket: 'locked' }))).rejects.toMatchObject(denied);
    await expect(
      versionsOf('locked', '').then(() => fn.send(new ListObjectVersionsCommand({ Bucket: 'locked' }))),
    ).rejects.toMatchObject(denied);
    await expect(fn.send(new DeleteObjectCommand({ Bucket: 'locked', Key: 'mine' }))).rejects.toMatchObject(
      denied,
    );
  });

  test('a retention of its own needs one', async () => {
    const lock = {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date(clock + 60_000),
    } as const;
    await expect(put(fn, 'locked', 'own', 'x', lock)).rejects.toMatchObject(denied);
  });

  test('who may not list is not told what is missing', async () => {
    await expect(textOf(fn, 'locked', 'missing')).rejects.toMatchObject(denied);
    await expect(textOf(owner, 'locked', 'missing')).rejects.toMatchObject(refused('NoSuchKey', 404));
  });

  test('a bucket’s own policy refuses, whoever asks', async () => {
    await put(fn, 'guarded', 'block', 'x', { IfNoneMatch: '*' });
    await expect(put(fn, 'guarded', 'free', 'x')).rejects.toMatchObject(denied);
    for (const client of [fn, owner])
      await expect(
        client.send(new DeleteObjectCommand({ Bucket: 'guarded', Key: 'block' })),
      ).rejects.toMatchObject(denied);
  });

  test('strangers have none', async () => {
    const stranger = clientOf({ accessKeyId: 'ASIANOBODY', secretAccessKey: 'x', sessionToken: 'y' });
    await expect(textOf(stranger, 'plain', 'x')).rejects.toMatchObject(refused('InvalidAccessKeyId', 403));
    const forger = clientOf({ ...access.administrator, secretAccessKey: 'guessed' });
    await expect(textOf(forger, 'plain', 'x')).rejects.toMatchObject(refused('SignatureDoesNotMatch', 403));
    const response = await fetch(`${endpoint.url}/plain/durable`);
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code>'),
    ]);
  });
});

test.each([
  ['an unversioned bucket', { ...bucket('b'), properties: {} }, /is not versioned/],
  ['a lock without a mode', bucket('b', 'NONE'), /without a mode/],
])('%s is refused at the boot', (_, resource, message) => {
  expect(() =>
    createS3({
      app: appOf(resource),
      access,
      dataDir,
      now: Date.now,
      random: () => Buffer.alloc(1),
      log: () => {},
    }),
  ).toThrow(message);
});

test('a policy for others than everyone or roles is refused at the boot', () => {
  const strange = appOf(
    bucket('b'),
    bucketPolicy('b', {
      Effect: 'Allow',
      Principal: { AWS: '123456789012' },
      Action: 's3:GetObject',
      Resource: '*',
    }),
  );
  expect(() =>
    createS3({ app: strange, access, dataDir, now: Date.now, random: () => Buffer.alloc(1), log: () => {} }),
  ).toThrow(/principal .* is not supported/);
});
