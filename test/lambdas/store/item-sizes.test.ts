import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compensationNote, compensationReasons } from '../../../lambdas/contract/compensations.ts';
import { categories } from '../../../lambdas/contract/payments.ts';
import type { Compensation } from '../../../lambdas/domain/adjustments/adjustment.ts';
import type { PaymentCode } from '../../../lambdas/domain/codes/code.ts';
import { compensationId } from '../../../lambdas/domain/identifiers.ts';
import { walletAccount } from '../../../lambdas/domain/ledger/chart.ts';
import type { Payment, TopUp } from '../../../lambdas/domain/ledger/transfer.ts';
import type { CustomerActivity } from '../../../lambdas/domain/risk/activity.ts';
import type { Judgement } from '../../../lambdas/domain/risk/evaluate.ts';
import { bounds } from '../../../lambdas/domain/risk/ruleset.ts';
import { catalogue, choicesOf, type Signals } from '../../../lambdas/domain/risk/signal-catalogue.ts';
import { recordable } from '../../../lambdas/domain/risk/signals.ts';
import { maxSnoozes } from '../../../lambdas/domain/snoozes/snooze.ts';
import { snoozeMark } from '../../../lambdas/domain/snoozes/snooze-marks.ts';
import { weekdays } from '../../../lambdas/domain/stores/opening-hours.ts';
import { maxScoped, switchId, switchNames } from '../../../lambdas/domain/switches/switch.ts';
import { customerRoom } from '../../../lambdas/store/activity/activity-bytes.ts';
import { activityAttribute } from '../../../lambdas/store/activity/activity-items.ts';
import { MOST } from '../../../lambdas/store/activity/activity-snapshot.ts';
import { postedItem } from '../../../lambdas/store/adjustment-items.ts';
import { decodeLines, encodeLines } from '../../../lambdas/store/basket-lines.ts';
import { codeItem, codeOf } from '../../../lambdas/store/code-items.ts';
import { evidenceRoom, hasRoomFor, longestBasket } from '../../../lambdas/store/evidence/room.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { keptTrace } from '../../../lambdas/store/kept-trace.ts';
import { riskKey, switchesKey, walletKey } from '../../../lambdas/store/keys.ts';
import {
  paidIn,
  paidOn,
  paymentItem,
  probationOf,
  toppedUpOn,
  topUpItem,
} from '../../../lambdas/store/ledger-items.ts';
import { listedAttribute, markIn, markText } from '../../../lambdas/store/lists/marks.ts';
import { deviceItem, storeItem } from '../../../lambdas/store/registry-items.ts';
import { snoozedIn } from '../../../lambdas/store/snoozes.ts';
import { terminalItem } from '../../../lambdas/store/terminal-items.ts';
import { confirmedPayment, signedTransfer } from '../../support/evidence.ts';
import { testKey } from '../../support/proofs.ts';
import { usualSpellings } from '../../support/spellings.ts';
import { fingerprintOf, noon, paymentOf, thumbprint, topUpOf } from '../../support/transfers.ts';

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
    if (value.B) return value.B.length;
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
const longestName = '店'.repeat(32);
const longestStore = 's'.repeat(40);
/** Of IPv6: six bytes are kept. */
const longestNetwork = '2001:db8:7:0:0:0:0:0/48';

/** What has a bound of its own, because of what it counts or how long it lasts. */
const largest: Signals = {
  cash_convertible_quantity: 20 * 9999,
  cool_off_left: 30 * 24 * 60,
  registration_address_customers: 25,
  registration_hardware_customers: 25,
  registration_phone_others: 25,
  hour_of_day: 23,
};

