/** Fetches a text from somebody else's server: bounded in time and in size, whatever that server does. */

export interface FetchLimits {
  /** Bytes. */
  readonly maximumSize: number;
  /** Milliseconds for all of it. */
  readonly patience: number;
}

/** @throws Error if the answer is not 200, is not there in time, or is too large */
export async function fetchDocument(url: string, { maximumSize, patience }: FetchLimits): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patience), redirect: 'error' });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The answer was ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted as it comes: what a server says of its length binds it to nothing.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maximumSize) throw new Error(`The answer has more than ${maximumSize} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
