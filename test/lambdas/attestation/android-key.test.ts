/** Android Key Attestation: each row of the table violates one check, and only that one. */
import { X509Certificate } from 'node:crypto';
import {
  type AuthorizationList,
  IntegerSet,
  NonStandardKeyDescription,
  type RootOfTrust,
} from '@peculiar/asn1-android';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { Extension } from '@peculiar/x509';
import { describe, expect, test, vi } from 'vitest';
import { verifyAndroidKey } from '../../../lambdas/attestation/android-key.ts';
import type { AttestationCheck } from '../../../lambdas/attestation/refusal.ts';
import { vendorRoots } from '../../../lambdas/attestation/vendor-roots.ts';
import type { AttestationRequest } from '../../../lambdas/domain/devices/attestation.ts';
import {
  type AndroidOptions,
  androidApp,
  androidCase,
  applicationId,
  challenge,
  type Description,
  description,
  descriptionExtension,
  judge,
  keyDescriptionOid,
  provisioningOid,
  rootName,
} from './support/android.ts';
import {
  b64,
  day,
  extension,
  type Holder,
  issue,
  keyPair,
  now,
  pemOf,
  publicJwkOf,
  rsaKeyPair,
} from './support/authority.ts';
import { withoutChecks } from './support/removed-checks.ts';
import vector from './vectors/android.json' with { type: 'json' };

vi.mock('../../../lambdas/attestation/refusal.ts', async (original) => {
  const { removable } = await import('./support/removed-checks.ts');
  return removable(await original());
});

type Row = readonly [
  what: string,
  check: AttestationCheck,
  options: AndroidOptions | (() => Promise<AndroidOptions>),
  /** Checks further on that would refuse it as well, or that nothing can be read from it with the check or without. */
  besides?: readonly AttestationCheck[] | 'unreadable',
];

const key = (change: Partial<Description>): AndroidOptions => ({
  describe: (described) => Object.assign(described, change),
});
const hardware = (change: Partial<AuthorizationList>): AndroidOptions => ({
  describe: (described) => Object.assign(described.hardware, change),
});
const software = (change: Partial<AuthorizationList>): AndroidOptions => ({
  describe: (described) => Object.assign(described.software, change),
});
const boot = (change: Partial<RootOfTrust>): AndroidOptions => ({
  describe: (described) => Object.assign(described.hardware.rootOfTrust ?? {}, change),
});
const app = (packages: readonly string[], digests: readonly string[]): AndroidOptions =>
  software({ attestationApplicationId: applicationId(packages, digests) });
const leafAs = (send: (leaf: Buffer) => Buffer): AndroidOptions => ({
  send: ([leaf = Buffer.of(), ...rest]) => [send(leaf), ...rest],
});
const purpose = (...purposes: number[]): AndroidOptions => hardware({ purpose: new IntegerSet(purposes) });
const listed = (serial: string, status: string): AndroidOptions => ({
  statusList: { entries: { [serial]: { status } } },
});
const describedBy = (der: Buffer): AndroidOptions => ({
  leafExtensions: [extension(keyDescriptionOid, der)],
});

const ours = androidApp.packageName;
const digests = androidApp.signatureDigests;
const foreignDigest = 'cd'.repeat(32);
const inAttester = (...extensions: Extension[]): AndroidOptions => ({ attester: { extensions } });
const large = extension('1.2.3', Buffer.alloc(5000));
const unknownCritical = extension('1.2.3', Buffer.of(5, 0), true);

const empty = (length: number): Buffer[] => Array.from({ length }, () => Buffer.of());