/** As much as can be known: each signal at its largest, and so many rules fired that no more are recorded. */
const worstJudgement: Judgement = {
  ruleset: '999999',
  reasons: Array.from({ length: 200 }, (_, place) => `#${place}`),
  shadow: [],
  snoozed: [],
  score: 200_000,
  signals: recordable(
    Object.fromEntries(
      catalogue.map((entry) => {
        const most = 999_999_999_999_999n;
        const known = largest[entry.name];
        if (known !== undefined) return [entry.name, known];
        if (entry.type === 'flag') return [entry.name, !entry.isOptional];
        if (entry.type === 'country') return [entry.name, 'JP'];
        return [entry.name, choicesOf(entry)?.at(-1) ?? (entry.type === 'amount' ? most : Number(most))];
      }),
    ) as Signals,
  ),
};

/** Everything as long as it can be, but for what the request is spelled like. */
const worstPayment: Payment = {
  ...paymentOf(customer, { amount: 999_999_999_999_999n, state: 'pending' }),
  credit: `store:${longestStore}`,
  store: longestStore,
  counterparty: longestName,
  country: 'JP',
  network: longestNetwork,
  // 20 lines that sum to the largest amount: an amount above 2^48 has a byte more, and more than three there cannot be.
  lines: Array.from({ length: 20 }, (_, index) => ({
    category: 'e_cigarette',
    quantity: 9999,
    amount: index === 0 ? 281_474_976_710_681n : index < 3 ? 2n ** 48n : 9_151_474_698_118n,
  })),
  ...worstJudgement,
};

/** The same of what is confirmed: less than 50,000 yen, and not by a device in its first day. */
const worstConfirmed: Payment = {
  ...worstPayment,
  money: { amount: 49_999n, currency: 'JPY' },
  lines: Array.from({ length: 20 }, (_, index) => ({
    category: 'e_cigarette',
    quantity: 9999,
    amount: index === 0 ? 49_999n - 19n * 256n : 256n,
  })),
  stepUp: {
    challenge: 'c'.repeat(21).concat('A'),
    expiresAt: noon + 3_600_000,
    confirmedAt: noon + 3_599_999,
  },
};

const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

/** As it becomes when it was captured for a part, and most of that refunded. */
const settled = (payment: Payment): Payment => ({
  ...payment,
  state: 'posted',
  version: 2,
  captured: payment.money.amount - 1n,
  refunded: payment.money.amount - 2n,
});

const worstWindow = { count: 9999, sum: MOST };
const worstWindows = { hour: worstWindow, day: worstWindow, month: worstWindow };
const worstActivity: CustomerActivity = {
  payments: worstWindows,
  device: worstWindows,
  topUps: worstWindows,
  typical: MOST / 9999n,
  lastTopUpAt: noon,
  spentSinceTopUp: MOST,
  countries: ['DE', 'FR', 'JP', 'KR', 'TW', 'US'],
  last: { country: 'JP', at: noon },
  hours: Array.from({ length: 24 }, () => 45),
  hardwareCustomers: 16,
};

