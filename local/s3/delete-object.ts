/** DeleteObject: a delete marker on top of the versions, or the end of one version, unless that is locked. */
import { S3Error } from './error.ts';
import type { Objects, Version } from './objects.ts';
import type { S3Answer, S3Request } from './request.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export function deleteObject(
  { bucket, key, query, header }: S3Request,
  objects: Objects,
  now: number,
): S3Answer {
  const id = query.get('versionId');
  if (id === null) {
    const marker = objects.add({ bucket: bucket.name, key, body: undefined });
    return { status: 204, headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.id } };
  }
  const version = objects.version(bucket.name, key, id);
  if (version !== undefined) {
    if (isLocked(version, now, header('x-amz-bypass-governance-retention') === 'true'))
      throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
    objects.remove(version);
  }
  return { status: 204, headers: { 'x-amz-version-id': id } };
}

/** Nobody ends compliance; governance ends for who may bypass it and says so, a permission that was asked before. */
const isLocked = ({ retention }: Version, now: number, bypasses: boolean): boolean =>
  retention !== undefined && retention.until > now && !(retention.mode === 'GOVERNANCE' && bypasses);
