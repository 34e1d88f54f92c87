/** A top-up: from which sources, what is written of it, and what becomes of one that a card pays for. */
import { describe, expect, test } from 'vitest';
import type { Card } from '../../../../lambdas/domain/cards/card.ts';
import type { ChargePorts } from '../../../../lambdas/domain/cards/charge-card.ts';
import type { TopUp } from '../../../../lambdas/domain/ledger/transfer.ts';
import {
  type CreateTopUpCommand,
  createTopUp,
  type TopUpPorts,
} from '../../../../lambdas/domain/payments/create-top-up.ts';
import type { Facts } from '../../../../lambdas/domain/payments/facts.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import type { Ruleset } from '../../../../lambdas/domain/risk/ruleset.ts';
import type { Signals } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';
import { ann, deviceWith, factsReading, factsWith, takingAll, walletWith } from '../../../support/judging.ts';
import { inForce, moneySettings, topUpCommand, yen } from '../../../support/money-requests.ts';
import { quiet } from '../../../support/quiet-activity.ts';
import { always } from '../../../support/rulesets.ts';
import { noon, today } from '../../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;
const CARD = `card_${'a'.repeat(27)}`;

const card = (change: Partial<Card> = {}): Card => ({
  id: CARD,
  customer: 'ann',
  processor: 'the processor',
  state: 'active',
  startedAt: noon - 3 * DAY,
  expiresAt: noon - 2 * DAY,
  details: { token: 'tok_visa', brand: 'visa', lastFour: '1111', expires: '2028-12' },
  usableFrom: noon,
  ...change,
});

interface Circumstances {
  readonly command?: Partial<CreateTopUpCommand>;
  readonly facts?: Partial<Facts>;
  readonly earlier?: TopUp;
  readonly ruleset?: Ruleset;
  /** What the processor answers; undefined where none is connected. */
  readonly processor?: 'succeeded' | 'failed' | 'pending';
}

/** A processor that answers so, and what it was asked. */
function processorAnswering(answer: NonNullable<Circumstances['processor']>) {
  const charged: object[] = [];
  const started = takingAll<TopUp>();
  const ports: ChargePorts = {
    processor: {
      name: 'the processor',
      beginRegistration: async () => {
        throw new Error('No card is registered here');
      },
      charge: async (charge) => {
        charged.push(charge);
        return answer;
      },
      chargeOf: async () => 'unheard',
    },
    topUps: {
      start: started.write,
      settle: async () => true,
      readEvent: async () => undefined,
      readTopUp: async () => undefined,
      readWallet: async () => walletWith(),
    },
    timeZone: 'Asia/Tokyo',
    onUnknown: () => {},
  };
  return { charged, started: started.written, ports };
}

async function topUp(circumstances: Circumstances = {}) {
  const { command, facts, earlier, ruleset = standardRuleset, processor } = circumstances;
  const reading = factsReading(factsWith({ store: undefined, ...facts }));
  const ledger = takingAll<TopUp>();
  const cards = processor === undefined ? undefined : processorAnswering(processor);
  const ports: TopUpPorts = {
    ...moneySettings,
    rulesets: inForce(ruleset),
    facts: reading,
    ledger: { writeTopUp: ledger.write, readTopUp: async () => earlier },
    cards: cards?.ports,
  };
  const asked = topUpCommand(ann, { country: 'JP', ...command });
  return {
    asked,
    answer: await createTopUp(ports, asked),
    gathered: reading.asked,
    written: ledger.written,
    started: cards?.started ?? [],
    charged: cards?.charged ?? [],
  };
}

const fromCard = (circumstances: Circumstances = {}) =>
  topUp({
    processor: 'succeeded',
    ...circumstances,
    command: { fundingSource: CARD, ...circumstances.command },
    facts: { card: card(), ...circumstances.facts },
  });

/** What is known of a top-up that nobody would look at twice. */
const harmless: Signals = {
  flow: 'top_up',
  amount: 1000n,
  country: 'JP',
  day_total: 1000n,
  device_age: 2880,
  device_class: 'software',
  hour_of_day: 12,
};

const written = (asked: CreateTopUpCommand): Omit<TopUp, 'state' | 'debit' | 'counterparty'> => ({
  id: asked.id,
  kind: 'top_up',
  credit: 'wallet:ann',
  money: yen(1000n),
  fingerprint: asked.fingerprint,
  customer: 'ann',
  device: 'phone',
  evidence: asked.evidence,
  country: 'JP',
  createdAt: noon,
  day: today,
  version: 1,
  fundingSource: asked.fundingSource,
  ruleset: 'standard-4',
  reasons: [],
  shadow: [],
  snoozed: [],
  score: 0,
  signals: harmless,
});

