/** Apple App Attest: each row of the table violates one check, and only that one. */
import { X509Certificate } from 'node:crypto';
import { decode, encode } from 'cborg';
import { describe, expect, test, vi } from 'vitest';
import type { AppleApp } from '../../../lambdas/attestation/app-identities.ts';
import { verifyAppleAppAttest } from '../../../lambdas/attestation/apple-app-attest.ts';
import type { AttestationCheck } from '../../../lambdas/attestation/refusal.ts';
import { vendorRoots } from '../../../lambdas/attestation/vendor-roots.ts';
import {
  type AppleOptions,
  type AuthenticatorParts,
  appleApp,
  appleCase,
  judge,
  nonceExtension,
  pointOf,
  sha256,
} from './support/apple.ts';
import { b64, extension, issue, keyPair, now, pemOf, publicJwkOf, respelled } from './support/authority.ts';
import { withoutChecks } from './support/removed-checks.ts';
import vectors from './vectors/apple.json' with { type: 'json' };

vi.mock('../../../lambdas/attestation/refusal.ts', async (original) => {
  const { removable } = await import('./support/removed-checks.ts');
  return removable(await original());
});

type Row = readonly [
  what: string,
  check: AttestationCheck,
  options: AppleOptions | (() => Promise<AppleOptions>),
  /** Checks further on that would refuse it as well, or that nothing can be read from it with the check or without. */
  besides?: readonly AttestationCheck[] | 'unreadable',
];

const data = (change: Partial<AuthenticatorParts>): AppleOptions => ({ data: change });
const apps = (...apple: AppleApp[]): AppleOptions => ({
  settings: { appIdentities: { apple, android: [] } },
});
const otherHash = Buffer.alloc(32, 7);
const large = extension('1.2.3', Buffer.alloc(5000));
const unknownCritical = extension('1.2.3', Buffer.of(5, 0), true);

