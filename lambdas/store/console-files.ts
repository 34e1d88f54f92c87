/** The console's files, where CloudFront takes them from. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface ConsoleFile {
  readonly name: string;
  readonly body: Uint8Array | string;
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
};

/** What is named by its content never changes; the others are asked for each time. */
const cacheControlOf = (name: string): string =>
  /-[A-Z0-9a-f]{8}\.(js|css)$/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** @param client may only put objects into the bucket */
export const consoleFiles = (client: S3Client, bucket: string) => ({
  async put({ name, body }: ConsoleFile): Promise<void> {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: name,
        Body: body,
        ContentType: types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
        CacheControl: cacheControlOf(name),
      }),
    );
  },
});
