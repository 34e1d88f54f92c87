/** A certificate authority of our own, to make the chains that vendors make. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { BasicConstraintsExtension, Extension, X509CertificateGenerator } from '@peculiar/x509';

export const day = 24 * 60 * 60 * 1000;
/** When the test statements are judged. */
export const now = Date.parse('2026-03-01T12:00:00Z');

export interface CertificateOptions {
  readonly subject?: string;
  readonly serialNumber?: string;
  readonly keys?: webcrypto.CryptoKeyPair;
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Undefined: without basic constraints. */
  readonly ca?: boolean | undefined;
  readonly pathLength?: number;
  readonly extensions?: readonly Extension[];
}

export interface Holder {
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly der: Buffer;
}

export const keyPair = (namedCurve = 'P-256'): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);

export const rsaKeyPair = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: Buffer.of(1, 0, 1), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );

/** Without an issuer, the certificate is self-signed. */
export async function issue(options: CertificateOptions, issuer?: Holder): Promise<Holder> {
  const keys = options.keys ?? (await keyPair());
  const name = options.subject ?? 'CN=Test';
  const extensions = [...(options.extensions ?? [])];
  if (options.ca !== undefined)
    extensions.unshift(new BasicConstraintsExtension(options.ca, options.pathLength, true));
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: options.serialNumber ?? '01',
      subject: name,
      issuer: issuer?.name ?? name,
      notBefore: new Date(options.notBefore ?? now - 30 * day),
      notAfter: new Date(options.notAfter ?? now + 30 * day),
      publicKey: keys.publicKey as never,
      signingKey: (issuer?.keys ?? keys).privateKey as never,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions,
    },
    webcrypto as never,
  );
  return { name, keys, der: Buffer.from(certificate.rawData) };
}

export const extension = (oid: string, value: Uint8Array, critical = false): Extension =>
  new Extension(oid, critical, Uint8Array.from(value));

export const pemOf = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;

export async function publicJwkOf({ publicKey }: webcrypto.CryptoKeyPair): Promise<{
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}> {
  const { x = '', y = '' } = await webcrypto.subtle.exportKey('jwk', publicKey);
  return { kty: 'EC', crv: 'P-256', x, y };
}

export const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes in another spelling: the last character has bits to spare when the bytes are not threes. */
export const respelled = (text: string): string =>
  text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1);
