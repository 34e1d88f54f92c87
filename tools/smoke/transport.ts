/** Whoever speaks TLS with the stage speaks 1.2 at least, whatever they offer (RFC 8996). */
import { connect, type SecureVersion } from 'node:tls';
import type { Check } from './check.ts';
import type { Deployed } from './deployed.ts';

/** Nothing on one machine, where there is no TLS; nothing of a name of CloudFront's, of which nobody chooses the versions. */
export const transportChecks = ({ apiUrl, consoleUrl }: Deployed, authority?: string): readonly Check[] =>
  [apiUrl, consoleUrl ?? apiUrl]
    .map((url) => new URL(url))
    .filter(({ protocol, hostname }) => protocol === 'https:' && !hostname.endsWith('.cloudfront.net'))
    .filter(({ host }, index, all) => all.findIndex((other) => other.host === host) === index)
    .map((url) => ({
      name: `${url.host}: TLS 1.2 at least`,
      problem: async () => {
        // It has to be there at all: whoever is not refuses every version.
        await handshake(url, ['TLSv1.2', 'TLSv1.3'], authority);
        const old = await handshake(url, ['TLSv1', 'TLSv1.1'], authority).catch(() => undefined);
        return old === undefined ? undefined : `speaks ${old}`;
      },
    }));

/** @returns the version that was agreed upon */
function handshake(
  url: URL,
  [minVersion, maxVersion]: readonly [SecureVersion, SecureVersion],
  authority: string | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: url.hostname,
      port: Number(url.port || 443),
      ...(/^[\d.]+$/.test(url.hostname) ? {} : { servername: url.hostname }),
      minVersion,
      maxVersion,
      // Else this side would refuse the old versions itself, and nothing were known.
      ciphers: 'DEFAULT@SECLEVEL=0',
      timeout: 15_000,
      ...(authority === undefined ? {} : { ca: authority }),
    });
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol() ?? 'an unknown version');
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no handshake in time')));
    socket.once('error', reject);
  });
}