describe('a top-up from a source of the stage', () => {
  test('moves at once from that source into the wallet, and asks no card', async () => {
    const {
      answer,
      asked,
      gathered,
      written: moved,
      started,
      charged,
    } = await topUp({ processor: 'succeeded' });
    expect(answer).toEqual({
      ...written(asked),
      state: 'posted',
      debit: 'funding:sandbox',
      counterparty: 'sandbox',
    });
    expect(moved).toMatchObject([{ transfer: answer, terms: { now: noon, level: 'contact_verified' } }]);
    expect([started, charged]).toEqual([[], []]);
    expect(gathered).toEqual([{ wanted: { ...asked, card: undefined }, consistent: false }]);
  });

  test('is written on the terms of its own day', async () => {
    const wallet = walletWith({ toppedUp: { '2026-11-20': 1n, '2026-11-21': 1n } });
    expect((await topUp({ facts: { wallet } })).written[0]?.terms.past.days).toEqual(['2026-11-20']);
  });

  // biome-ignore format: a table is read by its lines
  test.each<[string, Circumstances, RefusalCode]>([
    ['of a key that is not enrolled', { facts: { device: undefined }, command: { fundingSource: 'bank' } }, 'device_not_enrolled'],
    ['in another currency', { command: { money: { amount: 1n, currency: 'USD' }, fundingSource: 'bank' } }, 'currency_not_supported'],
    ['that is not connected', { command: { fundingSource: 'bank' } }, 'funding_not_available'],
    ['that is not connected, while top-ups are stopped', { command: { fundingSource: 'bank' }, facts: { switchedOff: ['top-ups'] } }, 'funding_not_available'],
    ['while top-ups are stopped', { facts: { switchedOff: ['top-ups'] } }, 'switched_off'],
    ['while top-ups of such devices are stopped', { facts: { switchedOff: ['top-ups:device:software'] } }, 'switched_off'],
    ['while top-ups from the country are stopped', { command: { country: 'JP' }, facts: { switchedOff: ['top-ups:country:JP'] } }, 'switched_off'],
    ['that a rule declines', { ruleset: always('decline') }, 'declined_by_risk'],
    ['that a rule would hold: nobody waits for it', { ruleset: always('hold') }, 'declined_by_risk'],
    ['that a rule would have confirmed', { ruleset: always('step_up') }, 'declined_by_risk'],
  ])('%s is refused, and nothing is written', async (_, circumstances, refused) => {
    const { answer, written } = await topUp(circumstances);
    expect(answer).toEqual({ refused });
    expect(written).toEqual([]);
  });

  test('that was accepted before is answered as it stands, though it would be refused today', async () => {
    const earlier = (await topUp()).answer as TopUp;
    const stopped = { switchedOff: ['top-ups'] };
    expect((await topUp({ facts: stopped, earlier })).answer).toEqual(earlier);
    const other = { command: { money: yen(1001n) }, facts: stopped, earlier };
    expect((await topUp(other)).answer).toEqual({ refused: 'idempotency_conflict' });
  });
});

describe('of a top-up is recorded, as the rules were shown it', () => {
  const anything: Ruleset = { version: '99', thresholds: {}, rules: [] };

  // biome-ignore format: a table is read by its lines
  test.each<[string, Partial<Facts>, Partial<Signals>]>([
    ['nothing that anybody would look at twice', {}, {}],
    ['what was topped up today, with this', { wallet: walletWith({ toppedUp: { [today]: 500n }, paid: { [today]: 9n } }) }, { day_total: 1500n }],
    ['a device that is new, and has spent something', { device: deviceWith({ enrolledAt: noon - 61_000 }), wallet: walletWith({ probation: { phone: 1n } }) }, { device_age: 1, first_day_room: 9_999n }],
    ['a second device', { device: deviceWith({ additional: true }) }, { device_additional: true }],
    ['what was paid and topped up of late', { customerActivity: { ...quiet, topUps: { ...quiet.topUps, hour: { count: 2, sum: 3000n } } } }, { top_ups_count_hour: 2, top_ups_sum_hour: 3000n, hardware_customers: 1 }],
    ['who is on a list', { listed: { customer: 'watch' } }, { listed_customer: 'watch' }],
  ])('%s', async (_, facts, shown) => {
    const { answer } = await topUp({ facts, ruleset: anything });
    expect(answer).toMatchObject({ signals: { ...harmless, ...shown } });
  });
});

