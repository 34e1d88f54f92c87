import { describe, expect, test } from 'vitest';
import { switchNames } from '../../../lambdas/contract/operations.ts';
import { categories } from '../../../lambdas/contract/payments.ts';
import { paymentId, topUpId } from '../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/ruleset.ts';
import { decodeLines, encodeLines } from '../../../lambdas/store/basket-lines.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { walletKey } from '../../../lambdas/store/keys.ts';
import { paidOn, paymentItem, toppedUpOn, topUpItem } from '../../../lambdas/store/ledger-items.ts';
import { deviceItem, storeItem } from '../../../lambdas/store/registry-items.ts';
import { noon, paymentOf, thumbprint, today, topUpOf } from '../../support/transfers.ts';

/** A write unit pays for this many bytes. */
const KB = 1024;

/**
 * The size of an item as AWS counts it: names and strings in UTF-8, a number at most 21 bytes and about one byte for
 * two digits, a list or map 3 bytes and 1 for each member (Amazon DynamoDB Developer Guide, "DynamoDB item sizes").
 */
function sizeOf(item: Item): number {
  const valueSize = (value: Item[string]): number => {
    if (value.S !== undefined) return Buffer.byteLength(value.S);
    if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
    if (value.BOOL !== undefined) return 1;
    if (value.SS) return value.SS.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
    if (value.L) return value.L.reduce((sum, each) => sum + 1 + valueSize(each), 3);
    throw new Error(`No size is known for ${JSON.stringify(value)}`);
  };
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

/** A Cognito `sub`. */
const customer = { id: 'b7d5ba8f-ffff-4fff-8fff-ffffffffffff', device: thumbprint('phone') };
/** The longest name that the contract lets in, in the script that takes the most bytes for it. */
const longestName = '店'.repeat(80);
const longestStore = 's'.repeat(40);

/** 20 lines that sum to the largest amount, each as long as it can be. */
function worstPayment(): Payment {
  const whole = 999_999_999_999_999n;
  const line = whole / 20n;
  const amounts = Array.from({ length: 20 }, (_, index) => (index === 0 ? whole - 19n * line : line));
  return {
    ...paymentOf(customer, { amount: whole, state: 'pending' }),
    id: paymentId(customer.id, 'k'.repeat(64)),
    credit: `store:${longestStore}`,
    store: longestStore,
    counterparty: longestName,
    lines: amounts.map((amount) => ({ category: 'e_cigarette', quantity: 9999, amount })),
    reasons: standardRuleset.rules.map(({ reason }) => reason),
  };
}

describe('hot items stay under the KB of one write unit, at their longest', () => {
  test('a payment', () => {
    const payment = worstPayment();
    expect(payment.lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(payment.money.amount);
    expect(sizeOf(paymentItem(payment))).toBeLessThan(KB);
  });

  test('a top-up', () => {
    const topUp = { ...topUpOf(customer, { amount: 999_999_999_999_999n }), id: topUpId(customer.id, 'k') };
    expect(sizeOf(topUpItem({ ...topUp, counterparty: longestName }))).toBeLessThan(KB);
  });

  test('a wallet with ten devices and four days of counters', () => {
    const days = ['2026-11-19', '2026-11-20', '2026-11-21', today];
    const counters = days.flatMap((day) => [paidOn(day), toppedUpOn(day)]);
    const wallet = toItem({
      ...walletKey(customer.id),
      currency: 'JPY',
      status: 'active',
      available: 999_999_999_999_999n,
      pending: 999_999_999_999_999n,
      devices: new Set(Array.from({ length: 10 }, (_, index) => thumbprint(`device ${index}`))),
      ...Object.fromEntries(counters.map((name) => [name, 999_999_999_999_999n])),
    });
    expect(sizeOf(wallet)).toBeLessThan(KB);
  });

  test('what the facts read of a device, a store and the switches fits one read unit each', () => {
    const device = deviceItem({
      id: customer.device,
      customer: customer.id,
      name: '機'.repeat(60),
      cognitoDeviceKey: `ap-northeast-1_${customer.id}`,
      publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint('x'), y: thumbprint('y') },
      enrolledAt: noon,
      additional: true,
      evidence: {
        format: 'android-key',
        securityLevel: 'trusted-environment',
        hardwareId: thumbprint('hardware'),
        // As long as the verifiers' are: a package's name is the longest of them.
        details: { attestationVersion: 400, packageName: 'p'.repeat(255), osPatchLevel: 202611 },
      },
      removedAt: noon,
    });
    const store = storeItem({ id: longestStore, name: longestName }, { by: 'o'.repeat(128), at: noon });
    expect(sizeOf(device)).toBeLessThan(4 * KB);
    expect(sizeOf(store)).toBeLessThan(4 * KB);
    const oneSwitch = Buffer.byteLength('理'.repeat(200)) + 2 * 128 + 100;
    expect(switchNames.length * oneSwitch).toBeLessThan(4 * KB);
  });
});

describe('basket lines', () => {
  test('come back as they were, in every category of the contract', () => {
    const lines = categories.map((category, index) => ({
      category,
      quantity: [1, 35, 36, 9999][index % 4] ?? 1,
      amount: [1n, 999_999_999_999_999n, 36n, 35n][index % 4] ?? 1n,
    }));
    expect(decodeLines(encodeLines(lines))).toEqual(lines);
  });

  test('no two categories share a letter', () => {
    const letters = categories.map((category) => encodeLines([{ category, quantity: 1, amount: 1n }])[0]);
    expect(new Set(letters).size).toBe(categories.length);
  });

  test('of a category without a letter are a fault', () => {
    expect(() => encodeLines([{ category: 'boats', quantity: 1, amount: 1n }])).toThrow(/boats/);
  });

  test.each(['', 'X1.1', 'g1.1', 'G1', 'G.1', 'G1.1;G1.1', 'G-1.1', '1.1'])(
    'that read %j are a fault',
    (text) => {
      expect(() => decodeLines(text)).toThrow(/cannot be read/);
    },
  );
});