const rows: readonly Row[] = [
  // What arrives
  ['no certificate', 'chain-length', { send: () => [] }, 'unreadable'],
  ['two certificates', 'chain-length', { send: (chain) => chain.slice(0, 2) }],
  ['seven certificates', 'chain-length', { intermediates: [{}, {}, {}, {}] }],
  ['a thousand, before any is decoded', 'chain-length', { send: () => empty(1000) }, 'unreadable'],
  ['a certificate of 5 KB', 'size', { leafExtensions: [descriptionExtension(), large] }],
  ['a megabyte', 'size', leafAs(() => Buffer.alloc(1_000_000, 0x30)), 'unreadable'],
  ['padded base64', 'encoding', { encode: (bytes) => `${b64(bytes)}=` }],
  ['an empty certificate', 'encoding', leafAs(() => Buffer.of()), 'unreadable'],
  ['a truncated certificate', 'certificate-format', leafAs((leaf) => leaf.subarray(0, -1)), 'unreadable'],
  ['a byte after a certificate', 'certificate-format', leafAs((leaf) => Buffer.concat([leaf, Buffer.of(0)]))],
  ['PEM instead of DER', 'certificate-format', leafAs((der) => Buffer.from(pemOf(der)))],
  // The chain
  ['another root of the same name', 'root', { impostor: 'root' }],
  [
    'a root that is not trusted',
    'root',
    async () => trusting(await issue({ subject: 'CN=Other', ca: true })),
  ],
  ['a leaf signed by another attester of the same name', 'chain', { impostor: 'attester' }],
  ['the root twice', 'chain', { send: (chain) => [...chain, ...chain.slice(-1)] }],
  ['an attester that has expired', 'certificate-dates', { attester: { notAfter: now - 1000 } }],
  ['an attester that is not valid yet', 'certificate-dates', { attester: { notBefore: now + 1000 } }],
  ['an attester that is no authority', 'basic-constraints', { attester: { ca: false } }],
  ['an attester without basic constraints', 'basic-constraints', { attester: { ca: undefined } }],
  ['more certificates below than allowed', 'basic-constraints', { intermediates: [{ pathLength: 0 }] }],
  ['a leaf that is an authority', 'basic-constraints', { leaf: { ca: true } }],
  ['a critical extension that nobody knows', 'critical-extension', inAttester(unknownCritical)],
  // The key
  [
    'the key of another device',
    'leaf-key',
    async () => asking({ publicJwk: await publicJwkOf(await keyPair()) }),
  ],
  ['a P-384 key', 'leaf-key', async () => ({ leaf: { keys: await keyPair('P-384') } })],
  ['an RSA key', 'leaf-key', async () => ({ leaf: { keys: await rsaKeyPair() } })],
  // The key description
  [
    'a certificate below an attested key, with a description of its own',
    'extra-attestation-extension',
    inAttester(descriptionExtension()),
    ['attestation-extension'],
  ],
  [
    'a certificate below an attested key',
    'attestation-extension',
    { leafExtensions: [], ...inAttester(descriptionExtension()) },
  ],
  ['no description', 'attestation-extension', { leafExtensions: [] }, 'unreadable'],
  ['a truncated description', 'key-description', describedBy(description().subarray(0, -3)), 'unreadable'],
  ['a description with two origins', 'key-description', describedBy(withTwoOrigins())],
  ['another nonce', 'challenge', asking({ challenge: Buffer.from('another nonce') })],
  ['the nonce itself, not its hash', 'challenge', key({ challenge })],
  ['an attestation by software', 'attestation-security-level', key({ attestationSecurityLevel: 0 })],
  ['a key in software', 'keymint-security-level', key({ keyMintSecurityLevel: 0 })],
  ['a level that nobody knows', 'keymint-security-level', key({ keyMintSecurityLevel: 3 })],
  ['an imported key', 'origin', hardware({ origin: 2 })],
  [
    'an origin that only the system claims',
    'origin',
    {
      describe(described) {
        described.hardware.origin = undefined;
        described.software.origin = 0;
      },
    },
  ],
  ['a key that may also decrypt', 'purpose', purpose(1, 2)],
  ['a key that may attest others', 'purpose', purpose(7)],
  ['a key that may only verify', 'purpose', purpose(3)],
  ['an RSA key by its description', 'algorithm', hardware({ algorithm: 1 })],
  ['a P-384 key by its description', 'algorithm', hardware({ ecCurve: 2 })],
  ['a system that its owner signed', 'verified-boot', boot({ verifiedBootState: 1 })],
  ['a system that was not verified', 'verified-boot', boot({ verifiedBootState: 2 })],
  ['no root of trust', 'verified-boot', hardware({ rootOfTrust: undefined }), ['device-locked']],
  ['an unlocked bootloader', 'device-locked', boot({ deviceLocked: false })],
  ['an old security patch', 'os-patch-level', { settings: { minimumOsPatchLevel: 202603 } }],
  [
    'no security patch level',
    'os-patch-level',
    { ...hardware({ osPatchLevel: undefined }), settings: { minimumOsPatchLevel: 202001 } },
  ],
  ['a key for all apps, by the system', 'all-applications', software({ allApplications: null })],
  ['a key for all apps, by the hardware', 'all-applications', hardware({ allApplications: null })],
  ['another app', 'package-name', app(['jp.example.thief'], digests), ['signature-digest']],
  [
    'an app that shares its user id',
    'package-name',
    app([ours, 'jp.example.thief'], digests),
    ['signature-digest'],
  ],
  ['no app', 'package-name', software({ attestationApplicationId: undefined }), ['signature-digest']],
  ['our app, signed by someone else', 'signature-digest', app([ours], [foreignDigest])],
  ['our app, signed by someone else too', 'signature-digest', app([ours], [...digests, foreignDigest])],
  ['our app, not signed', 'signature-digest', app([ours], [])],
  // The status list
  ['a revoked attester', 'revoked', listed('abc', 'REVOKED')],
  ['a suspended attester, listed in decimal', 'revoked', listed('2748', 'SUSPENDED')],
  ['a revoked root', 'revoked', listed('f00', 'REVOKED')],
];

