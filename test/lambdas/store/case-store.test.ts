import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidCursor } from '../../../lambdas/domain/invalid-cursor.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import type { Case, Decision } from '../../../lambdas/domain/review/case.ts';
import { decisionClauses } from '../../../lambdas/store/case-decisions.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { around, takeAway } from '../../support/middleware.ts';
import { caseFor, deadline, decisionTo, theReviewer } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, paymentOf, thumbprint } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const store = (client = engine.client()) => caseStore({ client, runtime, ...tables });
const customer = { id: 'b7d5ba8f-0000-4000-8000-000000000000', device: thumbprint('phone') };
/** The store asks nothing of the ledger: a payment that is not written does for a case. */
const somePayment = (): Payment => ({
  ...paymentOf(customer, { amount: 60_000n, state: 'pending' }),
  lines: [{ category: 'e_cigarette', quantity: 20, amount: 60_000n }],
  reasons: ['amount_high', 'cash_convertible_quantity'],
});

describe('opening', () => {
  test('keeps the case and its token, each on its own', async () => {
    const opened = caseFor(somePayment());
    expect(await store().open(opened, 'token-1')).toEqual(opened);
    expect(await store().read(opened.id)).toEqual(opened);
    expect(await store().readTaskToken(opened.id)).toBe('token-1');
    const item = (await engine.items(tables.casesTable)).find(({ pk }) => pk?.S === `CASE#${opened.id}`);
    expect(JSON.stringify(item)).not.toContain('token-1');
  });

  test('again gives the case as it stands, and the newer token replaces the older', async () => {
    const opened = caseFor(somePayment());
    await store().open(opened, 'token-1');
    const decided = await store().decide(opened.id, decisionTo('approve'), theReviewer);
    const retried = caseFor(somePayment(), {
      id: opened.id,
      openedAt: noon + 1000,
      deadline: deadline + 1000,
    });
    expect(await store().open(retried, 'token-2')).toEqual(decided);
    expect(await store().readTaskToken(opened.id)).toBe('token-2');

    const late = { ...opened, openedAt: noon + 500 };
    expect(await store().open(late, 'token-late')).toEqual(decided);
    expect(await store().readTaskToken(opened.id)).toBe('token-2');
  });

  test.each([1, 2])(
    'again, with a decision before its write %i: the new task is told, by one or the other',
    async (nth) => {
      const opened = await store().open(caseFor(somePayment()), 'token-1');
      const client = engine.client();
      let writes = 0;
      let tokenAtDecision: string | undefined;
      around(client, async ({ command }, send) => {
        if (command === 'PutItem' && ++writes === nth) {
          await store().decide(opened.id, decisionTo('approve'), theReviewer);
          tokenAtDecision = await store().readTaskToken(opened.id);
        }
        return send();
      });
      const retried = await store(client).open({ ...opened, openedAt: noon + 1000 }, 'token-2');
      // Who opens tells the task if the case is decided; who follows the decision tells the token that it finds.
      expect(retried.state === 'decided' || tokenAtDecision === 'token-2').toBe(true);
      expect(writes).toBe(2);
    },
  );

  test('nothing is read of what was never opened', async () => {
    expect(await store().read('case_nothing')).toBeUndefined();
    expect(await store().readTaskToken('case_nothing')).toBeUndefined();
  });
});

describe('deciding', () => {
  test('records who, when, why, and what', async () => {
    const opened = await store().open(caseFor(somePayment()), 'token');
    const decision = decisionTo('decline', { note: 'Three calls, no answer' });
    const decided = { ...opened, state: 'decided', decision };
    expect(await store().decide(opened.id, decision, theReviewer)).toEqual(decided);
    expect(await store().read(opened.id)).toEqual(decided);
  });

  test('keeps how much to capture, up to what is held', async () => {
    const opened = await store().open(caseFor(somePayment()), 'token');
    const decision = decisionTo('approve', { captureAmount: 60_000n });
    expect(await store().decide(opened.id, decision, theReviewer)).toMatchObject({ decision });
    expect(await store().read(opened.id)).toMatchObject({ decision });
  });

  test('the last millisecond before the deadline is in time', async () => {
    const opened = await store().open(caseFor(somePayment()), 'token');
    const decision = decisionTo('approve', { decidedAt: deadline - 1 });
    expect(await store().decide(opened.id, decision, theReviewer)).toMatchObject({ decision });
  });

  test('twenty reviewers at once: one decides', async () => {
    const opened = await store().open(caseFor(somePayment()), 'token');
    const cases = store();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        cases.decide(
          opened.id,
          decisionTo(index % 2 === 0 ? 'approve' : 'decline', { decidedBy: `reviewer-${index}` }),
          { person: `person-${index}`, senior: false },
        ),
      ),
    );
    const refusals = results.filter((result) => 'refused' in result);
    expect(refusals).toEqual(Array(19).fill({ refused: 'case_already_decided' }));
  });

  const first = decisionTo('approve', { idempotencyKey: 'the-first-key-of-rei', note: 'Called' });
  test.each([
    ['the same request, later', {}, 'answered'],
    ['the other outcome', { outcome: 'decline' }, 'case_already_decided'],
    ['another reason', { reason: 'other' }, 'case_already_decided'],
    ['another note', { note: 'Mailed' }, 'case_already_decided'],
    ['an amount to capture', { captureAmount: 1n }, 'case_already_decided'],
    ['another key', { idempotencyKey: 'another-key-of-rei' }, 'case_already_decided'],
    ['another reviewer with that key', { decidedBy: 'ken' }, 'case_already_decided'],
  ] as const)('after a decision, %s: %s', async (_, change, expected) => {
    const opened = await store().open(caseFor(somePayment()), 'token');
    const decided = await store().decide(opened.id, first, theReviewer);
    const before = await engine.items();
    const again = { ...first, decidedAt: deadline + 1, ...change };
    const result = await store().decide(opened.id, again, theReviewer);
    expect(result).toEqual(expected === 'answered' ? decided : { refused: expected });
    expect(await engine.items()).toEqual(before);
  });

  test('there is no case to decide', async () => {
    const before = await engine.items();
    expect(await store().decide('case_nothing', decisionTo('approve'), theReviewer)).toEqual({
      refused: 'not_found',
    });
    expect(await engine.items()).toEqual(before);
  });
});

