/** Which holds the sweeper looks at, which it ends, and what it says of each. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import type { Case } from '../../../../lambdas/domain/review/case.ts';
import { sweepHolds } from '../../../../lambdas/domain/review/sweep-holds.ts';
import { ann } from '../../../support/judging.ts';
import { noting } from '../../../support/noting.ts';
import { caseFor, decisionTo } from '../../../support/reviews.ts';
import { noon, paymentOf } from '../../../support/transfers.ts';

const HOUR = 60 * 60 * 1000;
const MARGIN = 5 * 60 * 1000;

const held = (key: string): Payment => paymentOf(ann, { amount: 300n, state: 'pending', key });
const [a, b, c] = ['a', 'b', 'c'].map(held) as [Payment, Payment, Payment];

interface Books {
  readonly payments?: readonly Payment[];
  readonly cases?: readonly Case[];
  /** As the histories have it. */
  readonly held?: readonly Payment[];
  /** As the list of open cases has it. */
  readonly open?: readonly Case[];
}

async function sweep({ payments = [a, b, c], cases = [], held = [], open = [] }: Books) {
  const { asked, port } = noting();
  const recorded: unknown[] = [];
  const swept = await sweepHolds(
    {
      ledger: {
        readPayment: async (id) => payments.find((each) => each.id === id),
        capture: async (payment) => ({ transfer: { ...payment, state: 'posted' }, endedNow: true }),
        release: async (payment) => ({ transfer: { ...payment, state: 'voided' }, endedNow: true }),
        expire: async (payment) => ({ transfer: { ...payment, state: 'expired' }, endedNow: true }),
      },
      cases: {
        read: async (id) => cases.find((each) => each.id === id),
        listOpen: port('open', () => ({ cases: open })),
      },
      holds: {
        heldBefore: port('held', () => held.map(({ id }) => ({ paymentId: id }))),
      },
      entries: { record: async (entry) => void recorded.push(entry) },
      timeToDecide: HOUR,
      margin: MARGIN,
      limit: 20,
    },
    noon,
  );
  return { swept, asked, recorded };
}

describe('the sweeper looks', () => {
  test('at what histories have held since before a case can be decided, and some time more', async () => {
    expect((await sweep({})).asked).toEqual([
      ['held', noon - HOUR - MARGIN, 20],
      ['open', undefined],
    ]);
  });

  test('at each once, and those that only the list of cases knows last', async () => {
    const late = { deadline: noon - MARGIN - 1 };
    const { swept } = await sweep({ held: [a, b], open: [caseFor(c, late), caseFor(a, late)] });
    expect(swept.map(({ paymentId }) => paymentId)).toEqual([a.id, b.id, c.id]);
  });

  test.each([
    ['not while the machine has some time left', noon - MARGIN, 0],
    ['when that is over', noon - MARGIN - 1, 1],
  ])('at an open case %s', async (_, deadline, looked) => {
    expect((await sweep({ open: [caseFor(c, { deadline })] })).swept).toHaveLength(looked);
  });
});

describe('a hold', () => {
  test.each<[string, Case | undefined, state: string]>([
    ['that nobody opened a case of expires', undefined, 'expired'],
    ['whose case is open still expires', caseFor(a, { deadline: noon - MARGIN - 1 }), 'expired'],
    [
      'that was approved is captured, however much time its case had',
      caseFor(a, { state: 'decided', decision: decisionTo('approve'), deadline: noon + HOUR }),
      'posted',
    ],
    [
      'that was declined is released',
      caseFor(a, { state: 'decided', decision: decisionTo('decline') }),
      'voided',
    ],
  ])('%s', async (_, subject, state) => {
    const { swept, recorded } = await sweep({ held: [a], cases: subject ? [subject] : [] });
    expect(swept).toEqual([{ paymentId: a.id, outcome: 'swept', state }]);
    expect(recorded).toEqual([]);
  });

  test('whose case was opened late has its time, and the machine some more', async () => {
    const { swept } = await sweep({ held: [a], cases: [caseFor(a, { deadline: noon - MARGIN })] });
    expect(swept).toEqual([{ paymentId: a.id, outcome: 'has_time' }]);
  });

  test('that has ended is told to the history, which has not heard of it', async () => {
    const ended: Payment = { ...a, state: 'voided', version: 2 };
    const { swept, recorded } = await sweep({ held: [a], payments: [ended] });
    expect(swept).toEqual([{ paymentId: a.id, outcome: 'ended_before' }]);
    expect(recorded).toMatchObject([{ id: a.id, state: 'voided', version: 2, endedAt: noon }]);
  });

  test('that was never one is no entry of a history', async () => {
    const challenged: Payment = { ...a, state: 'challenged', version: 0 };
    const { swept, recorded } = await sweep({ held: [a], payments: [challenged] });
    expect([swept, recorded]).toEqual([[{ paymentId: a.id, outcome: 'ended_before' }], []]);
  });

  test('that cannot be ended does not keep the others', async () => {
    const { swept } = await sweep({ held: [a, b], payments: [b] });
    expect(swept).toEqual([
      { paymentId: a.id, outcome: 'failed', error: new Error(`Held payment ${a.id} is not in the ledger`) },
      { paymentId: b.id, outcome: 'swept', state: 'expired' },
    ]);
  });
});
