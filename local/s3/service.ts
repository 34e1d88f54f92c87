/** Serves S3's REST protocol in path style: who calls, may they, and then the operation. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteHandler } from '../aws/endpoint.ts';
import type { AccessControl } from '../aws/iam.ts';
import { readBody } from '../aws/read-body.ts';
import { Refusal } from '../aws/refusal.ts';
import type { RequiredAction } from '../aws/service.ts';
import { verifySignature } from '../aws/signature.ts';
import type { App, Principal } from '../types.ts';
import { operationOf, requiredActions } from './actions.ts';
import { type Bucket, bucketsOf } from './buckets.ts';
import { deleteObject } from './delete-object.ts';
import { S3Error } from './error.ts';
import { listObjects, listVersions } from './list-objects.ts';
import { type ObjectsOptions, openObjects } from './objects.ts';
import { putObject } from './put-object.ts';
import { readObject } from './read-object.ts';
import { headersOf, placeIn, type S3Answer, type S3Request } from './request.ts';
import { declaration } from './xml.ts';

export interface S3Options extends ObjectsOptions {
  readonly app: App;
  readonly access: AccessControl;
  readonly log: (line: string) => void;
}

export interface S3 {
  /** The paths below which requests are for it, one a bucket, such as `/blocks`. */
  readonly paths: readonly string[];
  readonly handle: RouteHandler;
  close(): void;
}

/** What a block or an export of ours is far below. */
const MAXIMUM_BODY_BYTES = 64 * 1024 * 1024;

/** @throws PlatformError for a bucket or a policy that cannot be run */
export function createS3(options: S3Options): S3 {
  const { app, access, log, now } = options;
  const buckets = new Map(bucketsOf(app).map((bucket) => [bucket.name, bucket]));
  const objects = openObjects(options);

  const answer = async (message: IncomingMessage): Promise<S3Answer> => {
    const request = await read(message, buckets);
    const principal = await callerOf(message, request, access, now());
    const operation = operationOf(request);
    for (const required of requiredActions(operation, request)) demand(principal, required, request.bucket);
    if (operation === 'put') return putObject(request, objects, now());
    if (operation === 'delete') return deleteObject(request, objects, now());
    if (operation === 'list') return listObjects(request, objects);
    if (operation === 'list versions') return listVersions(request, objects);
    const { arn } = request.bucket;
    return readObject(request, objects, {
      list: may(principal, { action: 's3:ListBucket', resource: arn }, request.bucket),
      readRetention: may(
        principal,
        { action: 's3:GetObjectRetention', resource: `${arn}/${request.key}` },
        request.bucket,
      ),
    });
  };

  const may = (
    principal: Principal,
    { action, resource, context = {} }: RequiredAction,
    bucket: Bucket,
  ): boolean => {
    const byRole = access.authorize(principal, action, resource, context);
    const byBucket = bucket.policy.decide(principal, action, resource, context);
    const decisions = [byRole, byBucket];
    return decisions.includes('allowed') && !decisions.includes('explicitly denied');
  };

  const demand = (principal: Principal, required: RequiredAction, bucket: Bucket): void => {
    if (may(principal, required, bucket)) return;
    const { action, resource } = required;
    const message = `User: ${access.callerArn(principal)} is not authorized to perform: ${action} on resource: "${resource}"`;
    log(`Access denied: ${message}`);
    throw new S3Error('AccessDenied', message);
  };

  return {
    paths: [...buckets.keys()].map((name) => `/${name}`),
    async handle(message, response) {
      const { path } = placeIn(message.url ?? '/');
      const answered = await answer(message).catch((error: unknown) => refusal(error, path, log));
      send(message, response, answered);
    },
    close: () => objects.close(),
  };
}

async function read(message: IncomingMessage, buckets: ReadonlyMap<string, Bucket>): Promise<S3Request> {
  const url = message.url ?? '/';
  const body = await readBody(message, MAXIMUM_BODY_BYTES);
  const { bucketName, key } = placeIn(url);
  const bucket = buckets.get(bucketName);
  if (bucket === undefined) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
  return {
    method: message.method ?? '',
    bucket,
    key,
    query: new URL(url, 'http://localhost').searchParams,
    headerNames: Object.keys(message.headers),
    header: headersOf(message),
    body,
  };
}

async function callerOf(
  message: IncomingMessage,
  { body, query }: S3Request,
  access: AccessControl,
  now: number,
): Promise<Principal> {
  const { path } = placeIn(message.url ?? '/');
  const accessKeyId = await verifySignature(
    { method: message.method ?? '', path, query, headers: message.headers, body },
    access.secretsOf,
    now,
  );
  const principal = access.principalOf(accessKeyId);
  if (!principal) throw new Error(`The access key ${accessKeyId} has a secret and no holder`);
  return principal;
}

/** What the signature's refusals are called in S3. */
const codes: Readonly<Record<string, S3Error['code']>> = {
  MissingAuthenticationTokenException: 'AccessDenied',
  IncompleteSignatureException: 'InvalidArgument',
  UnrecognizedClientException: 'InvalidAccessKeyId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  RequestEntityTooLargeException: 'EntityTooLarge',
};

function refusal(error: unknown, path: string, log: (line: string) => void): S3Answer {
  const known = asS3Error(error);
  if (known === undefined) log(String((error as Error).stack ?? error));
  const told = known ?? new S3Error('InternalError', 'We encountered an internal error. Please try again.');
  return {
    status: told.status,
    headers: { 'content-type': 'application/xml', ...told.headers },
    body: declaration + told.xml(path, randomUUID()),
  };
}

function asS3Error(error: unknown): S3Error | undefined {
  if (error instanceof S3Error) return error;
  if (error instanceof URIError)
    return new S3Error('InvalidArgument', 'The key is not percent-encoded UTF-8.');
  if (!(error instanceof Refusal)) return undefined;
  const code = codes[error.type.replace(/^.*#/, '')];
  return code && new S3Error(code, error.message);
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: S3Answer,
): void {
  response.writeHead(status, { 'x-amz-request-id': randomUUID(), ...headers });
  // A HEAD has the status and the headers alone, an error too.
  if (method === 'HEAD' || body === undefined) response.end();
  else response.end(body);
}
