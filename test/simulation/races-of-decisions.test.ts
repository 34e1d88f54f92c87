/** Ten thousand decisions against ten thousand timeouts, and a thousand cases that two reviewers want: one end each. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { isRefusal } from '../../lambdas/domain/refusal.ts';
import type { Reviewer } from '../../lambdas/domain/review/case-states.ts';
import { settlePayment } from '../../lambdas/domain/review/settle-payment.ts';
import { caseClaims } from '../../lambdas/store/case-claims.ts';
import { caseStore } from '../../lambdas/store/case-store.ts';
import { ledgerEnding } from '../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { recordOf } from '../support/case-standings.ts';
import { takeAway } from '../support/middleware.ts';
import { caseFor, deadline, decisionTo } from '../support/reviews.ts';
import { startTables, type TestTables, tables } from '../support/tables.ts';
import { customerWith, noon, paymentOf, type TestCustomer, termsWith } from '../support/transfers.ts';
import { type Random, seeded } from './machine/random.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

/** As many as the engine works on at a time: who waits for a connection does not contend. */
const LANES = 16;
const FUNDS = 1_000_000n;
const rei: Reviewer = { username: 'rei', person: 'rei in person', senior: false };
const ken: Reviewer = { username: 'ken', person: 'ken in person', senior: false };

const stores = (client: DynamoDBClient) => ({
  cases: caseStore({ client, runtime, ...tables }),
  claims: caseClaims({ client, runtime, ...tables }),
  ledger: ledgerEnding({ client, runtime, ...tables }),
  reading: ledgerReading({ client, runtime, ...tables }),
  writing: ledgerWriting({ client, runtime, ...tables }),
});
type Stores = ReturnType<typeof stores>;

/** One begins before the other by chance, and by less than a call takes. */
async function together<A, B>(
  random: Random,
  one: () => Promise<A>,
  other: () => Promise<B>,
): Promise<[A, B]> {
  const later = async <T>(act: () => Promise<T>, turns: number): Promise<T> => {
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    return act();
  };
  return Promise.all([later(one, random.below(6)), later(other, random.below(6))]);
}

/** So many rounds, in lanes of their own. */
async function rounds(count: number, run: (lane: number, round: number) => Promise<void>): Promise<void> {
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    for (let round = lane; round < count; round += LANES) await run(lane, round);
  });
  await Promise.all(lanes);
}

async function hold({ writing, cases }: Stores, customer: TestCustomer): Promise<Payment> {
  const payment = paymentOf(customer, { amount: 1n, state: 'pending' });
  const written = await writing.writePayment(payment, termsWith());
  if (written.outcome !== 'written') throw new Error('The payment of the race could not be held');
  await cases.open(caseFor(payment), 'token');
  return payment;
}

/** @returns how it ended, or in what the answers, the payment and its case contradict each other */
async function decisionAgainstTimeout(given: Stores, random: Random, payment: Payment): Promise<string> {
  const { cases, ledger, reading } = given;
  const id = caseIdOf(payment.id);
  const outcome = random.pick(['approve', 'decline'] as const);
  const settle = () => settlePayment({ ledger, cases }, { paymentId: payment.id, now: deadline });
  const [decided, settled] = await together(
    random,
    () => cases.decide(id, decisionTo(outcome, { decidedAt: deadline - 1 }), rei),
    settle,
  );
  const again = await settle();
  const [after, subject] = [await reading.readPayment(payment.id), await cases.read(id)];
  const told = isRefusal(decided) ? decided.refused : 'decided';
  const end = [told, subject?.state, subject?.decision?.outcome, after?.state, settled.transfer.state];
  const ends = [settled, again].filter(({ endedNow }) => endedNow).length;
  return `${end.join(' ')}, ended ${ends === 1 ? 'once' : `${ends} times`}`;
}

const oneEndEach = new Set([
  'decided decided approve posted posted, ended once',
  'decided decided decline voided voided, ended once',
  'case_expired expired  expired expired, ended once',
]);

async function race(client: DynamoDBClient, count: number, seed: string) {
  const given = stores(client);
  const customers = await Promise.all(Array.from({ length: LANES }, () => customerWith(client, FUNDS)));
  const ends = new Map<string, number>();
  const taken = new Map<string, bigint>();
  await rounds(count, async (lane, round) => {
    const customer = customers[lane] as TestCustomer;
    const payment = await hold(given, customer);
    const end = await decisionAgainstTimeout(given, seeded(`${seed} ${round}`), payment);
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (end.includes(' posted ')) taken.set(customer.id, (taken.get(customer.id) ?? 0n) + 1n);
  });
  const wallets = await Promise.all(customers.map(({ id }) => given.reading.readWallet(id)));
  const right = customers.every(({ id }, index) => {
    const { available, pending } = wallets[index] ?? {};
    return available === FUNDS - (taken.get(id) ?? 0n) && pending === 0n;
  });
  return { ends, right };
}