describe('hot items stay under the KB of one write unit, at their longest', () => {
  test('a payment, whatever its request is spelled like', () => {
    expect(worstPayment.lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(worstPayment.money.amount);
    const evidence = new Uint8Array(evidenceRoom - encodeLines(worstPayment.lines).length);
    expect(hasRoomFor(evidence, worstPayment)).toBe(true);
    expect(hasRoomFor(new Uint8Array(evidence.length + 1), worstPayment)).toBe(false);
    expect(sizeOf(paymentItem({ ...worstPayment, evidence }))).toBeLessThanOrEqual(KB);
    expect(sizeOf(paymentItem(settled({ ...worstPayment, evidence })))).toBeLessThanOrEqual(KB);
  });

  test('a payment to be confirmed, whatever its request is spelled like', () => {
    const evidence = new Uint8Array(evidenceRoom - encodeLines(worstConfirmed.lines).length);
    const asked: Payment = {
      ...worstConfirmed,
      state: 'challenged',
      version: 0,
      stepUp: { challenge: 'c'.repeat(21).concat('A'), expiresAt: noon + 3_600_000 },
      evidence,
    };
    expect(sizeOf(paymentItem(asked))).toBeLessThanOrEqual(KB);
  });

  test('a payment that was confirmed, whatever its confirmation is spelled like', () => {
    const { id: paymentId, money, store } = worstConfirmed;
    const confirmation = { kind: 'confirmation', paymentId, challenge: '', money, store } as const;
    const evidence = new Uint8Array(evidenceRoom - longestBasket);
    expect(hasRoomFor(evidence, confirmation)).toBe(true);
    expect(hasRoomFor(new Uint8Array(evidence.length + 1), confirmation)).toBe(false);
    expect(encodeLines(worstPayment.lines).length).toBe(longestBasket);
    expect(sizeOf(paymentItem({ ...worstConfirmed, evidence }))).toBeLessThanOrEqual(KB);
    expect(sizeOf(paymentItem(settled({ ...worstConfirmed, evidence })))).toBeLessThanOrEqual(KB);
  });

  test('a charge, whatever its request is spelled like, held or confirmed', () => {
    for (const worst of [worstPayment, worstConfirmed]) {
      const charge = { terminal: 255, reference: 'r'.repeat(32), code: `code_${'a'.repeat(26)}A` };
      const charged: Payment = { ...worst, charge };
      const others = encodeLines(charged.lines).length + 38 + 32;
      const asked = new Uint8Array(evidenceRoom - others);
      expect(hasRoomFor(asked, charged)).toBe(true);
      expect(hasRoomFor(new Uint8Array(asked.length + 1), charged)).toBe(false);
      // The confirmation's evidence takes the place of the request's.
      const confirmation = new Uint8Array(evidenceRoom - longestBasket);
      const evidence = charged.stepUp?.confirmedAt === undefined ? asked : confirmation;
      expect(sizeOf(paymentItem({ ...charged, evidence }))).toBeLessThanOrEqual(KB);
      expect(sizeOf(paymentItem(settled({ ...charged, evidence })))).toBeLessThanOrEqual(KB);
    }
  });

  test('a held payment with its trace, which is kept only where evidence and basket leave the room for it', () => {
    const charge = { terminal: 255, reference: 'r'.repeat(32), code: `code_${'a'.repeat(26)}A` };
    for (const worst of [worstPayment, worstConfirmed])
      for (const payment of [worst, { ...worst, charge }]) {
        const beside = encodeLines(payment.lines).length + (payment.charge ? 38 + 32 : 0);
        const left = evidenceRoom - beside - (payment.stepUp ? 27 : 0) - 29;
        const held: Payment = { ...payment, evidence: new Uint8Array(left) };
        const trace = keptTrace(held, traceHeader);
        expect(sizeOf(trace)).toBe(29);
        expect(sizeOf({ ...paymentItem(held), ...trace })).toBeLessThanOrEqual(KB);
        expect(sizeOf({ ...paymentItem(settled(held)), ...trace })).toBeLessThanOrEqual(KB);
        const longer = { ...payment, evidence: new Uint8Array(left + 1) };
        expect(keptTrace(longer, traceHeader)).toEqual({});
      }
  });

  test('a payment code, before and after it is used', () => {
    const code: PaymentCode = {
      id: `code_${'a'.repeat(26)}A`,
      customer: customer.id,
      device: customer.device,
      authTime: noon / 1000,
      fingerprint: fingerprintOf({ kind: 'payment_code', currency: 'JPY', maxAmount: 999_999_999_999_999n }),
      currency: 'JPY',
      maxAmount: 999_999_999_999_999n,
      createdAt: noon,
      expiresAt: noon + 900_000,
      evidence: new Uint8Array(evidenceRoom - longestBasket),
      country: 'JP',
      network: longestNetwork,
      facts: {
        wallet: {
          currency: 'JPY',
          level: 'identity_verified',
          coolOffUntil: noon,
          paid: { '2026-11-22': 999_999_999_999_999n },
          probation: { [customer.device]: 999_999_999_999_999n },
        },
        device: {
          id: customer.device,
          enrolledAt: noon,
          additional: true,
          evidence: { format: 'apple-app-attest' },
          registration: {
            at: noon,
            addressCustomers: 25,
            hardwareCustomers: 25,
            phoneOthers: 25,
            signUpSeconds: 999_999_999,
          },
        },
        // What a wallet has when nobody paid for a while.
        past: { days: ['2026-10-30', '2026-10-31'], months: ['2026-10'], devices: [thumbprint('removed')] },
        activity: worstActivity,
        listed: { customer: 'block', device: 'block', hardware: 'block', address: 'block', country: 'block' },
        snoozed: Array.from({ length: maxSnoozes }, (_, place) => snoozeMark(`rule_${place}`)),
      },
    };
    const asked = { kind: 'payment_code', currency: code.currency, maxAmount: code.maxAmount } as const;
    expect(hasRoomFor(code.evidence, asked)).toBe(true);
    expect(hasRoomFor(new Uint8Array(code.evidence.length + 1), asked)).toBe(false);
    const item = codeItem(code);
    expect(codeOf(item)).toEqual(code);
    expect(sizeOf(item)).toBeLessThanOrEqual(KB);
    expect(sizeOf({ ...item, usedBy: { S: `pay_${'a'.repeat(27)}` } })).toBeLessThanOrEqual(KB);
  });

  test('a top-up, whatever its request is spelled like', () => {
    const topUp: TopUp = {
      ...topUpOf(customer, { amount: 999_999_999_999_999n }),
      counterparty: longestName,
      country: 'JP',
      evidence: new Uint8Array(evidenceRoom),
      ...worstJudgement,
    };
    expect(sizeOf(topUpItem(topUp))).toBeLessThanOrEqual(KB);
    // Of a card whose processor has a long name, and after a charge-back.
    const fromCard: TopUp = {
      ...topUp,
      debit: `funding:${'p'.repeat(20)}`,
      counterparty: 'american_express 1111',
      fundingSource: `card_${'a'.repeat(27)}`,
      reversed: 999_999_999_999_999n,
    };
    expect(sizeOf(topUpItem(fromCard))).toBeLessThanOrEqual(KB);
  });

  test('a compensation, proposed by one operator and approved by another', () => {
    const most = 999_999_999_999_999n;
    const compensation: Compensation = {
      id: compensationId('pay_1', 'incident'),
      kind: 'compensation',
      state: 'posted',
      debit: 'losses:compensation',
      credit: walletAccount(customer.id),
      money: { amount: most, currency: 'JPY' },
      reason: compensationReasons.toSorted((a, b) => b.length - a.length)[0] ?? '',
      note: '注'.repeat(80),
      paymentId: paymentOf(customer, { amount: most }).id,
      incident: 'i'.repeat(40),
      paid: most,
      inFull: true,
      counterparty: longestName,
      fingerprint: thumbprint('wish'),
      by: 'o'.repeat(128),
      person: '',
      createdAt: noon,
      day: '2026-11-22',
      deadline: noon,
      decidedBy: 'p'.repeat(128),
    };
    expect(sizeOf(postedItem(compensation))).toBeLessThanOrEqual(KB);
    expect(compensationNote.safeParse(compensation.note).success).toBe(true);
    expect(compensationNote.safeParse(`${compensation.note}注`).success).toBe(false);
    expect(compensationNote.safeParse('𩸽'.repeat(40)).success).toBe(true);
    expect(compensationNote.safeParse('𩸽'.repeat(61)).success).toBe(false);
  });

  // As the client spells it, with ids as long as they can be, at an API of a long name of its own.
  const longestId = (letter: string) => `${letter.repeat(61)}-_7`;
  const host = '0q8w-n3vz5k.t7yb1mx9.c4lh6fj2ru.d8gse0pa3.ov7iw5q1.zn9xkt4.example';
  const spelling = { claims: { jti: longestId('j'), htu: `https://${host}/prod/payments` } };

  test('and the longest payment has room for the request of every client that spells it as ours does', async () => {
    const { transfer } = signedTransfer(await testKey(), worstPayment, longestId('k'), spelling);
    expect(hasRoomFor(transfer.evidence, transfer)).toBe(true);
    expect(sizeOf(paymentItem(transfer))).toBeLessThanOrEqual(KB);
  });

  test('and under usual ids for its trace as well, at a till and after a confirmation too', async () => {
    const key = await testKey();
    const charge = { terminal: 255, reference: 'r'.repeat(32), code: `code_${'a'.repeat(26)}A` };
    for (const of of [{}, { charge }])
      for (const payment of [
        signedTransfer(key, { ...worstPayment, ...of }, randomUUID()).transfer,
        confirmedPayment(key, { ...worstConfirmed, ...of }, randomUUID()),
      ])
        expect(sizeOf(keptTrace(payment, traceHeader))).toBe(29);
  });

  test('and the longest basket, under usual ids, for every usual spelling with the members in the contract’s order', async () => {
    const key = await testKey();
    for (const [name, write] of Object.entries(usualSpellings).filter(
      ([each]) => !each.includes('of its own'),
    )) {
      const { transfer } = signedTransfer(key, worstPayment, randomUUID(), { proof: write, body: write });
      expect([name, hasRoomFor(transfer.evidence, transfer)]).toEqual([name, true]);
    }
  });

  test('and twenty usual lines, for every usual spelling, beside a trace', async () => {
    const key = await testKey();
    const lines = Array.from({ length: 20 }, (_, index) => ({
      category: categories[(index * 5) % categories.length] ?? '',
      quantity: 1 + ((index * 7) % 5),
      amount: BigInt(98 + index * 131),
    }));
    const money = { amount: lines.reduce((sum, { amount }) => sum + amount, 0n), currency: 'JPY' };
    for (const [name, write] of Object.entries(usualSpellings)) {
      const wish = { ...worstPayment, money, lines };
      const { transfer } = signedTransfer(key, wish, randomUUID(), { proof: write, body: write });
      expect([name, hasRoomFor(transfer.evidence, transfer)]).toEqual([name, true]);
      expect([name, sizeOf(keptTrace(transfer, traceHeader))]).toEqual([name, 29]);
    }
  });

  test('a wallet with as many devices as there may be, all new, some frozen, and a removed one, at the turn of a month', () => {
    const most = 999_999_999_999_999n;
    const days = ['2026-11-30', '2026-12-01', '2026-12-02'];
    const devices = Array.from({ length: 5 }, (_, index) => thumbprint(`device ${index}`));
    const counters = [
      ...days.flatMap((day) => [paidOn(day), toppedUpOn(day)]),
      ...['2026-11', '2026-12'].map(paidIn),
      ...[...devices, thumbprint('removed')].map(probationOf),
    ];
    const wallet = toItem({
      ...walletKey(customer.id),
      currency: 'JPY',
      status: 'active',
      available: most,
      pending: most,
      incoming: most,
      sessionsSince: Math.floor(noon / 1000),
      coolOffUntil: noon,
      level: 'identity_verified',
      // Two sets are larger than one.
      devices: new Set(devices.slice(0, 3)),
      frozenDevices: new Set(devices.slice(3)),
      ...Object.fromEntries(counters.map((name) => [name, most])),
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
      registration: {
        at: noon,
        addressCustomers: 25,
        hardwareCustomers: 25,
        phoneOthers: 25,
        signUpSeconds: 999_999_999,
      },
      removedAt: noon,
    });
    const store = storeItem({ id: longestStore, name: longestName }, { by: 'o'.repeat(128), at: noon });
    // With which device removed it; and so small that its two writes cost as little as can be, too.
    expect(sizeOf({ ...device, removedBy: { S: thumbprint('other') } })).toBeLessThan(KB);
    // Until it is removed, with where it takes push messages.
    const { removedAt: _, ...enrolled } = device;
    const pushEndpoint = { S: `apns/${customer.id}` };
    const marks = { listed: { S: 'b1795351234' }, phoneListed: { S: 'b1795351234' } };
    expect(sizeOf({ ...enrolled, ...marks, pushEndpoint })).toBeLessThan(KB);
    expect(sizeOf(store)).toBeLessThan(4 * KB);
    // All five, and as many of a store as there can be; with room for what else says what is in force.
    const off = new Set<string>(switchNames);
    for (let number = 0; number < maxScoped; number++)
      off.add(switchId({ name: 'payments', scope: { store: String(number).padStart(40, 's') } }));
    expect(sizeOf(toItem({ ...switchesKey, off }))).toBeLessThan(3.5 * KB);
  });
});

test('a terminal and a store with all that they can have are within a KB each, so that a charge reads both in two units', () => {
  const key = (name: string) => ({
    thumbprint: thumbprint(name),
    publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint(`${name} x`), y: thumbprint(`${name} y`) } as const,
  });
  const terminal = terminalItem({
    id: 'c'.repeat(26),
    store: longestStore,
    number: 255,
    name: '店'.repeat(60),
    state: 'enrolling',
    key: key('first'),
    next: key('second'),
    enrolment: { hash: thumbprint('code'), expiresAt: noon, guesses: 5 },
    registeredAt: noon,
    badCodes: 1_000_000,
    badCodesFrom: noon,
  });
  const rotation = { rotation: { S: 'r'.repeat(27) }, keptSecret: { S: 'k'.repeat(41) } };
  expect(sizeOf({ ...terminal, ...rotation, changedAt: { N: String(noon) } })).toBeLessThan(KB);
  const spans = [
    { from: 1000, to: 1100 },
    { from: 1200, to: 1439 },
  ];
  const store = storeItem(
    {
      id: longestStore,
      name: longestName,
      riskClass: 'elevated',
      openingHours: Object.fromEntries(weekdays.map((day) => [day, spans])),
      chargeLimit: 999_999_999_999_999n,
    },
    { by: 'o'.repeat(128), at: noon },
  );
  expect(sizeOf({ ...store, terminals: { N: '255' } })).toBeLessThan(KB);
});

