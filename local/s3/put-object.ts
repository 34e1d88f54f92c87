/** PutObject: a new version, on the conditions of the request and under the retention of request or bucket. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Bucket, LockMode } from './buckets.ts';
import { S3Error } from './error.ts';
import type { Objects, Retention, Version } from './objects.ts';
import type { S3Answer, S3Request } from './request.ts';

const DAY = 24 * 60 * 60 * 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(request: S3Request, objects: Objects, now: number): S3Answer {
  const { bucket, key, body } = request;
  refuseUnserved(request);
  const hasChecksum = checkDigests(request);
  const retention = retentionOf(request, now);
  if (retention !== undefined && !hasChecksum) {
    throw new S3Error(
      'InvalidRequest',
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  }
  const current = objects.latest(bucket.name, key);
  checkConditions(request, current);
  const contentType = request.header('content-type');
  const made = objects.add({ bucket: bucket.name, key, body, contentType, retention });
  return { status: 200, headers: { etag: `"${made.etag}"`, 'x-amz-version-id': made.id } };
}

const unserved =
  /^x-amz-(acl|copy-|grant-|meta-|object-lock-legal-hold|server-side-|storage-class|tagging|website-|write-offset-)/;

/** What would change the object, or who may read it, must not be left out in silence. */
function refuseUnserved(request: S3Request): void {
  const { query, headerNames } = request;
  const header = headerNames.find((name) => unserved.test(name));
  const parameter = [...query.keys()].find((name) => name !== 'x-id');
  const stranger = header ?? parameter;
  if (stranger !== undefined)
    throw new S3Error('NotImplemented', `The local S3 does not serve ${stranger} of PutObject.`);
  if (request.header('content-encoding')?.includes('aws-chunked'))
    throw new S3Error('NotImplemented', 'The local S3 takes bodies in one piece.');
}

const digests: Readonly<Record<string, (body: Uint8Array) => string>> = {
  'content-md5': (body) => createHash('md5').update(body).digest('base64'),
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest('base64'),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest('base64'),
  'x-amz-checksum-crc32': (body) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum.toString('base64');
  },
};

/** @returns whether there is one */
function checkDigests(request: S3Request): boolean {
  const unknown = request.headerNames.find(
    (name) => /^x-amz-checksum-(?!algorithm|type)/.test(name) && !Object.hasOwn(digests, name),
  );
  if (unknown !== undefined) throw new S3Error('NotImplemented', `The local S3 does not know ${unknown}.`);
  const given = Object.keys(digests).filter((name) => request.header(name) !== undefined);
  for (const name of given) {
    if (request.header(name) !== digests[name]?.(request.body))
      throw new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  }
  return given.length > 0;
}

function retentionOf(request: S3Request, now: number): Retention | undefined {
  const { bucket } = request;
  const mode = request.header('x-amz-object-lock-mode');
  const until = request.header('x-amz-object-lock-retain-until-date');
  if (mode === undefined && until === undefined) return defaultRetention(bucket, now);
  if (!bucket.hasObjectLock)
    throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  if (mode === undefined || until === undefined) {
    throw new S3Error(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE')
    throw new S3Error('InvalidArgument', 'Unknown wormMode directive.');
  const date = Date.parse(until);
  if (Number.isNaN(date))
    throw new S3Error('InvalidArgument', 'The retain until date must be provided in ISO 8601 format');
  if (date <= now) throw new S3Error('InvalidArgument', 'The retain until date must be in the future!');
  return { mode: mode satisfies LockMode, until: date };
}

const defaultRetention = ({ defaultRetention: retention }: Bucket, now: number): Retention | undefined =>
  retention && { mode: retention.mode, until: now + retention.days * DAY };

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html: a delete marker counts as nothing. */
function checkConditions(request: S3Request, current: Version | undefined): void {
  const exists = current !== undefined && !current.isMarker;
  const failed = (condition: string) =>
    new S3Error(
      'PreconditionFailed',
      `At least one of the pre-conditions you specified did not hold (${condition})`,
    );
  const none = request.header('if-none-match');
  if (none !== undefined && none !== '*')
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
    );
  if (none === '*' && exists) throw failed('If-None-Match');
  const match = request.header('if-match');
  if (match === undefined) return;
  if (!exists) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  if (match.replaceAll('"', '') !== current.etag) throw failed('If-Match');
}
