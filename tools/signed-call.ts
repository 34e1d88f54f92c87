/** Signed calls of an API of AWS that speaks JSON, where no client of the SDK serves. */
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface JsonApi {
  readonly url: string;
  readonly region: string;
  /** As signatures name it. */
  readonly service: string;
  /** What stands before an operation's name in `x-amz-target`. */
  readonly target: string;
  /** Of AWS's JSON protocol. */
  readonly version: '1.0' | '1.1';
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  /** Milliseconds. @default - as long as it takes */
  readonly timeout?: number;
}

/** Answers as AWS writes it. @throws Error by the name that AWS gives it, and without what AWS says */
export type SignedCall = <T>(operation: string, body: object) => Promise<T>;

export function signedCalls({ credentials, region, service, ...api }: JsonApi): SignedCall {
  const url = new URL(api.url);
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  return async <T>(operation: string, body: object): Promise<T> => {
    const unsigned = new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      headers: {
        host: url.host,
        'content-type': `application/x-amz-json-${api.version}`,
        'x-amz-target': `${api.target}.${operation}`,
      },
      body: JSON.stringify(body),
    });
    const { headers, body: text } = await signer.sign(unsigned);
    const signal = api.timeout === undefined ? null : AbortSignal.timeout(api.timeout);
    const response = await fetch(url, { method: 'POST', headers, body: text as string, signal });
    const answer = (await response.json()) as { readonly __type?: string };
    if (response.ok) return answer as T;
    const name = answer.__type?.replace(/^.*#/, '') ?? `status ${response.status}`;
    throw Object.assign(new Error(`${operation} was refused: ${name}`), { name });
  };
}