describe('a top-up from a card', () => {
  test('is pending in the ledger before its processor is asked, by that top-up’s id', async () => {
    const {
      answer,
      asked,
      gathered,
      started,
      charged,
      written: moved,
    } = await fromCard({ processor: 'pending' });
    expect(answer).toEqual({
      ...written(asked),
      state: 'pending',
      debit: 'funding:the processor',
      counterparty: 'visa 1111',
    });
    expect(started).toMatchObject([{ transfer: answer, terms: { now: noon } }]);
    expect(moved).toEqual([]);
    expect(charged).toEqual([{ reference: asked.id, token: 'tok_visa', money: yen(1000n) }]);
    expect(gathered).toEqual([{ wanted: { ...asked, card: CARD }, consistent: false }]);
  });

  test.each([
    ['succeeded', 'posted'],
    ['failed', 'voided'],
  ] as const)('whose charge has %s at once is %s', async (processor, state) => {
    expect((await fromCard({ processor })).answer).toMatchObject({ state, version: 2 });
  });

  // biome-ignore format: a table is read by its lines
  test.each<[string, Partial<Card> | undefined, RefusalCode]>([
    ['that nobody registered', undefined, 'card_not_usable'],
    ['of somebody else', { customer: 'bob' }, 'card_not_usable'],
    ['of another processor', { processor: 'the one before' }, 'card_not_usable'],
    ['whose registration is not over', { state: 'pending' }, 'card_not_usable'],
    ['that was removed', { state: 'removed' }, 'card_not_usable'],
    ['whose holder denied a top-up', { state: 'blocked' }, 'card_not_usable'],
    ['whose token is gone', { details: { brand: 'visa', lastFour: '1111', expires: '2028-12' } }, 'card_not_usable'],
    ['of which nothing is known', { details: undefined } as unknown as Partial<Card>, 'card_not_usable'],
    ['that cools off for a millisecond still', { usableFrom: noon + 1 }, 'card_not_usable'],
    ['whose last month is over', { details: { token: 't', brand: 'visa', lastFour: '1111', expires: '2026-10' } }, 'card_not_usable'],
  ])('%s is refused, and nobody is charged', async (_, change, refused) => {
    const facts = { card: change && card(change) } as Partial<Facts>;
    const { answer, started, charged } = await fromCard({ facts });
    expect(answer).toEqual({ refused });
    expect([started, charged]).toEqual([[], []]);
  });

  test('is possible in the month that is printed on it', async () => {
    const details = { token: 't', brand: 'visa', lastFour: '1111', expires: '2026-11' } as const;
    expect((await fromCard({ facts: { card: card({ details }) } })).answer).toMatchObject({
      state: 'posted',
    });
  });

  test('is refused where no processor is connected, even by that name', async () => {
    const { answer } = await topUp({ command: { fundingSource: CARD }, facts: { card: card() } });
    expect(answer).toEqual({ refused: 'funding_not_available' });
  });

  test('that was accepted before is answered as it stands, and asked about again while it is pending', async () => {
    const pending = (await fromCard({ processor: 'pending' })).answer as TopUp;
    const again = { earlier: pending, facts: { switchedOff: ['top-ups'] } };
    const { answer, started, charged } = await fromCard(again);
    expect(answer).toMatchObject({ id: pending.id, state: 'posted' });
    expect([started.length, charged.length]).toEqual([0, 1]);

    const posted: TopUp = { ...pending, state: 'posted', version: 2 };
    const settled = await fromCard({ ...again, earlier: posted });
    expect([settled.answer, settled.charged]).toEqual([posted, []]);
  });

  test('that is pending waits where its processor is connected no more', async () => {
    const pending = (await fromCard({ processor: 'pending' })).answer as TopUp;
    const { answer } = await topUp({ command: { fundingSource: CARD }, earlier: pending });
    expect(answer).toEqual(pending);
  });

  test.each<[string, Card | undefined]>([
    ['was removed', card({ details: { brand: 'visa', lastFour: '1111', expires: '2028-12' } })],
    ['is known by its name alone', { ...card(), details: undefined } as unknown as Card],
    ['is not known any more', undefined],
  ])('whose card %s meanwhile waits for an event', async (_, known) => {
    const pending = (await fromCard({ processor: 'pending' })).answer as TopUp;
    const { answer, charged } = await fromCard({
      earlier: pending,
      facts: { card: known } as Partial<Facts>,
    });
    expect([answer, charged]).toEqual([pending, []]);
  });
});
