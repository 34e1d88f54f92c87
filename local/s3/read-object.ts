/** GetObject and HeadObject: a version with its headers. */
import { S3Error } from './error.ts';
import type { Objects, Version } from './objects.ts';
import type { S3Answer, S3Request } from './request.ts';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 *
 * @param may whether the caller has a further permission on the object
 */
export function readObject(
  { method, bucket, key, query }: S3Request,
  objects: Objects,
  may: { readonly list: boolean; readonly readRetention: boolean },
): S3Answer {
  const id = query.get('versionId') ?? undefined;
  const found = id === undefined ? objects.latest(bucket.name, key) : objects.version(bucket.name, key, id);
  if (found === undefined) {
    // Who may not list must not find out what there is.
    if (!may.list) throw new S3Error('AccessDenied', 'Access Denied');
    if (id !== undefined) throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
    throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  }
  if (found.isMarker) throw refusalOfMarker(found, id !== undefined);
  return {
    status: 200,
    headers: headersOf(found, may.readRetention),
    ...(method === 'HEAD' ? {} : { body: objects.bodyOf(found) }),
  };
}

function refusalOfMarker(marker: Version, wasAskedFor: boolean): S3Error {
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.id };
  return wasAskedFor
    ? new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', headers)
    : new S3Error('NoSuchKey', 'The specified key does not exist.', headers);
}

const headersOf = (version: Version, withRetention: boolean): Record<string, string> => ({
  'content-length': String(version.size),
  'content-type': version.contentType,
  etag: `"${version.etag}"`,
  'last-modified': new Date(version.modified).toUTCString(),
  'x-amz-version-id': version.id,
  ...(version.retention && withRetention
    ? {
        'x-amz-object-lock-mode': version.retention.mode,
        'x-amz-object-lock-retain-until-date': new Date(version.retention.until).toISOString(),
      }
    : {}),
});
