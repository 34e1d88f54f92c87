/** ListObjectsV2 and ListObjectVersions, in pages. */
import { S3Error } from './error.ts';
import type { Objects, Version } from './objects.ts';
import type { S3Answer, S3Request } from './request.ts';
import { declaration, element, namespace } from './xml.ts';

const MAXIMUM = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects({ bucket, query }: S3Request, objects: Objects): S3Answer {
  refuseUnserved(query, ['list-type', 'prefix', 'max-keys', 'start-after', 'continuation-token', 'x-id']);
  const prefix = query.get('prefix') ?? '';
  const token = query.get('continuation-token');
  const limit = limitOf(query);
  const after = token === null ? (query.get('start-after') ?? '') : keyIn(token);
  const found = objects.list(bucket.name, { prefix, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return listing(
    'ListBucketResult',
    [
      ['Name', bucket.name],
      ['Prefix', prefix],
      ['KeyCount', String(page.length)],
      ['MaxKeys', String(limit)],
      ['IsTruncated', String(last !== undefined)],
      ...(last ? [['NextContinuationToken', tokenOf(last.key)] as const] : []),
    ],
    page.map((version) => element('Contents', members([['Key', version.key], ...facts(version)]))),
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listVersions({ bucket, query }: S3Request, objects: Objects): S3Answer {
  refuseUnserved(query, ['versions', 'prefix', 'max-keys', 'key-marker', 'version-id-marker', 'x-id']);
  const prefix = query.get('prefix') ?? '';
  const limit = limitOf(query);
  const found = objects.listVersions(bucket.name, {
    prefix,
    after: query.get('key-marker') ?? '',
    afterVersion: query.get('version-id-marker') ?? undefined,
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return listing(
    'ListVersionsResult',
    [
      ['Name', bucket.name],
      ['Prefix', prefix],
      ['KeyMarker', query.get('key-marker') ?? ''],
      ['MaxKeys', String(limit)],
      ['IsTruncated', String(last !== undefined)],
      ...(last
        ? ([
            ['NextKeyMarker', last.key],
            ['NextVersionIdMarker', last.id],
          ] as const)
        : []),
    ],
    page.map(versionElement),
  );
}

const versionElement = (version: Version): string => {
  const identity = [
    ['Key', version.key],
    ['VersionId', version.id],
    ['IsLatest', String(version.isLatest)],
  ] as const;
  if (!version.isMarker) return element('Version', members([...identity, ...facts(version)]));
  return element(
    'DeleteMarker',
    members([...identity, ['LastModified', new Date(version.modified).toISOString()]]),
  );
};

type Member = readonly [name: string, value: string];

const facts = (version: Version): readonly Member[] => [
  ['LastModified', new Date(version.modified).toISOString()],
  ['ETag', `"${version.etag}"`],
  ['Size', String(version.size)],
  ['StorageClass', 'STANDARD'],
];

const members = (all: readonly Member[]): string =>
  all.map(([name, value]) => element(name, value, 'text')).join('');

const listing = (name: string, about: readonly Member[], entries: readonly string[]): S3Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: declaration + element(name, members(about) + entries.join(''), 'xml', namespace),
});

function limitOf(query: URLSearchParams): number {
  const text = query.get('max-keys') ?? String(MAXIMUM);
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), MAXIMUM);
  throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
}

const tokenOf = (key: string): string => Buffer.from(key).toString('base64url');

function keyIn(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (tokenOf(key) === token) return key;
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}

function refuseUnserved(query: URLSearchParams, served: readonly string[]): void {
  const stranger = [...query.keys()].find((name) => !served.includes(name));
  if (stranger !== undefined)
    throw new S3Error('NotImplemented', `The local S3 does not serve ${stranger} of lists.`);
}
