/** A `fetch` for a till on Node that presents its certificate: Node's own takes one only by a package more. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';

// #region certificate
export interface Certificate {
  /** With those of its authorities between it and the one that is trusted, in PEM. */
  readonly cert: string;
  /** In PEM. */
  readonly key: string;
  /** Whom to trust instead of those that Node does, in PEM. */
  readonly ca?: string;
}

/** @param baseUrl of the API that asks for it; what goes elsewhere, as for tokens, goes without it */
export function withCertificate(baseUrl: string, certificate: Certificate): typeof fetch {
  const agent = new Agent({ ...certificate, minVersion: 'TLSv1.2', keepAlive: true });
  const { origin } = new URL(baseUrl);
  return async (input, init) => {
    const asked = new Request(input, init);
    if (new URL(asked.url).origin !== origin) return fetch(asked);
    const { method, signal } = asked;
    const outgoing = request(asked.url, {
      agent,
      method,
      signal,
      headers: Object.fromEntries(asked.headers),
    });
    try {
      outgoing.end(Buffer.from(await asked.arrayBuffer()));
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      const body = await buffer(incoming);
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      return new Response(body, { status: incoming.statusCode ?? 0, headers });
    } catch (cause) {
      // As fetch says it: nobody knows whether it arrived.
      throw new TypeError('fetch failed', { cause });
    }
  };
}
// #endregion
