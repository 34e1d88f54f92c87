/** Reads a request's body, up to a limit. */
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** @throws Refusal (413) if the body is larger; the rest of it is then read and dropped, so that the answer arrives */
export async function readBody(request: IncomingMessage, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maximumBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size <= maximumBytes) return Buffer.concat(chunks);
  throw new Refusal(
    'com.amazon.coral.service#RequestEntityTooLargeException',
    `Request exceeds the maximum size of ${maximumBytes} bytes.`,
    413,
  );
}
