/** Which rules may be snoozed for whom, by whom and how many: each by one write, tried again where another came between. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ServiceBusy } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Ruleset } from '../../../../lambdas/domain/risk/ruleset.ts';
import {
  endSnooze,
  isSnoozedAt,
  type Snooze,
  type SnoozedRules,
  type SnoozePorts,
  snoozeRule,
} from '../../../../lambdas/domain/snoozes/snooze.ts';
import { noting } from '../../../support/noting.ts';
import { noon } from '../../../support/transfers.ts';

const DAY = 24 * 60 * 60_000;
const until = noon + DAY;
const wish = {
  customer: 'hana',
  rule: 'amount_high',
  reason: 'Buys a piano',
  until,
  colleague: { username: 'ann', subject: 'sub-ann' },
  now: noon,
};
const snooze: Snooze = {
  customer: 'hana',
  rule: 'amount_high',
  reason: 'Buys a piano',
  until,
  author: 'ann',
  createdAt: noon,
};
const rule = (reason: string, outcome: 'hold' | 'decline') =>
  ({
    reason,
    text: { en: 'A rule.', ja: '規則。' },
    when: { signal: 'amount', at_least: 0 },
    outcome,
  }) as const;
const ruleset: Ruleset = {
  version: '7',
  thresholds: {},
  rules: [rule('known_thief', 'decline'), rule('amount_high', 'hold'), rule('night', 'hold')],
};

let calls: ReturnType<typeof noting>;
beforeEach(() => {
  calls = noting();
});

interface Given {
  readonly standing?: Snooze;
  /** As they stand before each try. */
  readonly former?: readonly SnoozedRules[];
  /** What each write comes to. */
  readonly written?: readonly boolean[];
  readonly addresses?: Readonly<Record<string, string>>;
}
function ports({ standing, former = [{}], written = [true], addresses = {} }: Given = {}): SnoozePorts {
  const inForce = [...former];
  const ends = [...written];
  const emails: Record<string, string> = { hana: 'hana@example.jp', ann: 'ann@example.jp', ...addresses };
  return {
    snoozes: {
      read: calls.port('read', () => standing),
      inForce: async () => (inForce.length > 1 ? inForce.shift() : inForce[0]) ?? {},
      write: calls.port('write', () => ends.shift() ?? false),
      list: () => expect.unreachable(),
      events: () => expect.unreachable(),
    },
    customers: {
      findCustomer: async (id: string) => (emails[id] ? { username: id, email: emails[id] } : undefined),
    } as unknown as SnoozePorts['customers'],
    colleagues: { emailOf: async (username: string) => emails[username] },
    published: async () => '7',
    rulesets: { inForce: async (version) => (version === '7' ? ruleset : expect.unreachable()) },
    newId: () => 'event',
  };
}
const writes = () => calls.asked.filter(([name]) => name === 'write').map(([, ...call]) => call);
const busy = new ServiceBusy('The customer’s snoozes were changed by others each time');

test.each([
  ['before its end', { until: noon + 1 }, true],
  ['at its end', { until: noon }, false],
  ['that somebody has ended', { until: noon + 1, endedAt: noon - 1 }, false],
])('a snooze %s: in force %s', (_, given, isInForce) => {
  expect(isSnoozedAt(given, noon)).toBe(isInForce);
});

