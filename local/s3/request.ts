/** An S3 request in path style, read as far as the operations need it. */
import type { IncomingMessage } from 'node:http';
import type { Bucket } from './buckets.ts';

export interface S3Request {
  readonly method: string;
  readonly bucket: Bucket;
  /** Decoded; empty where the request is about the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headerNames: readonly string[];
  header(name: string): string | undefined;
  readonly body: Buffer;
}

export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The bucket's name and the key in a path such as `/bucket/a%20key`. */
export function placeIn(url: string): {
  readonly bucketName: string;
  readonly key: string;
  readonly path: string;
} {
  const path = url.replace(/[?#].*$/, '');
  const [, bucketName = '', ...rest] = path.split('/');
  return { bucketName, key: decodeURIComponent(rest.join('/')), path };
}

export function headersOf(request: IncomingMessage): S3Request['header'] {
  return (name) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(',') : value;
  };
}
