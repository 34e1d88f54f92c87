/** Whatever is sent is answered with a refusal: no change to a valid statement is accepted, and nothing throws. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attestationVerifier } from '../../../lambdas/attestation/attestation-verifier.ts';
import type {
  Attestation,
  AttestationRequest,
  AttestationVerdict,
  AttestationVerifier,
} from '../../../lambdas/domain/devices/attestation.ts';
import { type AndroidCase, androidCase } from './support/android.ts';
import { type AppleCase, appleCase } from './support/apple.ts';
import { b64 } from './support/authority.ts';
import { type SoftwareCase, softwareCase } from './support/software.ts';

interface Change {
  readonly kind: 'replace' | 'insert' | 'remove' | 'cut' | 'repeat';
  /** From 0 to 1: where in the bytes. */
  readonly at: number;
  readonly byte: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'remove', 'cut', 'repeat'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  byte: fc.nat(255),
});
const changes = fc.array(change, { minLength: 1, maxLength: 4 });

function changed(bytes: Buffer, list: readonly Change[]): Buffer {
  return list.reduce((before, { kind, at, byte }) => {
    const index = Math.floor(at * before.length);
    const [head, tail] = [before.subarray(0, index), before.subarray(index)];
    const parts = {
      replace: [head, Buffer.of(byte), tail.subarray(1)],
      insert: [head, Buffer.of(byte), tail],
      remove: [head, tail.subarray(1)],
      cut: [head],
      repeat: [before, tail],
    };
    return Buffer.concat(parts[kind]);
  }, bytes);
}

const runs = { numRuns: 400 };
const isRefusal = (verdict: AttestationVerdict): boolean => !verdict.ok && verdict.check !== '';

let android: AndroidCase;
let apple: AppleCase;
let software: SoftwareCase;

beforeAll(async () => {
  android = await androidCase({ intermediates: [{}] });
  apple = await appleCase();
  software = await softwareCase();
});

type Case = Pick<AndroidCase, 'settings' | 'request'>;

/** One for all that is judged by the same settings, as a function has it. */
const verifiers = new Map<Case, AttestationVerifier>();
function verify(one: Case, request: AttestationRequest): Promise<AttestationVerdict> {
  const verifier = verifiers.get(one) ?? attestationVerifier(one.settings);
  verifiers.set(one, verifier);
  return verifier.verify(request);
}
const judge = (one: Case, attestation: Attestation) => verify(one, { ...one.request, attestation });

describe('a changed statement', () => {
  test('is refused: Android, whichever certificate is changed', async () => {
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(3), async (list, index) => {
        const certificate = android.chain[index] ?? Buffer.of();
        const sent = changed(certificate, list);
        fc.pre(!sent.equals(certificate));
        const certificateChain = android.chain.with(index, sent).map(b64);
        expect(await judge(android, { format: 'android-key', certificateChain })).toSatisfy(isRefusal);
      }),
      runs,
    );
  });

  test('is refused: Android, certificates left out, repeated or in another order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 7 }), async (order) => {
        // The root need not be sent.
        fc.pre(!['0,1,2', '0,1,2,3'].includes(order.join()));
        const certificateChain = order.map((index) => b64(android.chain[index] ?? Buffer.of()));
        expect(await judge(android, { format: 'android-key', certificateChain })).toSatisfy(isRefusal);
      }),
      runs,
    );
  });

  test('is refused: Apple, all but the receipt', async () => {
    // The receipt is Apple's to read, and nothing else covers it.
    const start = apple.object.indexOf('receipt');
    const end = apple.object.indexOf('authData') - 1;
    const outside = (bytes: Buffer) =>
      `${b64(bytes.subarray(0, start))}.${b64(bytes.subarray(bytes.length - (apple.object.length - end)))}`;
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const sent = changed(apple.object, list);
        fc.pre(outside(sent) !== outside(apple.object));
        const { attestation } = apple.request;
        if (attestation.format !== 'apple-app-attest') return;
        expect(await judge(apple, { ...attestation, attestationObject: b64(sent) })).toSatisfy(isRefusal);
      }),
      runs,
    );
  });

  test('is refused: software', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const statement = changed(Buffer.from(software.statement), list).toString('latin1');
        fc.pre(statement !== software.statement);
        expect(await judge(software, { format: 'software', statement })).toSatisfy(isRefusal);
      }),
      runs,
    );
  });

  test('is refused: any, with another challenge', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (challenge) => {
        for (const one of [android, apple, software]) {
          fc.pre(!Buffer.from(challenge).equals(one.request.challenge));
          expect(await verify(one, { ...one.request, challenge })).toSatisfy(isRefusal);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('what was never a statement', () => {
  const text = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 2000 }).map(b64), fc.base64String());

  test('is refused, whatever the format says', async () => {
    const attestation: fc.Arbitrary<Attestation> = fc.oneof(
      fc.record({
        format: fc.constant('android-key' as const),
        certificateChain: fc.array(text, { maxLength: 8 }),
      }),
      fc.record({
        format: fc.constant('apple-app-attest' as const),
        keyId: fc.oneof(fc.constant(b64(Buffer.alloc(32))), text),
        attestationObject: text,
      }),
      fc.record({ format: fc.constant('software' as const), statement: text }),
    );
    await fc.assert(
      fc.asyncProperty(attestation, async (sent) => {
        for (const one of [android, apple, software]) expect(await judge(one, sent)).toSatisfy(isRefusal);
      }),
      runs,
    );
  });

  test('is refused, even where it is not of the type', async () => {
    const fields = fc.dictionary(
      fc.constantFrom('format', 'keyId', 'attestationObject', 'certificateChain', 'statement'),
      fc.oneof(fc.constantFrom('android-key', 'apple-app-attest', 'software', '__proto__'), fc.anything()),
    );
    await fc.assert(
      fc.asyncProperty(fields, async (sent) => {
        for (const one of [android, apple, software])
          expect(await judge(one, sent as unknown as Attestation)).toSatisfy(isRefusal);
      }),
      runs,
    );
  });
});
