/** A card of the fixtures: registered, charged for a top-up, paid with, and in part charged back. */
import type { CardProcessor } from '../../../lambdas/domain/cards/card-processor.ts';
import { receiveRegistration } from '../../../lambdas/domain/cards/receive-registration.ts';
import { receiveCharge } from '../../../lambdas/domain/cards/settle-charge.ts';
import { startRegistration } from '../../../lambdas/domain/cards/start-registration.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import { cardRegistrations } from '../../../lambdas/store/card-registrations.ts';
import { cardResults } from '../../../lambdas/store/card-results.ts';
import { cardTopUps } from '../../../lambdas/store/card-top-ups.ts';
import { fingerprintOf, noon, signedIn } from '../../support/transfers.ts';
import { type PlayOptions, store } from './asked.ts';
import { bea, beasCard, beasPayment, beasPhone, chargedAt, DAY, idOfBeasTopUp, MINUTE } from './people.ts';
import { evidenceBy, type Signatures } from './signing.ts';
import { moneyAt } from './today.ts';

const processor: CardProcessor = {
  name: 'sandbox',
  beginRegistration: async () => ({ url: 'https://processor.example/fixtures' }),
  charge: async () => 'succeeded',
  chargeOf: async () => 'succeeded',
};
const timeZone = 'Asia/Tokyo';
const tries = { window: DAY, perCustomer: 5, perDevice: 5 };

export async function registered(options: PlayOptions) {
  const startedAt = chargedAt - 2 * DAY;
  const ports = { cards: cardRegistrations(options), processor, minutes: 30, maxCards: 3, tries };
  const started = await startRegistration(
    { ...ports, newId: () => beasCard },
    {
      customer: bea.id,
      device: bea.device,
      authTime: startedAt / 1000 - 60,
      request: { id: 'card-request-1', fingerprint: 'f' },
      returnUrl: undefined,
      now: startedAt,
    },
  );
  const event = {
    id: 'evt_registered',
    fingerprint: 'f',
    reference: beasCard,
    type: 'card.registered',
    details: { token: 'tok_of_bea', brand: 'visa', lastFour: '1111', expires: '2030-12' },
    threeDs: { status: 'authenticated', eci: '05', transactionId: 'ds-2', liabilityShift: 'issuer' },
  } as const;
  const results = { results: cardResults(options), maxCards: 3, coolOff: DAY };
  await receiveRegistration(results, event, startedAt + MINUTE);
  return started;
}

export function charged(options: PlayOptions, signatures: Signatures) {
  const money = { amount: 20_000n, currency: 'JPY' };
  const asked = { kind: 'top_up', fundingSource: beasCard, money } as const;
  const topUps = cardTopUps(options);
  return createTopUp(
    { ...moneyAt(options), cards: { processor, topUps, timeZone, onUnknown: () => {} } },
    {
      id: idOfBeasTopUp,
      fingerprint: fingerprintOf(asked),
      customer: bea.id,
      device: bea.device,
      fundingSource: beasCard,
      money,
      evidence: evidenceBy(signatures, { key: beasPhone, asked, idempotencyKey: 'key-card', at: chargedAt }),
      authTime: chargedAt / 1000 - 60,
      country: 'JP',
      now: chargedAt,
    },
  );
}

export function paid(options: PlayOptions, signatures: Signatures) {
  const money = { amount: beasPayment.amount, currency: 'JPY' };
  const lines = [{ category: 'groceries', quantity: 1, amount: money.amount }];
  const asked = { kind: 'payment', store, money, lines } as const;
  const { kind: _, ...wish } = asked;
  return createPayment(moneyAt(options), {
    id: beasPayment.id,
    fingerprint: fingerprintOf(asked),
    customer: bea.id,
    device: bea.device,
    ...wish,
    evidence: evidenceBy(signatures, { key: beasPhone, asked, idempotencyKey: 'key-bea', at: noon }),
    authTime: signedIn,
    country: 'JP',
    address: '203.0.113.8',
    now: noon,
  });
}

export const chargedBack = (options: PlayOptions) =>
  receiveCharge(
    { topUps: cardTopUps(options), timeZone },
    {
      id: 'evt_reversed',
      fingerprint: 'f',
      reference: idOfBeasTopUp,
      type: 'charge.reversed',
      reason: 'fraud',
      amount: 5_000n,
    },
    noon + 10 * MINUTE,
  );
