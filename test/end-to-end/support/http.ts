/** Sends exactly what it is told to: any header twice, any bytes as a body. */
import { request as httpRequest } from 'node:http';
import { watch } from './contract-watch.ts';

export interface Sent {
  readonly method: string;
  readonly url: string;
  /** Name and value; a name may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export function send({ method, url, headers, body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const all = [['Host', host] as const, ...headers];
    // Given as a list, so that Node neither joins nor drops a header that is there twice.
    const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const request = httpRequest(url, { method, headers: [...all.flat(), ...length] }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        const text = Buffer.concat(chunks).toString('utf8');
        watch({ method, url, status, type: headers['content-type'], text });
        resolve({ status, headers, text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
