/** Certificates as a truststore of terminals has them. */
import 'reflect-metadata';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';

/** @returns in PEM */
export async function certificateUntil(notAfter: Date, isAuthority = true): Promise<string> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Tills',
    notBefore: new Date(0),
    notAfter,
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [new BasicConstraintsExtension(isAuthority, undefined, true)],
  });
  return `${certificate.toString('pem')}\n`;
}
