/** What a device signed is kept byte for byte, and shows later that it asked for the very transfer that is recorded. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { categories, confirmPayment, createPayment } from '../../../lambdas/contract/payments.ts';
import { createTopUp } from '../../../lambdas/contract/wallet.ts';
import type { PaymentCode } from '../../../lambdas/domain/codes/code.ts';
import { paymentId } from '../../../lambdas/domain/identifiers.ts';
import type { Payment, TopUp } from '../../../lambdas/domain/ledger/transfer.ts';
import { requestBody } from '../../../lambdas/store/evidence/asked.ts';
import { decodeEvidence, encodeEvidence } from '../../../lambdas/store/evidence/evidence.ts';
import {
  type EvidenceCheck,
  verifyCodeEvidence,
  verifyEvidence,
} from '../../../lambdas/store/evidence/verify-evidence.ts';
import { paymentItem, topUpItem, transferOf } from '../../../lambdas/store/ledger-items.ts';
import {
  apiUrl,
  confirmedPayment,
  publicJwkOf,
  type Spelling,
  signedBytes,
  signedTransfer,
} from '../../support/evidence.ts';
import { type TestKey, testKey } from '../../support/proofs.ts';
import { escaped, usualSpellings, withGaps } from '../../support/spellings.ts';
import { noon, paymentOf, topUpOf } from '../../support/transfers.ts';

let key: TestKey;
let other: TestKey;
beforeAll(async () => {
  [key, other] = await Promise.all([testKey(), testKey()]);
});

const customer = { id: 'b7d5ba8f-0000-4000-8000-000000000000', device: '' };
const uuid = '0d0f0a0e-7b1c-4c55-9d3e-2a6f5b8c9d10';
const payment: Payment = {
  ...paymentOf(customer, { amount: 1200n }),
  lines: [
    { category: 'gift_card', quantity: 12, amount: 1190n },
    { category: 'groceries', quantity: 1, amount: 10n },
  ],
};
const topUp: TopUp = topUpOf(customer, { amount: 50_000n });

describe('the bytes', () => {
  const plain = (wish: Payment | TopUp) => signedTransfer(key, wish, uuid).transfer.evidence.length;

  test('are as few as the decision record says', () => {
    expect(plain(payment)).toBe(150);
    expect(plain(topUp)).toBe(150);
    const bare = signedTransfer(key, { ...payment, lines: [] }, uuid).transfer;
    expect(bare.evidence.length).toBe(150);
  });

  const writer = fc.oneof(
    fc.constantFrom(...Object.values(usualSpellings), escaped),
    fc.stringMatching(/^[ \t\r\n]{0,5}$/).map(withGaps),
  );
  const text = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  const id = fc.oneof(fc.uuid(), text);
  const wish = fc.oneof(
    fc
      .record({
        store: fc.stringMatching(/^[a-z0-9-]{3,40}$/),
        amount: fc.bigInt(1n, 999_999_999_999_999n),
        lines: fc.array(
          fc.record({
            category: fc.constantFrom(...categories),
            quantity: fc.integer({ min: 1, max: 9999 }),
            amount: fc.bigInt(1n, 999_999_999_999_999n),
          }),
          { maxLength: 20 },
        ),
      })
      .map(({ store, amount, lines }) => ({
        ...payment,
        store,
        credit: `store:${store}` as const,
        money: { amount, currency: 'JPY' },
        lines,
      })),
    fc.bigInt(1n, 999_999_999_999_999n).map((amount) => topUpOf(customer, { amount })),
  );
  const spelling: fc.Arbitrary<Spelling> = fc.record({
    proof: writer,
    body: writer,
    header: fc.dictionary(fc.constantFrom('kid', 'jku', 'x'), fc.string()),
    claims: fc
      .record({
        jti: id,
        seconds: fc.oneof(fc.integer({ min: -60, max: 60 }), fc.double({ min: -60, max: 60, noNaN: true })),
        nonce: fc.option(fc.string({ unit: 'binary' })),
        // A query and a fragment do not count (RFC 9449, section 4.3, item 9), whatever is in them.
        fragment: fc.option(fc.string({ unit: 'grapheme' })),
        half: fc.constantFrom('', '\ud83d'),
      })
      .map(({ jti, seconds, nonce, fragment, half }) => ({
        jti,
        iat: noon / 1000 + seconds,
        ...(nonce === null ? {} : { nonce }),
        ...(fragment === null ? {} : { htu: `${apiUrl}/payments#${fragment}${half}` }),
      })),
  });

  test('come back as they were signed, whatever was asked and however it was spelled', () => {
    fc.assert(
      fc.property(wish, id, spelling, (asked, idempotencyKey, spelled) => {
        const { transfer, signed } = signedTransfer(key, asked, idempotencyKey, spelled);
        const context = { asked: transfer, publicJwk: publicJwkOf(key), at: transfer.createdAt };
        const decoded = decodeEvidence(transfer.evidence, context);
        for (const part of ['header', 'payload', 'signature', 'body'] as const)
          expect(Buffer.from(decoded[part])).toEqual(Buffer.from(signed[part]));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['jti', { jti: '' }],
    ['jti', { jti: 'a b' }],
    ['jti', { jti: 'a'.repeat(65) }],
    ['iat', { iat: noon }],
  ])('are not made of a %s that no proof may have: %j', (_, claims) => {
    expect(() => signedTransfer(key, payment, uuid, { claims })).toThrow(RangeError);
  });
});

describe('evidence', () => {
  const throughItem = (transfer: Payment | TopUp) =>
    transferOf(transfer.kind === 'payment' ? paymentItem(transfer) : topUpItem(transfer)) as Payment | TopUp;

  test.each([
    ['a payment', payment],
    ['a payment without a basket', { ...payment, lines: [] }],
    ['a top-up', topUp],
  ] as const)('of %s holds, with nothing but its item and the device', (_, wish) => {
    for (const write of Object.values(usualSpellings)) {
      const { transfer, signed } = signedTransfer<Payment | TopUp>(key, wish, uuid, {
        proof: write,
        body: write,
      });
      const verdict = verifyEvidence(throughItem(transfer), publicJwkOf(key));
      expect(verdict).toEqual({
        ok: true,
        signed: Object.fromEntries(Object.entries(signed).map(([part, bytes]) => [part, Buffer.from(bytes)])),
      });
    }
  });

  test.each([
    `${apiUrl}/payments?a=b#c`,
    `${apiUrl}/p%61yments`,
    `${apiUrl}/a/../payments`,
    `${apiUrl.replace('https://a1', 'HTTPS://A1').replace('.com', '.com:443')}/payments`,
  ])('holds for each way to write the URL that the API takes: %s', (htu) => {
    const { transfer } = signedTransfer(key, payment, uuid, { claims: { htu } });
    expect(verifyEvidence(throughItem(transfer), publicJwkOf(key))).toMatchObject({ ok: true });
  });

  test('of a held payment holds after its end', () => {
    const { transfer } = signedTransfer(key, { ...payment, state: 'pending' }, uuid);
    const ended = { ...transfer, state: 'expired', version: 2 } as const;
    expect(verifyEvidence(throughItem(ended), publicJwkOf(key))).toMatchObject({ ok: true });
  });

  test('of a confirmed payment is its confirmation: over challenge, amount and payee, and for this payment alone', () => {
    const confirmed = confirmedPayment(
      key,
      { ...payment, id: paymentId(customer.id, uuid) },
      'a-key-of-the-confirmation',
    );
    const holds = (change: Partial<Payment>) =>
      verifyEvidence(throughItem({ ...confirmed, ...change }), publicJwkOf(key)).ok;
    expect(holds({})).toBe(true);
    expect(holds({ state: 'voided', version: 2 })).toBe(true);
    const { stepUp, money } = confirmed;
    if (!stepUp) throw new Error('The payment of the test was not confirmed');
    expect(holds({ money: { ...money, amount: money.amount + 1n } })).toBe(false);
    expect(holds({ store: 'elsewhere', credit: 'store:elsewhere' })).toBe(false);
    expect(holds({ id: paymentId(customer.id, 'another') })).toBe(false);
    expect(holds({ stepUp: { ...stepUp, challenge: 'b'.repeat(21).concat('A') } })).toBe(false);
    expect(holds({ stepUp: { ...stepUp, confirmedAt: confirmed.createdAt } })).toBe(false);
    expect(holds({ stepUp: undefined })).toBe(false);
    // The basket is not in it: the challenged item, which nothing edits, has it from the first request.
    expect(holds({ lines: [] })).toBe(true);
  });

  test('does not hold for another device, even if its key is in the record', () => {
    const { transfer } = signedTransfer(key, payment, uuid);
    expect(verifyEvidence(transfer, publicJwkOf(other))).toEqual({ ok: false, check: 'device' });
    const stolen = { ...transfer, device: other.thumbprint };
    expect(verifyEvidence(stolen, publicJwkOf(other))).toMatchObject({ ok: false });
    expect(verifyEvidence(stolen, publicJwkOf(key))).toMatchObject({ ok: false });
  });

  const changes = fc.oneof(
    fc.bigInt(1n, 999_999_999_999_999n).map((amount) => ({ money: { amount, currency: 'JPY' } })),
    fc.constantFrom('USD', 'EUR').map((currency) => ({ money: { amount: 1200n, currency } })),
    fc.stringMatching(/^[a-z0-9-]{3,40}$/).map((store) => ({ store })),
    fc.uuid().map((id) => ({ customer: id })),
    fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/).map((k) => ({ id: paymentId(customer.id, k) })),
    fc.constantFrom(...categories, 9n, 11n).map((to) => ({
      lines: payment.lines.map((line, index) =>
        index > 0 ? line : typeof to === 'bigint' ? { ...line, amount: to } : { ...line, category: to },
      ),
    })),
    fc.constant({ lines: [] }),
  );
  test('does not hold for another amount, currency, payee, customer, request or basket', () => {
    fc.assert(
      fc.property(changes, fc.constantFrom(...Object.values(usualSpellings)), (change, write) => {
        const { transfer } = signedTransfer(key, payment, uuid, { proof: write, body: write });
        const changed = { ...transfer, ...change };
        fc.pre(
          paymentItem(changed) !== undefined &&
            JSON.stringify(described(changed)) !== JSON.stringify(described(transfer)),
        );
        expect(verifyEvidence(changed, publicJwkOf(key))).toMatchObject({ ok: false });
      }),
    );
  });
  const described = (each: Payment) => [requestBody(each), each.customer, each.id];

  test('does not hold with a byte of the signature changed, and with any other only if it says the same', () => {
    const { transfer, signed } = signedTransfer(key, payment, uuid, { body: withGaps(' ') });
    for (let at = 0; at < transfer.evidence.length; at++) {
      const evidence = Buffer.from(transfer.evidence);
      evidence.writeUInt8(evidence.readUInt8(at) ^ 0x10, at);
      const verdict = verifyEvidence({ ...transfer, evidence }, publicJwkOf(key));
      if (at >= 1 && at <= 64) expect(verdict).toEqual({ ok: false, check: 'signature' });
      else if (verdict.ok) expect(Buffer.from(verdict.signed.body)).toEqual(Buffer.from(signed.body));
    }
  });

  test('that is no evidence is told as such, and does no harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (evidence) => {
        expect(
          verifyEvidence({ ...payment, device: key.thumbprint, evidence }, publicJwkOf(key)),
        ).toMatchObject({
          ok: false,
        });
      }),
    );
    const none = { ...payment, device: key.thumbprint, evidence: new Uint8Array() };
    expect(verifyEvidence(none, publicJwkOf(key))).toEqual({ ok: false, check: 'form' });
    // A few bytes that would inflate to a megabyte.
    const { transfer: bomb } = signedTransfer(key, payment, uuid, { body: withGaps(' '.repeat(30_000)) });
    expect(bomb.evidence.length).toBeLessThan(2000);
    expect(verifyEvidence(bomb, publicJwkOf(key))).toEqual({ ok: false, check: 'form' });
  });

  // Signed by the right key, but not for this: what no request can become that the API takes, and an insider might try.
  const misuses: readonly (readonly [EvidenceCheck, Spelling])[] = [
    ['header', { header: { typ: 'jwt' } }],
    ['header', { header: { alg: 'none' } }],
    ['header', { header: { jwk: {} } }],
    ['htm', { claims: { htm: 'PUT' } }],
    ['htu', { claims: { htu: `${apiUrl}/top-ups` } }],
    ['iat', { claims: { iat: noon / 1000 - 70 } }],
    ['ik', { claims: { ik: 'another-key-of-theirs' } }],
    ['bh', { claims: { bh: '' } }],
    ['asked', { body: (value) => JSON.stringify({ ...(value as object), amount: '1201' }) }],
    ['asked', { body: (value) => JSON.stringify({ ...(value as object), store_id: 'elsewhere' }) }],
    ['asked', { body: () => '[]' }],
  ];
  test.each(misuses)('that was signed for something else fails by its %s: %j', (check, spelling) => {
    const transfer = { ...payment, id: paymentId(customer.id, uuid), device: key.thumbprint };
    const signed = signedBytes(key, transfer, uuid, spelling);
    const evidence = encodeEvidence(signed, { asked: transfer, publicJwk: publicJwkOf(key), at: noon });
    expect(verifyEvidence({ ...transfer, evidence }, publicJwkOf(key))).toEqual({ ok: false, check });
  });
});

const confirmation = {
  kind: 'confirmation',
  paymentId: payment.id,
  challenge: 'c'.repeat(22),
  money: payment.money,
  store: payment.store,
} as const;

describe('the body that is rebuilt from a transfer', () => {
  test.each([
    ['a payment', createPayment.body, payment],
    ['a top-up', createTopUp.body, topUp],
    ['a confirmation', confirmPayment.body, confirmation],
  ])('has every member of the contract, in its order: %s', (_, schema, transfer) => {
    const names = Object.keys(schema.def.shape);
    const body = requestBody(transfer);
    expect(Object.keys(body)).toEqual(names);
    expect(JSON.stringify(schema.parse(body))).toBe(JSON.stringify(body));
  });
});

describe('of a payment code', () => {
  const signedCode = (change: Partial<PaymentCode> = {}): PaymentCode => {
    const asked = { kind: 'payment_code', currency: 'JPY', maxAmount: 5000n } as const;
    const signed = signedBytes(key, { ...asked, createdAt: noon }, uuid);
    return {
      device: key.thumbprint,
      currency: 'JPY',
      maxAmount: 5000n,
      createdAt: noon,
      evidence: encodeEvidence(signed, { asked, publicJwk: publicJwkOf(key), at: noon }),
      ...change,
    } as PaymentCode;
  };

  test('the phone signed for it', () => {
    expect(verifyCodeEvidence(signedCode(), publicJwkOf(key))).toMatchObject({ ok: true });
  });

  const wrong: [string, Partial<PaymentCode>, EvidenceCheck][] = [
    ['a higher ceiling', { maxAmount: 5001n }, 'signature'],
    ['no ceiling', { maxAmount: undefined }, 'signature'],
    ['another currency', { currency: 'USD' }, 'signature'],
    ['another time', { createdAt: noon + 60_000 }, 'signature'],
    ['another device', { device: 'A'.repeat(43) }, 'device'],
  ];
  test.each(wrong)('and not for %s', (_, change, check) => {
    expect(verifyCodeEvidence(signedCode(change), publicJwkOf(key))).toEqual({ ok: false, check });
  });

  test('and nobody else did', () => {
    const code = signedCode({ device: other.thumbprint });
    expect(verifyCodeEvidence(code, publicJwkOf(other))).toEqual({ ok: false, check: 'signature' });
  });
});
