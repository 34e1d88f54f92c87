/** Whether the certificates of the stage's own names are there, issued, and for these names. */
import type { Settings } from '../../lib/config.ts';
import type { Account, Certificate } from './account.ts';
import type { Finding } from './finding.ts';

export async function certificates(account: Account, settings: Settings): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const group of ['api', 'console'] as const) {
    const { domain, certificateArn } = settings[group];
    if (domain === undefined || certificateArn === undefined) continue;
    found.push(...problemsOf(`${group}.certificateArn`, domain, await account.certificate(certificateArn)));
  }
  return found;
}

function problemsOf(path: string, domain: string, certificate: Certificate | undefined): Finding[] {
  const problem = (id: string, what: string, todo: string): Finding => ({
    id,
    severity: 'error',
    what,
    why: `Without a certificate that is issued for it, nothing can be deployed under ${domain}.`,
    todo,
  });
  if (certificate === undefined)
    return [
      problem(
        'certificate-missing',
        `The certificate of ${path} does not exist.`,
        `Ask ACM in us-east-1 for one for ${domain}, or correct the setting (docs/domains.md).`,
      ),
    ];
  const { status, names } = certificate;
  if (status !== 'ISSUED')
    return [
      problem(
        'certificate-not-issued',
        `The certificate of ${path} is not issued: its status is ${status}.`,
        'Publish the DNS records that ACM names for it, and wait until it is issued.',
      ),
    ];
  if (names.some((name) => isFor(name, domain))) return [];
  return [
    problem(
      'certificate-other-name',
      `The certificate of ${path} is for ${names.join(', ')}, and not for ${domain}.`,
      `Ask ACM in us-east-1 for one for ${domain} (docs/domains.md).`,
    ),
  ];
}

/** A star stands for one part of a name (RFC 6125, section 6.4.3). */
const isFor = (name: string, domain: string): boolean =>
  name === domain || (name.startsWith('*.') && name.slice(1) === domain.replace(/^[^.]+/, ''));
