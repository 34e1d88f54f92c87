/** Where terminals present certificates, nobody is answered who has none. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { getOwnTerminal } from '../../lambdas/contract/terminals.ts';
import type { Check } from './check.ts';
import type { Deployed } from './deployed.ts';

/** As API Gateway ends it, in the handshake or, where TLS 1.3 has the client speak first, after it. */
const refusals = /^(ECONNRESET|EPIPE|ERR_SSL_.+)$/;

export function certificateChecks({ terminalApiUrl: url }: Deployed, authority?: string): readonly Check[] {
  if (url === undefined) return [];
  const asked = async (): Promise<string | undefined> => {
    const outgoing = request(new URL(getOwnTerminal.path.slice(1), url), {
      agent: false,
      timeout: 15_000,
      headers: { 'user-agent': 'holdfast-smoke' },
      ...(authority === undefined ? {} : { ca: authority }),
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time'))).end();
    const [{ statusCode, headers }] = (await once(outgoing, 'response')) as [IncomingMessage];
    outgoing.destroy();
    // API Gateway's own, which has no problem document: no route was looked for.
    if (statusCode === 403 && headers['content-type']?.startsWith('application/json')) return undefined;
    return `answered ${statusCode} to somebody without a certificate`;
  };
  return [
    {
      name: `${new URL(url).host}: certificates alone`,
      problem: () =>
        asked().catch((error: NodeJS.ErrnoException) => {
          if (refusals.test(error.code ?? '')) return undefined;
          throw error;
        }),
    },
  ];
}