test('of 10,000 decisions in the last moment against the timeout, each case has one end, and its money too', async () => {
  const { ends, right } = await race(engine.client(), 10_000, 'decision against timeout');
  expect([...ends.keys()].filter((end) => !oneEndEach.has(end))).toEqual([]);
  expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  // Each of the ends is met often, or it was no race.
  expect(Math.min(...[...oneEndEach].map((end) => ends.get(end) ?? 0))).toBeGreaterThan(100);
  expect(right).toBe(true);
}, 600_000);

test.each([
  ['that an expired case is not decided', '#state <> :expired'],
  ['that a decided case does not expire', '#state = :open'],
])('without the condition %s, one has two ends', async (_, expression) => {
  const client = engine.client();
  takeAway(client, expression);
  const { ends } = await race(client, 320, 'without a condition');
  expect([...ends.keys()].filter((end) => !oneEndEach.has(end))).not.toEqual([]);
});

describe('two reviewers who want one case', () => {
  const lease = ({ username }: Reviewer) => ({
    by: username,
    at: noon,
    until: deadline,
    key: 'a key of theirs',
  });
  const opened = async ({ cases }: Stores, change = {}) => {
    const payment = paymentOf({ id: 'ann', device: 'phone' }, { amount: 1n, state: 'pending' });
    return cases.open(caseFor(payment, change), 'token');
  };

  /** @returns who got what, in words */
  async function contest(client: DynamoDBClient, count: number): Promise<ReadonlyMap<string, number>> {
    const given = stores(client);
    const seen = new Map<string, number>();
    await rounds(count, async (_, round) => {
      const random = seeded(`claims ${round}`);
      const { id } = await opened(given);
      const claim = (who: Reviewer) => () =>
        given.claims.claim(id, lease(who), who, recordOf('claim', id, who.username));
      const claims = await together(random, claim(rei), claim(ken));
      const decide = (who: Reviewer, outcome: 'approve' | 'decline') => () =>
        given.cases.decide(id, decisionTo(outcome, { decidedBy: who.username }), who);
      const decisions = await together(random, decide(rei, 'approve'), decide(ken, 'decline'));
      const told = [...claims, ...decisions].map((each) => (isRefusal(each) ? each.refused : 'done'));
      const by = (await given.cases.read(id))?.decision?.decidedBy;
      const result = `${told.join(' ')} ${by}`;
      seen.set(result, (seen.get(result) ?? 0) + 1);
    });
    return seen;
  }

  const expected = [
    'done case_claimed done case_claimed rei',
    'done case_claimed done case_already_decided rei',
    'case_claimed done case_claimed done ken',
    'case_claimed done case_already_decided done ken',
  ];

  test('1,000 times: one claims it, and that one decides it', async () => {
    const seen = await contest(engine.client(), 1000);
    expect([...seen.keys()].filter((result) => !expected.includes(result))).toEqual([]);
    const wins = (who: string) =>
      [...seen].reduce((sum, [result, count]) => sum + (result.endsWith(who) ? count : 0), 0);
    expect(wins('rei') + wins('ken')).toBe(1000);
    expect(Math.min(wins('rei'), wins('ken'))).toBeGreaterThan(10);
  }, 300_000);

  test('without the condition on claims, both have it', async () => {
    const client = engine.client();
    takeAway(client, '(attribute_not_exists(#claimedBy) OR #claimedBy = :by OR #claimUntil <= :now)');
    const seen = await contest(client, 32);
    expect([...seen.keys()].some((result) => result.startsWith('done done '))).toBe(true);
  });

  test('one person under two names, 1,000 times, is never both of two', async () => {
    const given = stores(engine.client());
    const twice: Reviewer = { ...rei, username: 'rei-two' };
    const seen = new Set<string>();
    await rounds(1000, async (_, round) => {
      const { id } = await opened(given, { fourEyes: 'amount' });
      const decide = (who: Reviewer) => () =>
        given.cases.decide(id, decisionTo('approve', { decidedBy: who.username }), who);
      const results = await together(seeded(`persons ${round}`), decide(rei), decide(twice));
      const told = results.map((each) => (isRefusal(each) ? each.refused : each.state)).sort();
      const after = await given.cases.read(id);
      seen.add([...told, after?.state, after?.opinions?.length].join(' '));
    });
    expect([...seen]).toEqual(['open second_person_required open 1']);
  }, 300_000);
});
