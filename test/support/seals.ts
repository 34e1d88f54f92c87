/** A bucket for sealed blocks in a local S3 of its own, with a client of its owner. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { startEndpoint } from '../../local/aws/endpoint.ts';
import { accessControl } from '../../local/aws/iam.ts';
import { createS3 } from '../../local/s3/service.ts';
import type { App } from '../../local/types.ts';

export const sealsBucket = 'seals';

export interface TestSeals {
  readonly url: string;
  readonly client: S3Client;
  /** The texts of all blocks, oldest first. */
  blocks(): Promise<string[]>;
  close(): Promise<void>;
}

const app: App = {
  region: 'ap-northeast-1',
  accountId: '000000000000',
  resources: [
    {
      stack: 'Ledger',
      logicalId: 'Seals',
      type: 'AWS::S3::Bucket',
      ref: sealsBucket,
      attributes: { Arn: `arn:aws:s3:::${sealsBucket}` },
      properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } },
      },
    },
  ],
  outputs: {},
  codeFolder: () => '',
};

export async function startSeals(): Promise<TestSeals> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-seals-'));
  const access = accessControl(app);
  const random = (size: number) => crypto.getRandomValues(new Uint8Array(size));
  const s3 = createS3({ app, access, dataDir, now: Date.now, random, log: () => {} });
  const endpoint = await startEndpoint({ port: 0, access, now: Date.now });
  for (const path of s3.paths) endpoint.addRoute(path, s3.handle);
  const client = new S3Client({
    endpoint: endpoint.url,
    region: app.region,
    credentials: access.administrator,
  });
  /** By what an object is, so that a chain that grows is not read from its start each time. */
  const read = new Map<string, string>();
  return {
    url: endpoint.url,
    client,
    async blocks() {
      const texts: string[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: sealsBucket }))
        for (const { Key, ETag = '' } of page.Contents ?? []) {
          const known = read.get(ETag);
          if (known === undefined) {
            const { Body } = await client.send(new GetObjectCommand({ Bucket: sealsBucket, Key }));
            read.set(ETag, (await Body?.transformToString()) ?? '');
          }
          texts.push(read.get(ETag) ?? '');
        }
      return texts;
    },
    async close() {
      client.destroy();
      await endpoint.close();
      s3.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