const rows: readonly Row[] = [
  // What arrives
  ['a key id in another spelling', 'encoding', { encodeKeyId: (keyId) => respelled(b64(keyId)) }],
  ['a receipt of 20 KB', 'size', { receipt: Buffer.alloc(20_000) }],
  ['a certificate of 5 KB', 'size', { intermediate: { extensions: [large] } }],
  ['a megabyte', 'size', { send: () => Buffer.alloc(1_000_000) }, 'unreadable'],
  ['nothing', 'encoding', { send: () => Buffer.of() }, 'unreadable'],
  ['truncated CBOR', 'cbor', { send: (object) => object.subarray(0, -1) }, 'unreadable'],
  [
    'a byte after the CBOR',
    'cbor',
    { send: (object) => Buffer.concat([object, Buffer.of(0)]) },
    'unreadable',
  ],
  ['CBOR 12,000 levels deep', 'cbor', { send: () => Buffer.alloc(12_000, 0x81) }, 'unreadable'],
  ['a map of indefinite length', 'cbor', { send: indefinite }, 'unreadable'],
  ['a name twice in the map', 'cbor', { send: withNameTwice }, 'unreadable'],
  ['a list instead of a map', 'statement-format', { statement: () => [1, 2] }, 'unreadable'],
  ['another format', 'statement-format', { fmt: 'apple' }],
  ['no certificates', 'statement-shape', { statement: (whole) => ({ ...whole, attStmt: {} }) }, 'unreadable'],
  ['certificates as text', 'statement-shape', { x5c: (chain) => chain.map(b64) }, 'unreadable'],
  [
    'authenticator data as text',
    'statement-shape',
    { statement: (whole) => ({ ...whole, authData: '' }) },
    'unreadable',
  ],
  [
    'a truncated certificate',
    'certificate-format',
    { x5c: ([leaf, ca]) => [leaf?.subarray(0, -1), ca] },
    'unreadable',
  ],
  [
    'a byte after a certificate',
    'certificate-format',
    { x5c: ([leaf = Buffer.of(), ca]) => [Buffer.concat([leaf, Buffer.of(0)]), ca] },
  ],
  // The chain
  ['one certificate', 'chain-length', { x5c: (chain) => chain.slice(0, 1) }, ['root']],
  [
    'three certificates',
    'chain-length',
    async () => ({ x5c: (chain) => [...chain, chain[1]] }),
    ['root', 'chain', 'basic-constraints'],
  ],
  ['another root of the same name', 'root', { impostor: 'root' }],
  [
    'a root that is not trusted',
    'root',
    async () => trusting(await issue({ subject: 'CN=Other', ca: true })),
  ],
  ['another intermediate of the same name', 'chain', { impostor: 'intermediate' }],
  ['a credential that has expired', 'certificate-dates', { credential: { notAfter: now - 1000 } }],
  ['a credential that is not valid yet', 'certificate-dates', { credential: { notBefore: now + 1000 } }],
  ['an intermediate that has expired', 'certificate-dates', { intermediate: { notAfter: now - 1000 } }],
  ['an intermediate that is no authority', 'basic-constraints', { intermediate: { ca: false } }],
  ['a credential that is an authority', 'basic-constraints', { credential: { ca: true } }],
  [
    'a critical extension that nobody knows',
    'critical-extension',
    { intermediate: { extensions: [unknownCritical] } },
  ],
  // Steps 2 to 4
  ['another nonce of the server', 'nonce', { request: { challenge: Buffer.from('another nonce') } }],
  [
    'another device key',
    'nonce',
    async () => ({ request: { publicJwk: await publicJwkOf(await keyPair()) } }),
  ],
  ['another nonce in the certificate', 'nonce', { credentialExtensions: [nonceExtension(otherHash)] }],
  ['no nonce in the certificate', 'nonce', { credentialExtensions: [] }],
  ['a nonce in the intermediate too', 'nonce', { intermediate: { extensions: [nonceExtension(otherHash)] } }],
  // Steps 5 to 9
  ['a P-384 credential', 'credential-key', p384Credential],
  ['the id of another key', 'key-id', { keyId: otherHash }],
  ['authenticator data of 86 bytes', 'authenticator-data', { shorten: 86 }, 'unreadable'],
  ['no credential in the authenticator data', 'authenticator-data', data({ flags: 0 })],
  ['a credential id of 16 bytes', 'authenticator-data', data({ credentialIdLength: 16 })],
  [
    'another app of the team',
    'app-identity',
    apps({ ...appleApp, bundleId: 'jp.example.other' }),
    ['environment'],
  ],
  ['our app by another team', 'app-identity', apps({ ...appleApp, teamId: 'ZYXWV98765' }), ['environment']],
  ['a used key', 'counter', data({ counter: 1 })],
  ['a development build in production', 'environment', data({ aaguid: Buffer.from('appattestdevelop') })],
  ['a production build in development', 'environment', apps({ ...appleApp, environment: 'development' })],
  ['an authenticator that is not App Attest', 'environment', data({ aaguid: Buffer.alloc(16) })],
  ['the credential id of another key', 'credential-id', data({ credentialId: otherHash })],
];

const named = rows.map(([what, check, options, besides = []]) => ({ what, check, options, besides }));

describe.each(named)('$what', ({ check, options, besides }) => {
  const made = async () => appleCase(typeof options === 'function' ? await options() : options);

  test(`is refused: ${check}`, async () => {
    expect(await judge(await made())).toEqual({ ok: false, check });
  });

  if (besides !== 'unreadable')
    test('is wrong in nothing else', async () => {
      const statement = await made();
      expect(await withoutChecks([check, ...besides], () => judge(statement))).toMatchObject({ ok: true });
    });
});

function trusting({ der }: { readonly der: Buffer }): AppleOptions {
  return { settings: { roots: { apple: [pemOf(der)], android: [] } } };
}

async function p384Credential(): Promise<AppleOptions> {
  const keys = await keyPair('P-384');
  return { credential: { keys, ca: false }, keyId: sha256(await pointOf(keys)) };
}

/** The outer map as CBOR writes it when its length is not known beforehand. */
function indefinite(object: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0xbf), object.subarray(1), Buffer.of(0xff)]);
}