const named = rows.map(([what, check, options, besides = []]) => ({ what, check, options, besides }));

describe.each(named)('$what', ({ check, options, besides }) => {
  const made = async () => androidCase(typeof options === 'function' ? await options() : options);

  test(`is refused: ${check}`, async () => {
    expect(await judge(await made())).toEqual({ ok: false, check });
  });

  if (besides !== 'unreadable')
    test('is wrong in nothing else', async () => {
      const statement = await made();
      expect(await withoutChecks([check, ...besides], () => judge(statement))).toMatchObject({ ok: true });
    });
});

function trusting(root: Holder): AndroidOptions {
  return { settings: { roots: { apple: [], android: [pemOf(root.der)] } } };
}

function asking(request: Partial<AttestationRequest>): AndroidOptions {
  return { request };
}

function withTwoOrigins(): Buffer {
  const described = AsnConvert.parse(description(), NonStandardKeyDescription);
  const { hardwareEnforced } = described;
  hardwareEnforced.push(...hardwareEnforced.filter(({ origin }) => origin !== undefined));
  return Buffer.from(AsnConvert.serialize(described));
}

describe('a phone in order', () => {
  test('is accepted, with what is worth keeping', async () => {
    expect(await judge(await androidCase())).toEqual({
      ok: true,
      evidence: {
        format: 'android-key',
        securityLevel: 'trusted-environment',
        details: { attestationVersion: 400, packageName: androidApp.packageName, osPatchLevel: 202602 },
      },
    });
  });

  test('has the weaker level of its key and of the attestation', async () => {
    const level = async (attested: number, held: number) => {
      const verdict = await judge(
        await androidCase(key({ attestationSecurityLevel: attested, keyMintSecurityLevel: held })),
      );
      return verdict.ok && verdict.evidence.securityLevel;
    };
    expect(await level(2, 2)).toBe('strongbox');
    expect(await level(1, 2)).toBe('trusted-environment');
  });

  test('need not send the root', async () => {
    const statement = await androidCase({
      intermediates: [{}],
      send: (chain) => chain.slice(0, -1),
    });
    expect(await judge(statement)).toMatchObject({ ok: true });
  });

  test('may send an expired issue of a root whose key is trusted', async () => {
    const statement = await androidCase();
    const { root } = statement;
    const other = await issue({ subject: 'CN=Other', ca: true });
    const android = [other, root].map(({ der }) => pemOf(der));
    const settings = { ...statement.settings, roots: { apple: [], android } };
    const older = await issue({
      subject: rootName,
      ca: true,
      keys: root.keys,
      notAfter: now - day,
    });
    const certificateChain = [...statement.chain.slice(0, -1), older.der].map(b64);
    const request = {
      ...statement.request,
      attestation: { format: 'android-key' as const, certificateChain },
    };
    expect(await judge({ settings, request })).toMatchObject({ ok: true });
  });

  test.each<[string, AndroidOptions]>([
    ['six certificates', { intermediates: [{}, {}, {}] }],
    ['an attester that is valid for this one second', { attester: { notBefore: now, notAfter: now } }],
    ['the oldest patch that will do', { settings: { minimumOsPatchLevel: 202602 } }],
    ['a key that may also verify', purpose(2, 3)],
  ])('may have just what is allowed: %s', async (_, options) => {
    expect(await judge(await androidCase(options))).toMatchObject({ ok: true });
  });

  test('may have a wrong clock', async () => {
    const leaf = { notBefore: now + day, notAfter: now + 2 * day };
    expect(await judge(await androidCase({ leaf }))).toMatchObject({ ok: true });
  });

  test('is not judged without a status list', async () => {
    const statement = await androidCase({
      settings: { statusList: () => Promise.reject(new Error('no list')) },
    });
    await expect(judge(statement)).rejects.toThrow('no list');
  });
});

