/** Whether the certificates of the stage's own names are there, issued, and for these names. */
import type { Settings } from '../../lib/config.ts';
import type { Account, Certificate } from './account.ts';
import type { Finding } from './finding.ts';

export async function certificates(account: Account, settings: Settings): Promise<readonly Finding[]> {
  const { api, console: page, terminals } = settings;
  const named = { api, console: page, 'terminals.mutualTls': terminals.mutualTls };
  const found: Finding[] = [];
  for (const [group, { domain, certificateArn }] of Object.entries(named)) {
    if (domain === undefined || certificateArn === undefined) continue;
    const certificate = await account.certificate(certificateArn);
    const asked = { path: `${group}.certificateArn`, domain, region: certificateArn.split(':')[3] ?? '' };
    found.push(...problemsOf(asked, certificate), ...problemOfTerminals(asked, certificate));
  }
  return found;
}

interface Asked {
  readonly path: string;
  readonly domain: string;
  readonly region: string;
}

const problem = ({ domain }: Asked, id: string, what: string, todo: string): Finding => ({
  id,
  severity: 'error',
  what,
  why: `Without a certificate that is issued for it, nothing can be deployed under ${domain}.`,
  todo,
});

function problemsOf(asked: Asked, certificate: Certificate | undefined): Finding[] {
  const { path, domain, region } = asked;
  if (certificate === undefined)
    return [
      problem(
        asked,
        'certificate-missing',
        `The certificate of ${path} does not exist.`,
        `Ask ACM in ${region} for one for ${domain}, or correct the setting (docs/domains.md).`,
      ),
    ];
  const { status, names } = certificate;
  if (status !== 'ISSUED')
    return [
      problem(
        asked,
        'certificate-not-issued',
        `The certificate of ${path} is not issued: its status is ${status}.`,
        'Publish the DNS records that ACM names for it, and wait until it is issued.',
      ),
    ];
  if (names.some((name) => isFor(name, domain))) return [];
  return [
    problem(
      asked,
      'certificate-other-name',
      `The certificate of ${path} is for ${names.join(', ')}, and not for ${domain}.`,
      `Ask ACM in ${region} for one for ${domain} (docs/domains.md).`,
    ),
  ];
}

/** With mutual TLS API Gateway wants to see of any other one, by a second, whose the name is. */
function problemOfTerminals(asked: Asked, certificate: Certificate | undefined): Finding[] {
  if (!asked.path.startsWith('terminals.') || certificate?.isOfAmazon !== false) return [];
  return [
    problem(
      asked,
      'certificate-not-of-amazon',
      `The certificate of ${asked.path} is imported or of a private authority.`,
      `Ask ACM in ${asked.region} for a public one for ${asked.domain} (docs/domains.md).`,
    ),
  ];
}

/** A star stands for one part of a name (RFC 6125, section 6.4.3). */
const isFor = (name: string, domain: string): boolean =>
  name === domain || (name.startsWith('*.') && name.slice(1) === domain.replace(/^[^.]+/, ''));
