/** The software statement: each row of the table violates one check, and only that one. */
import { describe, expect, test, vi } from 'vitest';
import { attestationVerifier } from '../../../lambdas/attestation/attestation-verifier.ts';
import type { AttestationCheck } from '../../../lambdas/attestation/refusal.ts';
import { keyPair, publicJwkOf, respelled } from './support/authority.ts';
import { withoutChecks } from './support/removed-checks.ts';
import { judge, type SoftwareOptions, softwareCase } from './support/software.ts';

vi.mock('../../../lambdas/attestation/refusal.ts', async (original) => {
  const { removable } = await import('./support/removed-checks.ts');
  return removable(await original());
});

type Row = readonly [
  what: string,
  check: AttestationCheck,
  options: SoftwareOptions | (() => Promise<SoftwareOptions>),
  unreadable?: 'unreadable',
];

const secret = Buffer.alloc(32, 1);
const header = (fields: object): string => Buffer.from(JSON.stringify(fields)).toString('base64url');

const rows: readonly Row[] = [
  ['nothing', 'format', { send: () => '' }, 'unreadable'],
  ['two parts', 'format', { send: (jws) => jws.split('.').slice(0, 2).join('.') }, 'unreadable'],
  ['four parts', 'format', { send: (jws) => `${jws}.AA` }, 'unreadable'],
  ['a part that is empty', 'encoding', { send: (jws) => jws.replace(/[^.]+$/, '') }, 'unreadable'],
  ['a signature in another spelling', 'encoding', { send: respelled }],
  ['a header of 2 KB', 'size', { header: { kid: 'a'.repeat(2000) } }],
  ['another key', 'signature', async () => ({ signWith: (await keyPair()).privateKey }), 'unreadable'],
  ['HS256', 'signature', { header: { alg: 'HS256' }, signWith: secret }, 'unreadable'],
  [
    'no algorithm',
    'signature',
    { send: withHeader({ alg: 'none', typ: 'holdfast-attestation' }) },
    'unreadable',
  ],
  ['a header that is no object', 'signature', { send: (jws) => jws.replace(/^[^.]+/, 'MQ') }, 'unreadable'],
  ['a DPoP proof', 'type', { header: { typ: 'dpop+jwt' } }],
  ['another nonce', 'client-data', { request: { challenge: Buffer.from('another nonce') } }],
  ['only the nonce', 'client-data', { payload: 'the server gave this nonce once!' }],
];

const named = rows.map(([what, check, options, unreadable]) => ({ what, check, options, unreadable }));

describe.each(named)('$what', ({ check, options, unreadable }) => {
  const made = async () => softwareCase(typeof options === 'function' ? await options() : options);

  test(`is refused: ${check}`, async () => {
    expect(await judge(await made())).toEqual({ ok: false, check });
  });

  if (unreadable === undefined)
    test('is wrong in nothing else', async () => {
      const statement = await made();
      expect(await withoutChecks([check], () => judge(statement))).toMatchObject({ ok: true });
    });
});

function withHeader(fields: object): (statement: string) => string {
  return (statement) => statement.replace(/^[^.]+/, header(fields));
}

test('a statement in order is accepted, as what it is', async () => {
  expect(await judge(await softwareCase())).toEqual({
    ok: true,
    evidence: { format: 'software', securityLevel: 'software', details: {} },
  });
});

test('a statement for another device key is refused', async () => {
  const publicJwk = await publicJwkOf(await keyPair());
  const verdict = await judge(await softwareCase({ request: { publicJwk } }));
  expect(verdict).toEqual({ ok: false, check: 'signature' });
});

describe('where software keys are not accepted', () => {
  test.each([{ acceptSoftware: false }, { acceptSoftware: undefined }])(
    'they are refused: %o',
    async (settings) => {
      const statement = await softwareCase({ settings: settings as Partial<SoftwareOptions['settings']> });
      expect(await judge(statement)).toEqual({ ok: false, check: 'format' });
    },
  );

  test('prod cannot be made to accept them', async () => {
    const { settings } = await softwareCase();
    expect(() => attestationVerifier({ ...settings, stage: 'prod' })).toThrow(
      /the stage prod cannot accept it/,
    );
  });
});