describe('each clause is what refuses', () => {
  const late = { decidedAt: deadline };
  interface Attempt {
    readonly person?: string;
    readonly decision?: Partial<Decision>;
    readonly standing?: Partial<Case>;
  }
  /** Clause -> an attempt that nothing else refuses. */
  const attempts: Record<string, Attempt> = {
    'not a party': { person: 'the customer' },
    'not decided': { standing: { state: 'decided' } },
    'not expired': { standing: { state: 'expired' } },
    'in time': { decision: late },
    'has not decided before': {
      standing: {
        fourEyes: 'amount',
        opinions: [{ ...decisionTo('approve', { decidedBy: 'ken' }), person: 'the reviewer' }],
      },
    },
    'not for seniors alone': { standing: { escalation: { reason: 'asked', at: noon } } },
    'not claimed by others': {
      standing: { lease: { by: 'ken', at: noon, until: noon + 1001, key: 'the key of ken' } },
    },
    'no more than is held': { decision: { captureAmount: 60_001n } },
  };
  const acting = {
    id: caseFor(somePayment()).id,
    reviewer: { username: 'rei', ...theReviewer },
    now: noon,
  };

  test.each(decisionClauses(acting, decisionTo('approve')))(
    '$name: $code',
    async ({ name, code, expression }) => {
      const attempt = attempts[name];
      if (!attempt) throw new Error(`No attempt meets the clause ${name}`);
      const opened = await store().open(caseFor(somePayment(), attempt.standing), 'token');
      const decision = decisionTo('approve', attempt.decision);
      const reviewer = { ...theReviewer, ...(attempt.person ? { person: attempt.person } : {}) };
      const before = await engine.items();
      expect(await store().decide(opened.id, decision, reviewer)).toEqual({ refused: code });
      expect(await engine.items()).toEqual(before);

      const client = engine.client();
      const found = takeAway(client, expression);
      expect(await store(client).decide(opened.id, decision, reviewer)).toMatchObject({
        state: 'decided',
        decision,
      });
      expect(found()).toBeGreaterThan(0);
    },
  );

  test('one after the other: the party, then what became of the case, then the time', async () => {
    const opened = await store().open(caseFor(somePayment()), 'token');
    await store().decide(opened.id, decisionTo('approve'), theReviewer);
    const asked = decisionTo('decline', late);
    expect(await store().decide(opened.id, asked, { ...theReviewer, person: 'the customer' })).toEqual({
      refused: 'conflict_of_interest',
    });
    expect(await store().decide(opened.id, asked, { ...theReviewer, person: 'someone' })).toEqual({
      refused: 'case_already_decided',
    });
  });
});

describe('the list of open cases', () => {
  let list: TestTables;
  beforeAll(async () => {
    list = await startTables();
  });
  afterAll(() => list.close());

  test('has the nearest deadline first, page by page, and only what is open', async () => {
    const cases = store(list.client());
    const ids: string[] = [];
    for (let index = 0; index < 52; index++) {
      const opened = caseFor(somePayment(), { deadline: deadline + ((index * 7919) % 53) });
      await cases.open(opened, 'token');
      ids.push(opened.id);
    }
    await cases.decide(ids[0] ?? '', decisionTo('approve'), theReviewer);

    const first = await cases.listOpen(undefined);
    expect(first.cases).toHaveLength(50);
    const second = await cases.listOpen(first.next);
    expect(second.next).toBeUndefined();
    const all = [...first.cases, ...second.cases];
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(ids.slice(1)));
    expect(all.map((each) => each.deadline)).toEqual(all.map((each) => each.deadline).sort((a, b) => a - b));
  });

  test('shows the summary, and nothing of the customer', async () => {
    const payment = somePayment();
    const opened = caseFor(payment, { deadline: deadline - 5000 });
    await store(list.client()).open(opened, 'token');
    const { cases } = await store(list.client()).listOpen(undefined);
    expect(cases[0]).toEqual({
      id: opened.id,
      paymentId: payment.id,
      state: 'open',
      caseClass: 'standard',
      store: 'shinjuku-east',
      storeName: 'Shinjuku East',
      money: { amount: 60_000n, currency: 'JPY' },
      reasons: ['amount_high', 'cash_convertible_quantity'],
      openedAt: noon,
      deadline: deadline - 5000,
    });
  });

  test.each([
    ['nothing', ''],
    ['another place', 'ENTRY#000000000000001#pay_x'],
    ['a place, and more', '1 case_x y'],
  ])('begins at no place that it did not name: %s', async (_, place) => {
    await expect(store(list.client()).listOpen(place)).rejects.toThrow(InvalidCursor);
  });
});
