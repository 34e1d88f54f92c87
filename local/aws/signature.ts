/** Checks AWS Signature Version 4, which says who calls. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../types.ts';
import { Refusal } from './refusal.ts';

export interface SignedRequest {
  readonly method: string;
  /** The path of the request line, encoded as it came. */
  readonly path: string;
  /** What follows on it; the JSON protocols know none. */
  readonly query?: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** How far the caller's clock may be from ours, as with AWS. */
const MAXIMUM_SKEW_MS = 5 * 60 * 1000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

/**
 * The access key that signed the request.
 *
 * @param secretsOf the credentials of an access key, undefined for an unknown one
 * @param now milliseconds since the epoch
 * @throws Refusal as AWS refuses: MissingAuthenticationTokenException, IncompleteSignatureException,
 *   UnrecognizedClientException (unknown key or session token), InvalidSignatureException (wrong or expired)
 */
export async function verifySignature(
  request: SignedRequest,
  secretsOf: (accessKeyId: string) => Credentials | undefined,
  now: number,
): Promise<string> {
  const { authorization } = request.headers;
  if (!authorization)
    throw refusal('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  const [, accessKeyId = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] =
    AUTHORIZATION.exec(authorization) ?? [];
  if (!signature) {
    throw refusal(
      'IncompleteSignatureException',
      'Authorization header is not in the form that AWS Signature Version 4 asks for.',
    );
  }
  const credentials = secretsOf(accessKeyId);
  if (!credentials || !equal(one(request.headers['x-amz-security-token']), credentials.sessionToken)) {
    throw refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const signingDate = dateOf(one(request.headers['x-amz-date']), day, now);
  const headers = signedHeaders.split(';');
  if (!headers.includes('host') || !headers.includes('x-amz-date')) throw mismatch();
  const expected = await sign(request, headers, { credentials, region, service, signingDate });
  if (!equal(signature, expected)) throw mismatch();
  return accessKeyId;
}

interface Signing {
  readonly credentials: Credentials;
  readonly region: string;
  readonly service: string;
  readonly signingDate: Date;
}

async function sign(
  request: SignedRequest,
  signedHeaders: readonly string[],
  signing: Signing,
): Promise<string> {
  const { credentials, region, service, signingDate } = signing;
  const contentHash = 'x-amz-content-sha256';
  const signer = new SignatureV4({
    // The token is signed as a header, if at all, like any other.
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    region,
    service,
    sha256: Sha256,
    // The hash is computed from the body that came, never taken from the header.
    applyChecksum: signedHeaders.includes(contentHash),
    // S3 alone takes the path as it is (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
    uriEscapePath: service !== 's3',
  });
  const headers = Object.fromEntries(
    signedHeaders
      .filter((name) => name !== contentHash)
      .map((name) => [name, one(request.headers[name]) ?? '']),
  );
  const signed = await signer.sign(
    new HttpRequest({
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query ?? []),
      headers,
      body: request.body,
    }),
    { signingDate, signableHeaders: new Set(signedHeaders) },
  );
  return /Signature=([0-9a-f]{64})$/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}

function dateOf(header: string | undefined, day: string, now: number): Date {
  const [, year, month, date, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(header ?? '') ?? [];
  const signed = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signed) || !header?.startsWith(day)) throw mismatch();
  if (Math.abs(now - signed) > MAXIMUM_SKEW_MS) {
    throw refusal(
      'InvalidSignatureException',
      `Signature expired: ${header} is not within 5 minutes of the server's time.`,
    );
  }
  return new Date(signed);
}

function equal(given: string | undefined, expected: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' || header === undefined ? header : header.join(',');
}

function mismatch(): Refusal {
  return refusal(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function refusal(type: string, message: string): Refusal {
  return new Refusal(`com.amazon.coral.service#${type}`, message);
}
