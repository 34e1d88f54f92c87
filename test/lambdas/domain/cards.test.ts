/** Cards: which results make one, and what later events come to. */
import { describe, expect, test } from 'vitest';
import {
  type Card,
  cardStateAt,
  hasAuthenticated,
  isPast,
  type ThreeDs,
} from '../../../lambdas/domain/cards/card.ts';
import {
  judgeRegistration,
  type RegistrationEvent,
  type RegistrationResults,
  type RegistrationResultWrite,
  receiveRegistration,
} from '../../../lambdas/domain/cards/receive-registration.ts';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';

const now = Date.UTC(2026, 10, 22, 3);
const MINUTE = 60_000;

const authenticated: ThreeDs = {
  status: 'authenticated',
  eci: '05',
  transactionId: '5b6a1c1e-0000-4000-8000-000000000001',
  liabilityShift: 'issuer',
};
const pending: Card = {
  id: `card_${'a'.repeat(27)}`,
  customer: 'customer-1',
  processor: 'sandbox',
  state: 'pending',
  startedAt: now - MINUTE,
  expiresAt: now + 29 * MINUTE,
};
const common = { id: 'msg_1', fingerprint: 'f', reference: pending.id };
const registered = (change: Partial<ThreeDs> = {}, expires = '2028-12'): RegistrationEvent => ({
  ...common,
  type: 'card.registered',
  details: { token: 'tok_visa', brand: 'visa', lastFour: '1111', expires },
  threeDs: { ...authenticated, ...change },
});
const failed: RegistrationEvent = { ...common, type: 'card.failed', reason: 'declined' };

describe('3-D Secure has succeeded', () => {
  test.each<[string, Partial<ThreeDs>, boolean]>([
    ['for Visa, fully authenticated', {}, true],
    ['for Mastercard, fully authenticated', { eci: '02' }, true],
    ['not where the issuer only attempted it', { status: 'attempted', eci: '06' }, false],
    ['not where it failed', { status: 'failed', eci: '07', liabilityShift: 'merchant' }, false],
    ['not where the ECI says otherwise', { eci: '07' }, false],
    ['not where the loss would be ours', { liabilityShift: 'merchant' }, false],
    ['not where nobody knows whose the loss would be', { liabilityShift: 'unknown' }, false],
  ])('%s', (_, change, expected) => {
    expect(hasAuthenticated({ ...authenticated, ...change })).toBe(expected);
  });
});

describe('a result', () => {
  const active: Card = { ...pending, state: 'active' };
  const declined: Card = { ...pending, state: 'failed', failure: 'declined' };
  test.each<[string, Card, RegistrationEvent, object]>([
    ['makes the card active', pending, registered(), { outcome: 'applied', state: 'active' }],
    ['that failed ends it', pending, failed, { outcome: 'applied', state: 'failed', failure: 'declined' }],
    [
      'without a successful 3-D Secure makes no card',
      pending,
      registered({ status: 'attempted', eci: '06' }),
      { outcome: 'applied', state: 'failed', failure: 'three_ds_failed' },
    ],
    [
      'of a card that is past makes no card',
      pending,
      registered({}, '2026-10'),
      { outcome: 'applied', state: 'failed', failure: 'card_expired' },
    ],
    [
      'that comes when the time is over makes no card',
      { ...pending, expiresAt: now },
      registered(),
      { outcome: 'refused', state: 'failed', failure: 'cancelled' },
    ],
    ['that comes again changes nothing', active, registered(), { outcome: 'repeated' }],
    ['of an active card that says that it failed is refused', active, failed, { outcome: 'refused' }],
    [
      'of a removed card that says the same is a repetition',
      { ...active, state: 'removed' },
      registered(),
      { outcome: 'repeated' },
    ],
    ['of a failed card that says the same is a repetition', declined, failed, { outcome: 'repeated' }],
    [
      'of a failed card that says that it succeeded is refused',
      declined,
      registered(),
      { outcome: 'refused' },
    ],
  ])('%s', (_, card, event, expected) => {
    expect(judgeRegistration(card, event, { now, full: false })).toEqual(expected);
  });

  test('for which the customer has no room makes no card', () => {
    expect(judgeRegistration(pending, registered(), { now, full: true })).toEqual({
      outcome: 'applied',
      state: 'failed',
      failure: 'limit',
    });
  });
});

describe('taking a result', () => {
  const answers = (...written: ('recorded' | 'changed' | 'full')[]) => {
    const writes: RegistrationResultWrite[] = [];
    const results: RegistrationResults = {
      read: async () => pending,
      readEvent: async () => undefined,
      record: async (write) => {
        writes.push(write);
        return written.shift() ?? 'changed';
      },
    };
    return { writes, ports: { results, maxCards: 3, coolOff: 60 * MINUTE } };
  };

  test('lets the card cool off from then on', async () => {
    const { writes, ports } = answers('recorded');
    expect(await receiveRegistration(ports, registered(), now)).toBe('applied');
    expect(writes).toMatchObject([{ usableFrom: now + 60 * MINUTE, judgement: { state: 'active' } }]);
  });

  test('looks again where something had changed, and says so where the list was full', async () => {
    const { writes, ports } = answers('changed', 'full', 'recorded');
    expect(await receiveRegistration(ports, registered(), now)).toBe('applied');
    expect(writes.map(({ judgement }) => judgement.state)).toEqual(['active', 'active', 'failed']);
  });

  test('gives up in the end, so that the processor sends it again', async () => {
    await expect(receiveRegistration(answers().ports, registered(), now)).rejects.toThrow(ServiceBusy);
  });
});

test.each<[number, string]>([
  [pending.expiresAt - 1, 'pending'],
  [pending.expiresAt, 'expired'],
])('a registration at %d is %s', (at, state) => {
  expect(cardStateAt(pending, at)).toBe(state);
  expect(cardStateAt({ ...pending, state: 'active' }, at)).toBe('active');
});

test.each<[string, string, boolean]>([
  ['2026-11', '2026-12-01T11:59:59Z', false],
  ['2026-11', '2026-12-01T12:00:00Z', true],
  ['2026-12', '2027-01-01T12:00:00Z', true],
  ['2028-12', '2026-11-22T03:00:00Z', false],
])('a card that is good until %s is past at %s: %s', (expires, at, expected) => {
  expect(isPast(expires, Date.parse(at))).toBe(expected);
});