describe('a rule that is snoozed', () => {
  test('is written with its event, beside those that are still in force', async () => {
    const former = { night: noon + 1, gone: noon };
    expect(await snoozeRule(ports({ former: [former] }), wish)).toEqual({ snooze, changed: true });
    expect(calls.asked).toContainEqual(['read', 'hana', 'amount_high']);
    const said = { customer: 'hana', rule: 'amount_high', reason: 'Buys a piano', until };
    expect(writes()).toEqual([
      [
        snooze,
        { id: 'event', what: 'snoozed', by: 'ann', at: noon, ...said },
        { former, wanted: { night: noon + 1, amount_high: until } },
      ],
    ]);
  });

  test.each<[string, Snooze, boolean]>([
    ['the same', { ...snooze, author: 'ben', createdAt: noon - 1 }, false],
    ['of another reason', { ...snooze, reason: 'Buys a flute' }, true],
    ['to another end', { ...snooze, until: until - 1 }, true],
    ['the same that was ended', { ...snooze, endedAt: noon - 1, endedBy: 'ben' }, true],
  ])('where one stands that is %s', async (_, standing, changed) => {
    const result = await snoozeRule(ports({ standing }), wish);
    expect(result).toEqual({ snooze: changed ? snooze : standing, changed });
    expect(writes()).toHaveLength(changed ? 1 : 0);
  });

  test('is one of three at most, of which one may take its own place', async () => {
    const two = { night: until, other: until };
    expect(await snoozeRule(ports({ former: [two] }), wish)).toMatchObject({ changed: true });
    const own = { ...two, amount_high: noon + 1 };
    expect(await snoozeRule(ports({ former: [own] }), wish)).toMatchObject({ changed: true });
    const three = { ...two, another: until };
    expect(await snoozeRule(ports({ former: [three] }), wish)).toEqual({ refused: 'snooze_limit_reached' });
    expect(writes()).toHaveLength(2);
  });

  test('is tried four times, each time beside what is in force then', async () => {
    const former: readonly SnoozedRules[] = [{ night: until }, {}];
    expect(await snoozeRule(ports({ former, written: [false, true] }), wish)).toMatchObject({
      changed: true,
    });
    expect(writes().map(([, , change]) => change)).toEqual([
      { former: { night: until }, wanted: { night: until, amount_high: until } },
      { former: {}, wanted: { amount_high: until } },
    ]);
    const never = snoozeRule(ports({ written: [false, false, false, false, true] }), wish);
    await expect(never).rejects.toThrow(busy);
    expect(writes()).toHaveLength(2 + 4);
  });

  test.each<[string, Given, Partial<typeof wish>, string]>([
    ['that there is not', {}, { rule: 'of_before' }, 'rule_not_snoozable'],
    ['that declines', {}, { rule: 'known_thief' }, 'rule_not_snoozable'],
    ['of a customer that there is not', {}, { customer: 'nobody' }, 'not_found'],
    ['of the operator in person', { addresses: { ann: 'Hana+ops@example.jp' } }, {}, 'conflict_of_interest'],
  ])('is none %s', async (_, given, change, refused) => {
    expect(await snoozeRule(ports(given), { ...wish, ...change })).toEqual({ refused });
    expect(writes()).toEqual([]);
  });
});

describe('a snooze that is ended', () => {
  const end = (given: Given) =>
    endSnooze(ports(given), { customer: 'hana', rule: 'amount_high', reason: 'Over', by: 'ben', at: noon });
  const ended = { ...snooze, endedAt: noon, endedBy: 'ben' };

  test('says by whom, and leaves what else is in force', async () => {
    const former = { amount_high: until, night: noon + 1, gone: noon };
    expect(await end({ standing: snooze, former: [former] })).toEqual(ended);
    expect(calls.asked).toContainEqual(['read', 'hana', 'amount_high']);
    const event = { id: 'event', what: 'ended', customer: 'hana', rule: 'amount_high', reason: 'Over' };
    expect(writes()).toEqual([
      [ended, { ...event, by: 'ben', at: noon }, { former, wanted: { night: noon + 1 } }],
    ]);
  });

  test('is none that there is not', async () => {
    expect(await end({})).toEqual({ refused: 'not_found' });
    expect(writes()).toEqual([]);
  });

  test.each([
    ['by its time', { ...snooze, until: noon }],
    ['by somebody before', { ...snooze, endedAt: noon - 1, endedBy: 'cem' }],
  ])('is answered as it is where it has ended %s', async (_, standing) => {
    expect(await end({ standing })).toEqual(standing);
    expect(writes()).toEqual([]);
  });

  test('is tried four times', async () => {
    expect(await end({ standing: snooze, written: [false, false, false, true] })).toEqual(ended);
    await expect(end({ standing: snooze, written: [false, false, false, false, true] })).rejects.toThrow(
      busy,
    );
    expect(writes()).toHaveLength(4 + 4);
  });
});
