/** Reads a request as its route's contract says, refusing by the contract's order of precedence. */
import type * as z from 'zod/mini';
import { defaultBodyDepth, defaultBodySize, type Route } from '../../contract/route.ts';
import { type CallerOf, callerOf } from './caller.ts';
import { refuseCardNumbers, refuseIn, withoutMisread } from './card-numbers.ts';
import {
  apiUrl,
  bodyBytes,
  headerValues,
  onlyHeader,
  type ProxyEvent,
  queryOf,
  requestUrl,
  viewerCountry,
} from './event.ts';
import { checkSize, parseJson } from './json.ts';
import { InvalidProof, type Proof, verifyProof } from './proof.ts';
import { Refused } from './refused.ts';
import { validate } from './validate.ts';

/** Everything that an operation may know of its request, and all of it checked. */
export interface OperationRequest<R extends Route> {
  readonly caller: CallerOf<R['audience']>;
  readonly path: z.output<R['pathParameters']>;
  readonly query: z.output<R['query']>;
  readonly body: R extends { readonly body: infer B extends z.ZodMiniType } ? z.output<B> : undefined;
  readonly idempotencyKey: R['idempotent'] extends true ? string : undefined;
  readonly proof: R['proof'] extends 'none' ? undefined : Proof;
  /** ISO 3166 code; see `viewerCountry`. */
  readonly country: string | undefined;
  /** The caller's IP address, as API Gateway sees it: no header can forge it. */
  readonly address: string | undefined;
  /** The bytes of the body as they came: what a webhook's signature is over. */
  readonly rawBody: Uint8Array;
  /** The value of a header that was sent exactly once. @param name in lower case */
  header(name: string): string | undefined;
  /** Where the client reached the API: what stands before the route's path. */
  readonly apiUrl: string;
  /** Milliseconds since the epoch: when the request came. */
  readonly now: number;
}

/** @throws Refused */
export async function readRequest<R extends Route>(
  route: R,
  event: ProxyEvent,
  now: number,
): Promise<OperationRequest<R>> {
  const bytes = bodyBytes(event);
  checkSize(bytes, route.bodySize ?? defaultBodySize);
  checkMediaType(route, event);
  const caller = route.audience.pool === 'none' ? undefined : callerOf(event, route.audience);
  const json = route.body && parseJson(bytes, route.bodyDepth ?? defaultBodyDepth);
  const body = { text: bytes.toString('utf8'), json };
  const searched = route.codeMember ? withoutMisread(body, route.codeMember) : body;
  refuseCardNumbers(event, route.foreignBody ? undefined : searched);
  const idempotencyKey = route.idempotent ? idempotencyKeyOf(event) : undefined;
  const request = {
    caller,
    path: validate(route.pathParameters, event.pathParameters ?? {}, 'path'),
    query: validate(route.query, queryOf(event), 'query'),
    body: route.body ? validate(route.body, json, 'body') : checkEmpty(bytes),
    idempotencyKey,
    proof: route.proof === 'none' ? undefined : await proofOf(event, bytes, idempotencyKey, now),
    country: viewerCountry(event),
    address: event.requestContext.identity?.sourceIp,
    rawBody: bytes,
    header: (name: string) => onlyHeader(event, name),
    apiUrl: apiUrl(event, route.path),
    now,
  };
  // Of a provider's body nothing else is kept.
  if (route.foreignBody) refuseIn('body', request.body);
  // The conditional types follow from `route`, which the compiler cannot see through its type parameter.
  return request as unknown as OperationRequest<R>;
}

function checkMediaType(route: Route, event: ProxyEvent): void {
  const type = onlyHeader(event, 'content-type') ?? '';
  if (route.body && !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw new Refused('unsupported_media_type');
}

function checkEmpty(body: Buffer): undefined {
  if (body.byteLength === 0) return undefined;
  throw new Refused('invalid_request', { errors: [{ path: 'body', message: 'must be empty' }] });
}

function idempotencyKeyOf(event: ProxyEvent): string {
  const key = onlyHeader(event, 'idempotency-key') ?? '';
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(key)) throw new Refused('idempotency_key_required');
  return key;
}

/** A proof is wanted in exactly one DPoP header (RFC 9449, section 4.3, item 1). */
async function proofOf(
  event: ProxyEvent,
  body: Buffer,
  idempotencyKey: string | undefined,
  now: number,
): Promise<Proof> {
  const [proof, ...more] = headerValues(event, 'dpop');
  if (proof === undefined) throw new Refused('proof_required');
  if (more.length > 0) throw new Refused('proof_invalid', { check: 'one header' });
  const accessToken = bearerTokenOf(event);
  const url = requestUrl(event);
  try {
    return await verifyProof(proof, {
      method: event.httpMethod,
      url,
      accessToken,
      body,
      idempotencyKey,
      now,
    });
  } catch (error) {
    if (error instanceof InvalidProof) throw new Refused('proof_invalid', { check: error.check });
    throw error;
  }
}

/**
 * The token that `ath` must name. The scheme is Bearer, not RFC 9449's DPoP: API Gateway's Cognito authorizer knows no
 * other, and Cognito's tokens are not bound to a key; the binding is the enrolment.
 */
function bearerTokenOf(event: ProxyEvent): string {
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(onlyHeader(event, 'authorization') ?? '')?.[1];
  if (token === undefined) throw new Refused('unauthenticated', { check: 'bearer token' });
  return token;
}
