/**
 * Verifies a chain of X.509 certificates up to a trusted root (RFC 5280, section 6.1, without what these two vendors
 * never use: policies, name constraints, revocation inside the certificate).
 *
 * OpenSSL reads and verifies; the ASN.1 of the extensions is looked at only once a trusted issuer has signed it.
 */
import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Certificate,
  type Extension,
  id_ce_basicConstraints,
  id_ce_keyUsage,
} from '@peculiar/asn1-x509';
import { ensure, readable } from './refusal.ts';

export interface VerifiedCertificate {
  readonly certificate: X509Certificate;
  readonly extensions: readonly Extension[];
}

export interface ChainRules {
  /** Any of them will do. */
  readonly roots: readonly X509Certificate[];
  /** Certificates as sent, the root included where it is sent. */
  readonly length: { readonly minimum: number; readonly maximum: number };
  /** Whether the first certificate's dates count. A phone that writes them itself may have a wrong clock. */
  readonly leafDates: boolean;
}

/** Bytes. The largest in use, with an RSA key of 4,096 bits, has about 1,400. */
export const maximumCertificateSize = 4096;

/** Extensions whose meaning is checked here: any other that calls itself critical must be refused. */
const understood: readonly string[] = [id_ce_basicConstraints, id_ce_keyUsage];

/**
 * @param chain DER, each issued by the next
 * @param now milliseconds since the epoch
 * @returns the chain as sent, read
 * @throws AttestationRefused `chain-length`, `size`, `certificate-format`, `root`, `chain`, `certificate-dates`,
 *   `basic-constraints`, `critical-extension`
 */
export function verifiedChain(
  chain: readonly Uint8Array[],
  rules: ChainRules,
  now: number,
): readonly VerifiedCertificate[] {
  ensure('chain-length', chain.length >= rules.length.minimum && chain.length <= rules.length.maximum);
  const certificates = chain.map(certificateOf);
  const top = certificates.at(-1);
  ensure('root', top !== undefined && rules.roots.some((root) => datesHold(root, now) && issued(root, top)));
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index + 1];
    // What its own key issued proves nothing, unless it is the root at the end.
    ensure('chain', issuer === undefined || (issued(issuer, certificate) && !sameKey(issuer, certificate)));
  }
  return certificates.map((certificate, index) => {
    // A phone may send an older, expired issue of a root whose key is trusted still.
    const datesCount =
      index === 0 ? rules.leafDates : !rules.roots.some((root) => sameKey(root, certificate));
    ensure('certificate-dates', !datesCount || datesHold(certificate, now));
    const extensions = extensionsOf(certificate);
    ensure('basic-constraints', index === 0 ? !certificate.ca : maySign(certificate, extensions, index - 1));
    ensure(
      'critical-extension',
      extensions.every(({ critical, extnID }) => !critical || understood.includes(extnID)),
    );
    return { certificate, extensions };
  });
}

function certificateOf(der: Uint8Array): X509Certificate {
  ensure('size', der.length <= maximumCertificateSize);
  const certificate = readable('certificate-format', () => new X509Certificate(der));
  // It takes PEM too, and ignores what follows the certificate.
  ensure('certificate-format', certificate.raw.equals(der));
  return certificate;
}

/** Names, key identifiers, the issuer's key usage, and the signature. */
function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A kind of key that OpenSSL does not know.
    return false;
  }
}

const sameKey = (a: X509Certificate, b: X509Certificate): boolean =>
  readable('certificate-format', () => a.publicKey.equals(b.publicKey));

const datesHold = ({ validFromDate, validToDate }: X509Certificate, now: number): boolean =>
  validFromDate.getTime() <= now && now <= validToDate.getTime();

const extensionsOf = ({ raw }: X509Certificate): readonly Extension[] =>
  readable(
    'certificate-format',
    () => AsnConvert.parse(new Uint8Array(raw), Certificate).tbsCertificate.extensions ?? [],
  );

/** @param below how many certificates stand between it and the leaf */
function maySign(certificate: X509Certificate, extensions: readonly Extension[], below: number): boolean {
  const extension = extensions.find(({ extnID }) => extnID === id_ce_basicConstraints);
  if (!certificate.ca || extension === undefined) return false;
  const { pathLenConstraint } = readable('certificate-format', () =>
    AsnConvert.parse(extension.extnValue, BasicConstraints),
  );
  return pathLenConstraint === undefined || below <= pathLenConstraint;
}

/** The values of a chain's extensions of one kind, each with where it stands: 0 is the leaf. */
export const extensionValues = (
  chain: readonly VerifiedCertificate[],
  oid: string,
): readonly { readonly index: number; readonly value: Buffer }[] =>
  chain.flatMap(({ extensions }, index) =>
    extensions
      .filter(({ extnID }) => extnID === oid)
      .map(({ extnValue }) => ({ index, value: Buffer.from(new Uint8Array(extnValue.buffer)) })),
  );
