/**
 * Reads the key description that Android puts into the certificate of a key: source.android.com, "Key and ID
 * attestation", schema of versions 1 to 400.
 */
import {
  AttestationApplicationId,
  type AuthorizationList,
  type NonStandardAuthorizationList,
  NonStandardKeyDescription,
  type RootOfTrust,
} from '@peculiar/asn1-android';
import { AsnConvert } from '@peculiar/asn1-schema';
import { ensure, readable } from './refusal.ts';

/** Numbers are as in the schema; see the constants in android-key.ts. Undefined is what the certificate leaves out. */
export interface KeyDescription {
  readonly version: number;
  readonly attestationSecurityLevel: number;
  readonly keyMintSecurityLevel: number;
  readonly challenge: Buffer;
  readonly uniqueId: Buffer;
  readonly allApplications: boolean;
  /** SHA-256 each, in lower-case hexadecimal. */
  readonly signatureDigests: readonly string[];
  readonly packageNames: readonly string[];
  /** What the hardware itself enforces: the system's own word on these is not looked at. */
  readonly purposes: readonly number[];
  readonly algorithm: number | undefined;
  readonly curve: number | undefined;
  readonly origin: number | undefined;
  readonly rootOfTrust: Pick<RootOfTrust, 'deviceLocked' | 'verifiedBootState'> | undefined;
  /** YYYYMM */
  readonly osPatchLevel: number | undefined;
}

/**
 * Some makers write the lists out of order, so the reader that does not mind is used.
 *
 * @throws AttestationRefused `key-description`
 */
export function keyDescriptionOf(der: Uint8Array): KeyDescription {
  return readable('key-description', () => {
    const description = AsnConvert.parse(der, NonStandardKeyDescription);
    const { softwareEnforced: software, hardwareEnforced: hardware } = description;
    const application = only(software, 'attestationApplicationId');
    const { packageInfos, signatureDigests } =
      application === undefined
        ? new AttestationApplicationId()
        : AsnConvert.parse(application.buffer, AttestationApplicationId);
    return {
      version: description.attestationVersion,
      attestationSecurityLevel: description.attestationSecurityLevel,
      keyMintSecurityLevel: description.keyMintSecurityLevel,
      challenge: Buffer.from(new Uint8Array(description.attestationChallenge.buffer)),
      uniqueId: Buffer.from(new Uint8Array(description.uniqueId.buffer)),
      allApplications: [software, hardware].some((list) => only(list, 'allApplications') !== undefined),
      signatureDigests: (signatureDigests ?? []).map((digest) => textOf(digest, 'hex')),
      packageNames: (packageInfos ?? []).map(({ packageName }) => textOf(packageName, 'utf8')),
      purposes: [...(only(hardware, 'purpose') ?? [])],
      algorithm: only(hardware, 'algorithm'),
      curve: only(hardware, 'ecCurve'),
      origin: only(hardware, 'origin'),
      rootOfTrust: only(hardware, 'rootOfTrust'),
      osPatchLevel: only(hardware, 'osPatchLevel'),
    };
  });
}

/** A second entry of one kind could say something else. */
function only<K extends keyof AuthorizationList>(
  list: NonStandardAuthorizationList,
  name: K,
): AuthorizationList[K] | undefined {
  const entries = list.filter((entry) => entry[name] !== undefined);
  ensure('key-description', entries.length <= 1);
  return entries[0]?.[name];
}

/** The library's types say OctetString for what it reads as ArrayBuffer. */
const textOf = (octets: ArrayBuffer | { readonly buffer: ArrayBuffer }, encoding: 'hex' | 'utf8'): string =>
  Buffer.from(new Uint8Array('buffer' in octets ? octets.buffer : octets)).toString(encoding);