test('what risk knows of a customer, with three snoozes of the longest rules and a mark, stays under a KB', () => {
  const until = 9_999_999_999_000;
  const rules = Array.from({ length: maxSnoozes }, (_, place) => `${'r'.repeat(bounds.reason - 1)}${place}`);
  const item = toItem({
    ...riskKey(customer.id),
    // As large as `encodeCustomer` makes it; only while it is rebuilt there are two.
    [activityAttribute]: new Uint8Array(customerRoom),
    [listedAttribute]: markText({ kind: 'block', expiresAt: until }),
    snoozed: rules.map((rule) => `${rule}:${until / 1000}`).join(' '),
  });
  expect(snoozedIn(item)).toEqual(Object.fromEntries(rules.map((rule) => [rule, until])));
  expect(markIn(item)).toEqual({ kind: 'block', expiresAt: until });
  expect(sizeOf(item)).toBeLessThan(KB);
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

  test('no two categories share a number', () => {
    const heads = categories.map((category) => encodeLines([{ category, quantity: 1, amount: 1n }])[0]);
    expect(new Set(heads).size).toBe(categories.length);
  });

  test.each([
    [{ category: 'boats', quantity: 1, amount: 1n }, /boats/],
    [{ category: 'groceries', quantity: 65_536, amount: 1n }, /out of range/],
    [{ category: 'groceries', quantity: -1, amount: 1n }, /out of range/],
    [{ category: 'groceries', quantity: 1, amount: 2n ** 56n }, /out of range/],
    [{ category: 'groceries', quantity: 1, amount: -1n }, /out of range/],
  ])('that cannot be written are a fault: %o', (line, fault) => {
    expect(() => encodeLines([line])).toThrow(fault);
  });

  test.each([
    ['an unknown category', [0xf1, 1, 1], /category 15/],
    ['half a line', [0x01, 1], /too early/],
    ['half a number', [0x03, 1, 1], /too early/],
  ])('with %s cannot be read', (_, bytes, fault) => {
    expect(() => decodeLines(Uint8Array.from(bytes))).toThrow(fault);
  });
});