/** Four entries instead of three, of which the last repeats the format. */
function withNameTwice(object: Buffer): Buffer {
  const again = Buffer.from(encode({ fmt: 'apple-appattest' })).subarray(1);
  return Buffer.concat([Buffer.of(0xa4), object.subarray(1), again]);
}

describe('a phone in order', () => {
  test('is accepted, with what is worth keeping', async () => {
    const statement = await appleCase();
    const { attestation } = statement.request;
    expect(await judge(statement)).toEqual({
      ok: true,
      evidence: {
        format: 'apple-app-attest',
        securityLevel: 'secure-enclave',
        details: {
          keyId: 'keyId' in attestation && attestation.keyId,
          rpIdHash: b64(sha256('ABCDE12345.jp.example.wallet')),
          aaguid: 'appattest',
        },
      },
    });
  });

  test('may have a development build where that is what the stage names', async () => {
    const both = apps(appleApp, { ...appleApp, environment: 'development' });
    const aaguid = Buffer.from('appattestdevelop');
    expect(await judge(await appleCase({ ...both, ...data({ aaguid }) }))).toMatchObject({ ok: true });
  });

  test('may leave out what is not read', async () => {
    expect(await judge(await appleCase({ shorten: 87 }))).toMatchObject({ ok: true });
  });

  test('may say more than is read', async () => {
    const statement = (whole: Record<string, unknown>) => ({ ...whole, more: 1 });
    expect(await judge(await appleCase({ statement }))).toMatchObject({ ok: true });
  });
});

describe('an attestation from a real phone', () => {
  const roots = vendorRoots.apple.map((root) => new X509Certificate(root));
  const canonical = (base64: string) => b64(Buffer.from(base64, 'base64'));
  const { appleSample, nodeAppAttest } = vectors;

  const intermediate = (): unknown => {
    const decoded = decode(Buffer.from(nodeAppAttest.production.attestation, 'base64'));
    return decoded.attStmt.x5c[1];
  };
  const sample = (over: { readonly now?: number; readonly clientDataHash?: string } = {}) =>
    verifyAppleAppAttest(
      {
        format: 'apple-app-attest',
        keyId: canonical(appleSample.keyId),
        attestationObject: b64(
          encode({
            fmt: 'apple-appattest',
            attStmt: { x5c: [Buffer.from(appleSample.leaf, 'base64'), intermediate()] },
            authData: Buffer.from(appleSample.authData, 'base64'),
          }),
        ),
      },
      // The sample's app passed the challenge itself.
      Buffer.from(over.clientDataHash ?? appleSample.clientDataHash),
      { apps: [{ ...appleSample, environment: 'production' }], roots },
      over.now ?? Date.parse(appleSample.now),
    );

  test("is accepted: Apple's documented sample", () => {
    expect(sample()).toMatchObject({ securityLevel: 'secure-enclave', details: { aaguid: 'appattest' } });
  });

  test('is refused with another client data hash, and once its certificate has expired', () => {
    const expired = Date.parse('2026-04-24T00:00:00Z');
    expect(() => sample({ clientDataHash: 'another' })).toThrow('nonce');
    expect(() => sample({ now: expired })).toThrow('certificate-dates');
  });

  test.each(['production', 'development'] as const)('is accepted: a %s build', (environment) => {
    const { keyId, challenge, attestation } = nodeAppAttest[environment];
    const evidence = verifyAppleAppAttest(
      {
        format: 'apple-app-attest',
        keyId: canonical(keyId),
        attestationObject: canonical(attestation),
      },
      sha256(Buffer.from(challenge, 'base64')),
      { apps: [{ ...nodeAppAttest, environment }], roots },
      Date.parse(nodeAppAttest.now),
    );
    expect(evidence).toMatchObject({ format: 'apple-app-attest', details: { keyId: canonical(keyId) } });
  });
});

test("the root is Apple's published one", () => {
  expect(vendorRoots.apple.map((root) => new X509Certificate(root).fingerprint256)).toEqual([
    '1C:B9:82:3B:A2:8B:A6:AD:2D:33:A0:06:94:1D:E2:AE:4F:51:3E:F1:D4:E8:31:B9:F7:E0:FA:7B:62:42:C9:32',
  ]);
});
