/** Whether the truststore of terminals is there, as the settings name it, and has authorities in it that are not over. */
import { X509Certificate } from 'node:crypto';
import { mutualTlsOf } from '../../lib/config/mutual-tls.ts';
import type { Settings } from '../../lib/config.ts';
import type { Account } from './account.ts';
import type { Finding } from './finding.ts';

/** Milliseconds: as long as a new authority and its certificates may take to come to each till. */
const NOTICE = 60 * 24 * 60 * 60 * 1000;

/** @param now milliseconds since the epoch */
export async function truststore(
  account: Account,
  settings: Settings,
  now: number,
): Promise<readonly Finding[]> {
  const mutualTls = mutualTlsOf(settings);
  if (mutualTls === undefined) return [];
  const text = await account.object(mutualTls.truststore, mutualTls.truststoreVersion);
  const problem = text === undefined ? missing : problemOf(authoritiesIn(text), now);
  return problem === undefined ? [] : [problem];
}

const missing: Finding = {
  id: 'truststore-missing',
  severity: 'error',
  what: 'The object of terminals.mutualTls.truststore does not exist in the version of truststoreVersion.',
  why: 'The name of the terminals cannot be deployed.',
  todo: 'Put it into a bucket that keeps versions, and set the version that S3 answers with (docs/domains.md).',
};

/** @returns undefined where there is something that is no certificate */
function authoritiesIn(text: string): readonly X509Certificate[] | undefined {
  try {
    return (text.match(/-----BEGIN [^-]+-----[^-]*-----END [^-]+-----/g) ?? []).map(
      (pem) => new X509Certificate(pem),
    );
  } catch {
    return undefined;
  }
}

function problemOf(authorities: readonly X509Certificate[] | undefined, now: number): Finding | undefined {
  if (!authorities?.length || !authorities.every(({ ca }) => ca))
    return {
      id: 'truststore-no-authority',
      severity: 'error',
      what: 'The object of terminals.mutualTls.truststore has something else than certificates of authorities in PEM, or none.',
      why: 'No terminal is let in, or not those that should be; a private key in there is lost.',
      todo: 'Put the certificates of your authorities into it, one after the other, and nothing else (docs/domains.md).',
    };
  const end = Math.min(...authorities.map(({ validTo }) => Date.parse(validTo)));
  if (end > now + NOTICE) return undefined;
  return {
    id: 'truststore-ends',
    severity: end > now ? 'warning' : 'error',
    what: `An authority in terminals.mutualTls.truststore is good until ${new Date(end).toISOString().slice(0, 10)}.`,
    why: 'From then on no terminal is let in whose certificate it has issued.',
    todo: 'Add a new authority, give terminals its certificates, then take the old one out (docs/domains.md).',
  };
}
