/** Apple App Attest attestations under a test root: right ones, and ones that are wrong in exactly one place. */
import { createHash, webcrypto } from 'node:crypto';
import type { Extension } from '@peculiar/x509';
import { encode } from 'cborg';
import {
  type AttestationSettings,
  attestationVerifier,
} from '../../../../lambdas/attestation/attestation-verifier.ts';
import { clientDataHash } from '../../../../lambdas/attestation/client-data.ts';
import type {
  AttestationRequest,
  AttestationVerdict,
} from '../../../../lambdas/domain/devices/attestation.ts';
import {
  b64,
  type CertificateOptions,
  extension,
  type Holder,
  issue,
  keyPair,
  now,
  pemOf,
  publicJwkOf,
} from './authority.ts';

const nonceOid = '1.2.840.113635.100.8.2';
const challenge = Buffer.from('the server gave this nonce once!');
export const appleApp = {
  teamId: 'ABCDE12345',
  bundleId: 'jp.example.wallet',
  environment: 'production',
} as const;

export const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();

/** The parts of the authenticator data that a test may change. */
export interface AuthenticatorParts {
  rpIdHash: Uint8Array;
  flags: number;
  counter: number;
  aaguid: Uint8Array;
  credentialIdLength: number;
  credentialId: Uint8Array;
}

const authenticatorData = (parts: AuthenticatorParts): Buffer => {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(parts.counter);
  return Buffer.concat([
    parts.rpIdHash,
    Buffer.of(parts.flags),
    counter,
    parts.aaguid,
    Buffer.of(0, parts.credentialIdLength),
    parts.credentialId,
    // The credential's key in COSE, which nothing is read from.
    Buffer.alloc(77, 0xa5),
  ]);
};

export const nonceExtension = (nonce: Uint8Array): Extension =>
  extension(nonceOid, Buffer.concat([Buffer.from('3024a1220420', 'hex'), nonce]));

export interface AppleOptions {
  readonly data?: Partial<AuthenticatorParts>;
  /** Bytes of the authenticator data that are there. */
  readonly shorten?: number;
  /** Instead of the key id that belongs to the credential's key. */
  readonly keyId?: Buffer;
  readonly credential?: CertificateOptions;
  readonly credentialExtensions?: readonly Extension[];
  readonly intermediate?: CertificateOptions;
  readonly impostor?: 'root' | 'intermediate';
  /** Adds certificates, takes some away. */
  readonly x5c?: (chain: readonly Buffer[]) => readonly unknown[];
  readonly fmt?: string;
  readonly receipt?: Buffer;
  readonly statement?: (statement: Record<string, unknown>) => unknown;
  readonly send?: (object: Buffer) => Buffer;
  readonly encodeKeyId?: (keyId: Buffer) => string;
  readonly settings?: Partial<AttestationSettings>;
  readonly request?: Partial<AttestationRequest>;
}

export interface AppleCase {
  readonly settings: AttestationSettings;
  readonly request: AttestationRequest;
  readonly object: Buffer;
}

export async function appleCase(options: AppleOptions = {}): Promise<AppleCase> {
  const { root, intermediate, signer } = await authorities(options);
  const deviceKeys = await keyPair();
  const publicJwk = await publicJwkOf(deviceKeys);
  const keys = options.credential?.keys ?? (await keyPair());
  const keyId = options.keyId ?? sha256(await pointOf(keys));
  const authData = authenticatorData({
    rpIdHash: sha256(`${appleApp.teamId}.${appleApp.bundleId}`),
    flags: 0x40,
    counter: 0,
    aaguid: Buffer.from('appattest\0\0\0\0\0\0\0'),
    credentialIdLength: 32,
    credentialId: keyId,
    ...options.data,
  }).subarray(0, options.shorten);
  const nonce = sha256(Buffer.concat([authData, await clientDataHash(challenge, publicJwk)]));
  const credential = await issue(
    {
      subject: 'CN=Credential',
      ca: false,
      extensions: options.credentialExtensions ?? [nonceExtension(nonce)],
      ...options.credential,
      keys,
    },
    signer,
  );
  const chain = [credential.der, intermediate.der];
  const statement = {
    fmt: options.fmt ?? 'apple-appattest',
    attStmt: { x5c: options.x5c?.(chain) ?? chain, receipt: options.receipt ?? Buffer.from('receipt') },
    authData,
  };
  const written = Buffer.from(encode(options.statement?.(statement) ?? statement));
  const object = options.send?.(written) ?? written;
  return {
    object,
    settings: {
      stage: 'prod',
      appIdentities: { apple: [appleApp], android: [] },
      statusList: () => Promise.reject(new Error('Only Android keys are listed.')),
      roots: { apple: [pemOf(root.der)], android: [] },
      ...options.settings,
    },
    request: {
      attestation: {
        format: 'apple-app-attest',
        keyId: (options.encodeKeyId ?? b64)(keyId),
        attestationObject: b64(object),
      },
      challenge,
      publicJwk,
      now,
      ...options.request,
    },
  };
}

async function authorities({ impostor, intermediate: given }: AppleOptions): Promise<{
  readonly root: Holder;
  readonly intermediate: Holder;
  readonly signer: Holder;
}> {
  const rootOptions = { subject: 'CN=Test App Attestation Root CA', ca: true };
  const options = { subject: 'CN=Test App Attestation CA 1', ca: true, pathLength: 0, ...given };
  const root = await issue({ ...rootOptions, keys: await keyPair('P-384') });
  const intermediate = await issue(options, impostor === 'root' ? await issue(rootOptions) : root);
  return {
    root,
    intermediate,
    signer: impostor === 'intermediate' ? await issue(options, root) : intermediate,
  };
}

export async function pointOf({ publicKey }: webcrypto.CryptoKeyPair): Promise<Buffer> {
  const { x = '', y = '' } = await webcrypto.subtle.exportKey('jwk', publicKey);
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

export const judge = ({
  settings,
  request,
}: Pick<AppleCase, 'settings' | 'request'>): Promise<AttestationVerdict> =>
  attestationVerifier(settings).verify(request);