describe('the identity of the hardware', () => {
  const identity = async (options: AndroidOptions) => {
    const verdict = await judge(await androidCase(options));
    return verdict.ok ? verdict.evidence.hardwareId : verdict.check;
  };

  test('is that of a remotely provisioned attestation key', async () => {
    const keys = await keyPair();
    const attester = { keys, extensions: [extension(provisioningOid, Buffer.of(0xa0))] };
    const first = await identity({ attester });
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await identity({ attester })).toBe(first);
    expect(await identity({ attester: { ...attester, keys: await keyPair() } })).not.toBe(first);
  });

  test('is the unique id where the phone gives one', async () => {
    const withId = (id: string) => key({ uniqueId: Buffer.from(id) });
    expect(await identity(withId('one'))).toBe(await identity(withId('one')));
    expect(await identity(withId('one'))).not.toBe(await identity(withId('two')));
  });

  test('is none where thousands of phones share the attestation key', async () => {
    expect(await identity({})).toBeUndefined();
  });
});

describe('a chain from a real phone', () => {
  const real = async (over: { readonly now?: number; readonly challenge?: string } = {}) => {
    const chain = vector.certificateChain.map((certificate) => Buffer.from(certificate, 'base64'));
    const { x = '', y = '' } = new X509Certificate(chain[0] ?? '').publicKey.export({ format: 'jwk' });
    return verifyAndroidKey(
      { format: 'android-key', certificateChain: chain.map(b64) },
      {
        challenge: Buffer.from(over.challenge ?? vector.challenge),
        publicJwk: { kty: 'EC', crv: 'P-256', x, y },
      },
      {
        apps: [{ packageName: vector.packageName, signatureDigests: [vector.signatureDigest] }],
        roots: vendorRoots.android.map((root) => new X509Certificate(root)),
        statusList: async () => ({ entries: {} }),
      },
      over.now ?? Date.parse(vector.now),
    );
  };

  test("is accepted under Google's root", async () => {
    expect(await real()).toEqual({
      format: 'android-key',
      securityLevel: 'trusted-environment',
      details: { attestationVersion: 200, packageName: vector.packageName, osPatchLevel: 202302 },
    });
  });

  test('is refused with another challenge, and once its certificates have expired', async () => {
    await expect(real({ challenge: 'another' })).rejects.toMatchObject({ check: 'challenge' });
    await expect(real({ now: Date.parse('2023-04-01') })).rejects.toMatchObject({
      check: 'certificate-dates',
    });
  });
});

test("the roots are Google's published ones", () => {
  expect(vendorRoots.android.map((root) => new X509Certificate(root).fingerprint256)).toEqual([
    'CE:DB:1C:B6:DC:89:6A:E5:EC:79:73:48:BC:E9:28:67:53:C2:B3:8E:E7:1C:E0:FB:E3:4A:9A:12:48:80:0D:FC',
    '6D:9D:B4:CE:6C:5C:0B:29:31:66:D0:89:86:E0:57:74:A8:77:6C:EB:52:5D:9E:43:29:52:0D:E1:2B:A4:BC:C0',
  ]);
});

test('without a source of the revocation list, what would hold is refused', async () => {
  const { settings, request } = await androidCase();
  const { statusList: _, ...without } = settings;
  expect(await judge({ settings, request })).toMatchObject({ ok: true });
  expect(await judge({ settings: without, request })).toEqual({ ok: false, check: 'no-revocation-list' });
});
