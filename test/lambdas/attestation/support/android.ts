/** Android key attestations under a test root: right ones, and ones that are wrong in exactly one place. */
import type { webcrypto } from 'node:crypto';
import {
  AttestationApplicationId,
  AttestationPackageInfo,
  AuthorizationList,
  IntegerSet,
  KeyDescription,
  RootOfTrust,
} from '@peculiar/asn1-android';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import type { Extension } from '@peculiar/x509';
import {
  type AttestationSettings,
  attestationVerifier,
} from '../../../../lambdas/attestation/attestation-verifier.ts';
import { attestationChallenge } from '../../../../lambdas/attestation/client-data.ts';
import type { StatusList } from '../../../../lambdas/attestation/status-list.ts';
import type { AttestationRequest } from '../../../../lambdas/domain/devices/attestation.ts';
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

export const keyDescriptionOid = '1.3.6.1.4.1.11129.2.1.17';
export const provisioningOid = '1.3.6.1.4.1.11129.2.1.30';
export const challenge = Buffer.from('the server gave this nonce once!');
export const androidApp = { packageName: 'jp.example.wallet', signatureDigests: ['ab'.repeat(32)] };

const octets = (bytes: Uint8Array): OctetString => new OctetString(Uint8Array.from(bytes));

export const applicationId = (packages: readonly string[], digests: readonly string[]): OctetString =>
  octets(
    Buffer.from(
      AsnConvert.serialize(
        new AttestationApplicationId({
          packageInfos: packages.map(
            (name) =>
              new AttestationPackageInfo({ packageName: octets(Buffer.from(name)) as never, version: 1 }),
          ),
          signatureDigests: digests.map((digest) => octets(Buffer.from(digest, 'hex')) as never),
        }),
      ),
    ),
  );

/** What a phone in order says of a key in its trusted environment. Tests change it before it is written. */
export interface Description {
  attestationSecurityLevel: number;
  keyMintSecurityLevel: number;
  challenge: Uint8Array;
  uniqueId: Uint8Array;
  software: Partial<AuthorizationList>;
  hardware: Partial<AuthorizationList>;
}

export const description = (change: (description: Description) => void = () => {}): Buffer => {
  const described: Description = {
    attestationSecurityLevel: 1,
    keyMintSecurityLevel: 1,
    challenge: attestationChallenge(challenge),
    uniqueId: Buffer.of(),
    software: {
      creationDateTime: now,
      attestationApplicationId: applicationId([androidApp.packageName], androidApp.signatureDigests),
    },
    hardware: {
      purpose: new IntegerSet([2]),
      algorithm: 3,
      keySize: 256,
      ecCurve: 1,
      origin: 0,
      rootOfTrust: new RootOfTrust({
        verifiedBootKey: octets(Buffer.alloc(32, 1)),
        deviceLocked: true,
        verifiedBootState: 0,
        verifiedBootHash: octets(Buffer.alloc(32, 2)),
      }),
      osVersion: 160_000,
      osPatchLevel: 202602,
    },
  };
  change(described);
  return Buffer.from(
    AsnConvert.serialize(
      new KeyDescription({
        attestationVersion: 400,
        attestationSecurityLevel: described.attestationSecurityLevel,
        keymasterVersion: 400,
        keymasterSecurityLevel: described.keyMintSecurityLevel,
        attestationChallenge: octets(described.challenge),
        uniqueId: octets(described.uniqueId),
        softwareEnforced: new AuthorizationList(described.software),
        teeEnforced: new AuthorizationList(described.hardware),
      }),
    ),
  );
};

export const descriptionExtension = (change?: (description: Description) => void): Extension =>
  extension(keyDescriptionOid, description(change));

export interface AndroidOptions {
  readonly describe?: (description: Description) => void;
  readonly leaf?: CertificateOptions;
  /** Instead of the key description. */
  readonly leafExtensions?: readonly Extension[];
  readonly attester?: CertificateOptions;
  /** Above the attester, the lowest first. */
  readonly intermediates?: readonly CertificateOptions[];
  /** The issuer that the chain names, but another one with the same name signed. */
  readonly impostor?: 'root' | 'attester';
  readonly send?: (chain: readonly Buffer[]) => readonly Buffer[];
  readonly encode?: (bytes: Buffer) => string;
  readonly settings?: Partial<AttestationSettings>;
  readonly statusList?: StatusList;
  readonly request?: Partial<AttestationRequest>;
}

export interface AndroidCase {
  readonly chain: readonly Buffer[];
  readonly deviceKeys: webcrypto.CryptoKeyPair;
  readonly root: Holder;
  readonly settings: AttestationSettings;
  readonly request: AttestationRequest;
}

export const rootName = 'CN=Test Key Attestation CA1';

export async function androidCase(options: AndroidOptions = {}): Promise<AndroidCase> {
  const rootOptions = { subject: rootName, ca: true, serialNumber: '0f00' };
  const root = await issue({ ...rootOptions, keys: await keyPair('P-384') });
  const impostorRoot = options.impostor === 'root' ? await issue(rootOptions) : root;
  let issuer = impostorRoot;
  const above: Holder[] = [];
  for (const [index, given] of [...(options.intermediates ?? [])].reverse().entries()) {
    issuer = await issue(
      { subject: `CN=Intermediate ${index}`, ca: true, serialNumber: '0e00', ...given },
      issuer,
    );
    above.unshift(issuer);
  }
  const attesterOptions = {
    subject: 'CN=Attester,O=TEE',
    ca: true,
    serialNumber: '0abc',
    ...options.attester,
  };
  const attester = await issue(attesterOptions, issuer);
  const signer = options.impostor === 'attester' ? await issue(attesterOptions, issuer) : attester;
  const deviceKeys = options.leaf?.keys ?? (await keyPair());
  const extensions = options.leafExtensions ?? [descriptionExtension(options.describe)];
  const leaf = await issue(
    { subject: 'CN=Android Keystore Key', ...options.leaf, keys: deviceKeys, extensions },
    signer,
  );
  const sent = [leaf, attester, ...above, impostorRoot].map(({ der }) => der);
  const chain = options.send?.(sent) ?? sent;
  return {
    chain,
    deviceKeys,
    root,
    settings: {
      stage: 'prod',
      appIdentities: { apple: [], android: [androidApp] },
      statusList: async () => options.statusList ?? { entries: {} },
      roots: { apple: [], android: [pemOf(root.der)] },
      ...options.settings,
    },
    request: {
      attestation: { format: 'android-key', certificateChain: chain.map(options.encode ?? b64) },
      challenge,
      publicJwk: await publicJwkOf(deviceKeys),
      now,
      ...options.request,
    },
  };
}

export const judge = ({ settings, request }: Pick<AndroidCase, 'settings' | 'request'>) =>
  attestationVerifier(settings).verify(request);
