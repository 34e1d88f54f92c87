/** A payment code as an enrolled device is given one: to whom, and what is kept with it for the charge. */
import { describe, expect, test } from 'vitest';
import type { PaymentCode } from '../../../../lambdas/domain/codes/code.ts';
import {
  type CreatePaymentCodeCommand,
  createPaymentCode,
} from '../../../../lambdas/domain/codes/create-payment-code.ts';
import type { Facts } from '../../../../lambdas/domain/payments/facts.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import { deviceWith, factsReading, factsWith, walletWith } from '../../../support/judging.ts';
import { noon, signedIn, someEvidence, today } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const asked: CreatePaymentCodeCommand = {
  id: 'code_1',
  fingerprint: 'of this wish',
  customer: 'ann',
  device: 'phone',
  authTime: signedIn,
  currency: 'JPY',
  maxAmount: 5_000n,
  evidence: someEvidence,
  country: 'JP',
  address: '203.0.113.77',
  now: noon,
};

interface Circumstances {
  readonly command?: Partial<CreatePaymentCodeCommand>;
  readonly facts?: Partial<Facts>;
  /** As it is there already, by the same id. */
  readonly earlier?: Partial<PaymentCode>;
}

async function create({ command, facts, earlier }: Circumstances = {}) {
  const reading = factsReading(factsWith(facts));
  const kept: PaymentCode[] = [];
  const answer = await createPaymentCode(
    {
      facts: reading,
      codes: {
        keep: async (code) => {
          kept.push(code);
          return { ...code, ...earlier };
        },
      },
      minutes: 5,
      timeZone: 'Asia/Tokyo',
    },
    { ...asked, ...command },
  );
  return { answer, kept, gathered: reading.asked };
}

const code: PaymentCode = {
  id: 'code_1',
  customer: 'ann',
  device: 'phone',
  authTime: signedIn,
  fingerprint: 'of this wish',
  currency: 'JPY',
  maxAmount: 5_000n,
  createdAt: noon,
  expiresAt: noon + 5 * MINUTE,
  evidence: someEvidence,
  country: 'JP',
  network: '203.0.113.0/24',
  facts: {
    wallet: { currency: 'JPY', level: 'contact_verified', coolOffUntil: 0, paid: {}, probation: {} },
    device: {
      id: 'phone',
      enrolledAt: noon - 2 * DAY,
      additional: false,
      evidence: { format: 'software' },
    },
    past: { days: [], months: [], devices: [] },
  },
};

describe('a code', () => {
  test('is kept with who asked for it, until when, and what a charge is judged by', async () => {
    const { answer, kept, gathered } = await create();
    expect(answer).toStrictEqual(code);
    expect(kept).toStrictEqual([code]);
    expect(gathered).toMatchObject([{ wanted: { customer: 'ann', device: 'phone' }, consistent: true }]);
  });

  test('keeps of the counters that of the day and that of the device, and names those that can go', async () => {
    const wallet = walletWith({
      paid: { [today]: 700n, '2026-11-21': 1n, '2026-11-20': 2n },
      paidInMonth: { '2026-10': 3n, '2026-11': 703n },
      probation: { phone: 10n, tablet: 20n },
      coolOffUntil: noon - 1,
      level: 'identity_verified',
    });
    const { answer } = await create({ facts: { wallet } });
    expect(answer).toMatchObject({
      facts: {
        wallet: {
          level: 'identity_verified',
          coolOffUntil: noon - 1,
          paid: { [today]: 700n },
          probation: { phone: 10n },
        },
        past: { days: ['2026-11-20'], months: ['2026-10'], devices: ['phone', 'tablet'] },
      },
    });
    const { facts } = answer as PaymentCode;
    expect([Object.keys(facts.wallet.paid), Object.keys(facts.wallet.probation)]).toEqual([
      [today],
      ['phone'],
    ]);
  });

  test('keeps what the device spent in its first day for as long again', async () => {
    const pastOf = async (enrolledAt: number) => {
      const facts = { wallet: walletWith({ probation: { phone: 10n } }), device: deviceWith({ enrolledAt }) };
      return ((await create({ facts })).answer as PaymentCode).facts.past.devices;
    };
    expect(await pastOf(noon - 2 * DAY + 1)).toEqual([]);
    expect(await pastOf(noon - 2 * DAY)).toEqual(['phone']);
  });

  test('keeps what surrounded the registration, where that is known', async () => {
    const registration = { at: noon - DAY, signUpSeconds: 40 };
    const { answer } = await create({ facts: { device: deviceWith({ registration }) } });
    expect(answer).toMatchObject({ facts: { device: { registration } } });
  });

  test('keeps what its customer has done lately, and what the lists say, where that is known', async () => {
    const [customerActivity, listed] = [{}, {}] as [Facts['customerActivity'], Facts['listed']];
    const { answer } = await create({ facts: { customerActivity, listed } });
    const { facts } = answer as PaymentCode;
    expect(facts.activity).toBe(customerActivity);
    expect(facts.listed).toBe(listed);
  });

  test('asked for again in the same words is the one that is there, however it stands', async () => {
    const { answer } = await create({ earlier: { createdAt: noon - 1, usedBy: 'pay_1' } });
    expect(answer).toEqual({ ...code, createdAt: noon - 1, usedBy: 'pay_1' });
  });
});

describe('a code is refused', () => {
  const frozen = walletWith({ status: 'frozen' });
  test.each<[string, Circumstances, RefusalCode]>([
    ['to a key that is not enrolled', { facts: { device: undefined } }, 'device_not_enrolled'],
    [
      'in a session that was ended',
      { facts: { wallet: walletWith({ sessionsSince: signedIn }) } },
      'session_ended',
    ],
    [
      'to a device that the wallet has no more',
      { facts: { wallet: walletWith({ devices: ['tablet'] }) } },
      'device_not_enrolled',
    ],
    [
      'in another currency, of a frozen account',
      { command: { currency: 'USD' }, facts: { wallet: frozen, switchedOff: ['charges'] } },
      'currency_not_supported',
    ],
    [
      'while charges are stopped, to a frozen account',
      { facts: { wallet: frozen, switchedOff: ['charges'] } },
      'switched_off',
    ],
    [
      'while charges of such phones are stopped',
      { facts: { switchedOff: ['charges:device:software'] } },
      'switched_off',
    ],
    [
      'while charges from such a country are stopped',
      { facts: { switchedOff: ['charges:country:JP'] } },
      'switched_off',
    ],
    ['to a frozen account', { facts: { wallet: frozen } }, 'account_frozen'],
  ])('%s', async (_, circumstances, refused) => {
    const { answer, kept } = await create(circumstances);
    expect([answer, kept]).toEqual([{ refused }, []]);
  });

  test('under an id that was used for another wish', async () => {
    const { answer } = await create({ earlier: { fingerprint: 'of another' } });
    expect(answer).toEqual({ refused: 'idempotency_conflict' });
  });
});

test('other flows that are stopped stop no code', async () => {
  const { answer } = await create({ facts: { switchedOff: ['payments', 'top-ups'] } });
  expect(answer).toEqual(code);
});
