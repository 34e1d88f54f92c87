/** Which operation a request is, and which permissions it needs, as the Service Authorization Reference lists them. */
import type { ConditionContext, RequiredAction } from '../aws/service.ts';
import { S3Error } from './error.ts';
import type { S3Request } from './request.ts';

export type Operation = 'put' | 'read' | 'delete' | 'list' | 'list versions';

/** @throws S3Error (NotImplemented) for what is not served */
export function operationOf({ method, key, query }: S3Request): Operation {
  if (key === '') {
    if (method === 'GET' && query.get('list-type') === '2') return 'list';
    if (method === 'GET' && query.has('versions')) return 'list versions';
  } else {
    const stranger = [...query.keys()].find((name) => name !== 'x-id' && name !== 'versionId');
    if (stranger === undefined && (method === 'GET' || method === 'HEAD')) return 'read';
    if (stranger === undefined && method === 'DELETE') return 'delete';
    if (method === 'PUT') return 'put';
  }
  throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented');
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export function requiredActions(operation: Operation, request: S3Request): readonly RequiredAction[] {
  const { bucket, key, query } = request;
  const object = `${bucket.arn}/${key}`;
  const ofVersion = query.has('versionId');
  const needed: Record<Operation, readonly (readonly [action: string, resource: string])[]> = {
    put: [
      ['s3:PutObject', object],
      ...(request.header('x-amz-object-lock-mode') ? [['s3:PutObjectRetention', object] as const] : []),
    ],
    read: [[ofVersion ? 's3:GetObjectVersion' : 's3:GetObject', object]],
    delete: [
      [ofVersion ? 's3:DeleteObjectVersion' : 's3:DeleteObject', object],
      ...(request.header('x-amz-bypass-governance-retention') === 'true'
        ? [['s3:BypassGovernanceRetention', object] as const]
        : []),
    ],
    list: [['s3:ListBucket', bucket.arn]],
    'list versions': [['s3:ListBucketVersions', bucket.arn]],
  };
  const context = contextOf(request);
  return needed[operation].map(([action, resource]) => ({ action, resource, context }));
}

function contextOf(request: S3Request): ConditionContext {
  const values = {
    's3:if-match': request.header('if-match'),
    's3:if-none-match': request.header('if-none-match'),
    's3:object-lock-mode': request.header('x-amz-object-lock-mode'),
    's3:prefix': request.query.get('prefix') ?? undefined,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value]]])),
  );
}
