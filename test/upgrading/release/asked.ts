/** What phone and till ask for in the fixtures, each signed. */

import { createCharge } from '../../../lambdas/domain/charges/create-charge.ts';
import { createPaymentCode } from '../../../lambdas/domain/codes/create-payment-code.ts';
import { chargeId } from '../../../lambdas/domain/identifiers.ts';
import { confirmPayment } from '../../../lambdas/domain/payments/confirm-payment.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import { paymentCodes } from '../../../lambdas/store/payment-codes.ts';
import { chargePorts } from '../../support/charges.ts';
import { fingerprintOf, noon, signedIn } from '../../support/transfers.ts';
import {
  ann,
  challenge,
  codes,
  idOfPayment,
  idOfTopUp,
  MINUTE,
  type PaymentName,
  payments,
  phone,
  till,
  tillKey,
  toppedUpAt,
  usedDigits,
} from './people.ts';
import { evidenceBy, type Signatures } from './signing.ts';
import { type MoneyOptions, moneyAt } from './today.ts';

const yen = (amount: bigint) => ({ amount, currency: 'JPY' });
export const store = 'shinjuku-east';
const lines = (amount: bigint) => [{ category: 'groceries', quantity: 2, amount }];

export interface PlayOptions extends MoneyOptions {
  readonly projectionsTable: string;
  readonly casesTable: string;
}

/** @param index of `toppedUpAt` */
export function toppedUp(options: PlayOptions, signatures: Signatures, index: number) {
  const now = toppedUpAt[index] ?? 0;
  const key = `key-top-up-${index}`;
  const asked = { kind: 'top_up', fundingSource: 'sandbox', money: yen(150_000n) } as const;
  const { money, fundingSource } = asked;
  return createTopUp(moneyAt(options), {
    id: idOfTopUp(key),
    fingerprint: fingerprintOf(asked),
    customer: ann.id,
    device: ann.device,
    money,
    fundingSource,
    evidence: evidenceBy(signatures, { key: phone, asked, idempotencyKey: key, at: now }),
    authTime: now / 1000 - 60,
    country: 'JP',
    now,
  });
}

export function pay(options: PlayOptions, signatures: Signatures, name: PaymentName) {
  const { amount, key } = payments[name];
  const asked = { kind: 'payment', store, money: yen(amount), lines: lines(amount) } as const;
  const { kind: _, ...wish } = asked;
  return createPayment(moneyAt(options), {
    id: idOfPayment(name),
    fingerprint: fingerprintOf(asked),
    customer: ann.id,
    device: ann.device,
    ...wish,
    evidence: evidenceBy(signatures, { key: phone, asked, idempotencyKey: key, at: noon }),
    authTime: signedIn,
    country: 'JP',
    address: '203.0.113.7',
    now: noon,
  });
}

export function confirm(options: PlayOptions, signatures: Signatures) {
  const { amount } = payments.confirmed;
  const id = idOfPayment('confirmed');
  const now = noon + MINUTE;
  const wish = { challenge, money: yen(amount), store };
  const asked = { kind: 'confirmation', paymentId: id, ...wish } as const;
  const evidence = evidenceBy(signatures, { key: phone, asked, idempotencyKey: 'key-confirm', at: now });
  const who = {
    customer: ann.id,
    device: ann.device,
    authTime: noon / 1000 + 30,
    country: 'JP',
    address: '203.0.113.7',
  };
  return confirmPayment(moneyAt(options), { id, ...who, ...wish, evidence, now });
}

export async function code(
  options: PlayOptions,
  signatures: Signatures,
  which: keyof typeof codes,
): Promise<void> {
  const now = noon + 6 * MINUTE;
  const asked = { kind: 'payment_code', currency: 'JPY', maxAmount: 5_000n } as const;
  const { currency, maxAmount } = asked;
  const made = await createPaymentCode(
    { facts: moneyAt(options).facts, codes: paymentCodes(options), minutes: 5, timeZone: 'Asia/Tokyo' },
    {
      id: codes[which],
      fingerprint: fingerprintOf(asked),
      customer: ann.id,
      device: ann.device,
      authTime: signedIn,
      currency,
      maxAmount,
      evidence: evidenceBy(signatures, { key: phone, asked, idempotencyKey: `code-${which}`, at: now }),
      country: 'JP',
      address: '203.0.113.7',
      now,
    },
  );
  if (isRefusal(made)) throw new Error(made.refused);
}

export function charged(options: PlayOptions, signatures: Signatures) {
  const [reference, amount, now] = ['receipt-1', 1_500n, noon + 7 * MINUTE];
  const charge = { reference, code: codes.used };
  const asked = { kind: 'payment', store, money: yen(amount), lines: lines(amount), charge } as const;
  const { kind: _, ...wish } = asked;
  return createCharge(
    { ...chargePorts(options.client), rulesets: moneyAt(options).rulesets },
    {
      id: chargeId(till.id, reference),
      fingerprint: fingerprintOf(asked),
      terminal: till.id,
      signer: till.signer,
      ...wish,
      ...charge,
      evidence: evidenceBy(signatures, {
        key: tillKey,
        asked,
        idempotencyKey: reference,
        at: now,
        body: { code: usedDigits },
      }),
      country: 'JP',
      now,
    },
  );
}
