/** The kept proof of a payment: whose device it is, what it signed, and for how much. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PaymentCode } from '../../../lambdas/domain/codes/code.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { codeItem } from '../../../lambdas/store/code-items.ts';
import { encodeEvidence } from '../../../lambdas/store/evidence/evidence.ts';
import { keptProofOf } from '../../../lambdas/store/evidence/kept-proof.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { confirmedPayment, publicJwkOf, signedBytes, signedTransfer } from '../../support/evidence.ts';
import { type TestKey, testKey } from '../../support/proofs.ts';
import { deviceOn, enrolledItems, onePhone, putAll } from '../../support/rings.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, paymentOf } from '../../support/transfers.ts';

let engine: TestTables;
let client: DynamoDBClient;
let key: TestKey;
const owner = { id: randomUUID(), device: '' };

beforeAll(async () => {
  engine = await startTables();
  client = engine.client();
  key = await testKey();
  const device = deviceOn(onePhone, { ...owner, device: key.thumbprint }, publicJwkOf(key));
  await putAll(client, tables.registryTable, enrolledItems(device));
});
afterAll(() => engine.close());

const proofOf = (payment: Payment) => keptProofOf({ client, runtime, ...tables }, payment);
const paid = (customer = owner) =>
  signedTransfer(key, paymentOf(customer, { amount: 1200n }), randomUUID()).transfer;

describe('a payment from the phone', () => {
  test('is verified with the key that the device was enrolled with, and told as a JWS', async () => {
    const proof = await proofOf(paid());
    expect(proof).toMatchObject({ what: 'payment', verified: true, publicJwk: publicJwkOf(key) });
    expect(proof.jws?.split('.')).toHaveLength(3);
    expect(JSON.parse(Buffer.from(proof.body ?? []).toString())).toMatchObject({ amount: '1200' });
  });

  test('is told as the confirmation, once its customer confirmed it', async () => {
    const wish = paymentOf({ ...owner, device: key.thumbprint }, { amount: 1200n });
    expect(await proofOf(confirmedPayment(key, wish, randomUUID()))).toMatchObject({
      what: 'confirmation',
      verified: true,
    });
  });

  test('is not verified where its record was changed, and nothing of it is told', async () => {
    const proof = await proofOf({ ...paid(), money: { amount: 1n, currency: 'JPY' } });
    expect(proof).toEqual({
      what: 'payment',
      verified: false,
      failed: 'signature',
      publicJwk: publicJwkOf(key),
    });
  });

  test.each([
    ["another customer's", () => paid({ ...owner, id: randomUUID() })],
    ['not known', () => ({ ...paid(), device: 'A'.repeat(43) })],
  ])('is not verified where the device is %s', async (_, payment) => {
    expect(await proofOf(payment())).toEqual({ what: 'payment', verified: false, failed: 'missing' });
  });
});

describe('a charge at a till', () => {
  const charged = (code: string): Payment => ({
    ...paymentOf({ ...owner, device: key.thumbprint }, { amount: 1200n }),
    charge: { terminal: 1, reference: 'r-1', code },
  });

  /** A code that the phone signed for, charged for the payment. */
  async function codeFor(payment: Payment, change: Partial<PaymentCode> = {}): Promise<void> {
    const { maxAmount = 5000n } = change;
    const asked = { kind: 'payment_code', currency: 'JPY', maxAmount } as const;
    const signed = signedBytes(key, { ...asked, createdAt: noon }, randomUUID());
    const item = codeItem({
      id: payment.charge?.code ?? '',
      customer: owner.id,
      device: key.thumbprint,
      authTime: 0,
      fingerprint: '',
      currency: 'JPY',
      maxAmount,
      createdAt: noon,
      expiresAt: noon + 300_000,
      evidence: encodeEvidence(signed, { asked, publicJwk: publicJwkOf(key), at: noon }),
      facts: {
        wallet: { currency: 'JPY', level: 'contact_verified', coolOffUntil: 0, paid: {}, probation: {} },
        device: {
          id: key.thumbprint,
          enrolledAt: noon,
          additional: false,
          evidence: { format: 'android-key' },
        },
        past: { days: [], months: [], devices: [] },
      },
    });
    const usedBy = toItem({ usedBy: change.usedBy ?? payment.id });
    await putAll(client, tables.registryTable, [{ ...item, ...usedBy }]);
  }

  const newCode = () => `code_${randomUUID().replaceAll('-', '').slice(0, 27)}`;

  test('is told as the code that the phone asked for', async () => {
    const payment = charged(newCode());
    await codeFor(payment);
    expect(await proofOf(payment)).toMatchObject({ what: 'payment_code', verified: true });
  });

  test.each<[string, Partial<PaymentCode>, string]>([
    ['for less', { maxAmount: 1199n }, 'asked'],
    ['for another payment', { usedBy: `pay_${'x'.repeat(27)}` }, 'missing'],
  ])('is not verified where the phone signed %s', async (_, change, failed) => {
    const payment = charged(newCode());
    await codeFor(payment, change);
    expect(await proofOf(payment)).toEqual({ what: 'payment_code', verified: false, failed });
  });

  test('is not verified where there is no such code', async () => {
    expect(await proofOf(charged(newCode()))).toMatchObject({ verified: false, failed: 'missing' });
  });
});
