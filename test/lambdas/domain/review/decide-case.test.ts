/** A decision: who may take it, by which outcome of which case, and what is written of it. */
import { describe, expect, test } from 'vitest';
import type { Dispute } from '../../../../lambdas/domain/disputes/dispute.ts';
import type { Store } from '../../../../lambdas/domain/payments/facts.ts';
import type { Case, Outcome } from '../../../../lambdas/domain/review/case.ts';
import { type DecideCaseCommand, decideCase } from '../../../../lambdas/domain/review/decide-case.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { ann } from '../../../support/judging.ts';
import { noting } from '../../../support/noting.ts';
import { caseFor } from '../../../support/reviews.ts';
import { noon, paymentOf } from '../../../support/transfers.ts';

const payment = paymentOf(ann, { amount: 300n, state: 'pending' });
const subject = caseFor(payment);
const dispute: Dispute = {
  ...subject,
  id: subject.id.replace('case_', 'disp_'),
  claim: { reason: 'not_me', fingerprint: 'f', deviceFrozen: false },
};

const asked: DecideCaseCommand = {
  caseId: subject.id,
  outcome: 'approve',
  reason: 'customer_confirmed',
  reviewer: 'rei',
  subject: 'the sub of rei',
  idempotencyKey: 'the key of rei',
  now: noon,
};

const decision = {
  outcome: 'approve',
  reason: 'customer_confirmed',
  decidedBy: 'rei',
  decidedAt: noon,
  idempotencyKey: 'the key of rei',
};
const rei = personKey('rei@example.com');

interface Circumstances {
  /** Undefined for nobody whom the pool knows. */
  readonly email?: string | undefined;
  /** As it stands before; undefined where there is none. */
  readonly standing?: Case | undefined;
  readonly store?: Partial<Store> | undefined;
}

async function decide(change: Partial<DecideCaseCommand> = {}, circumstances: Circumstances = {}) {
  const { email, standing, store } = {
    email: 'rei@example.com',
    standing: subject,
    store: {},
    ...circumstances,
  };
  const { asked: written, port } = noting();
  const answer = await decideCase(
    {
      cases: {
        read: async (id) => (id === subject.id ? standing : undefined),
        decide: port('case', () => subject),
      },
      stores: {
        readStore: async (id) =>
          id === subject.store && store ? { id, name: 'Shinjuku East', ...store } : undefined,
      },
      disputes: {
        read: async (id) => (id === dispute.id ? dispute : undefined),
        decide: port('dispute', () => dispute),
      },
      people: { emailOf: async (username) => (username === 'rei' ? email : undefined) },
    },
    { ...asked, ...change },
  );
  return { answer, written };
}

describe('a decision of a hold', () => {
  test('is written with who took it, when and why', async () => {
    const { answer, written } = await decide();
    expect(answer).toEqual(subject);
    expect(written).toEqual([['case', subject.id, decision, rei]]);
    expect(Object.keys(written[0]?.[2] as object)).toEqual(Object.keys(decision));
  });

  test('may have a note, and approve a part', async () => {
    const { written } = await decide({ note: 'She called', captureAmount: 120n });
    expect(written).toEqual([
      ['case', subject.id, { ...decision, note: 'She called', captureAmount: 120n }, rei],
    ]);
  });

  test('is refused to somebody who cannot be told from the customer', async () => {
    expect(await decide({}, { email: undefined })).toEqual({
      answer: { refused: 'conflict_of_interest' },
      written: [],
    });
  });
});

describe('where the store was frozen since', () => {
  const store = { frozenAt: noon - 1 };

  test('an approval is refused, since nothing would be captured', async () => {
    expect(await decide({}, { store })).toEqual({ answer: { refused: 'store_frozen' }, written: [] });
  });

  test.each<[string, Partial<DecideCaseCommand>, Circumstances]>([
    ['the hold is declined as ever', { outcome: 'decline' }, { store }],
    ['an approval of before is answered as ever', {}, { store, standing: { ...subject, state: 'decided' } }],
    ['an approval of nothing is answered as ever', {}, { store, standing: undefined }],
    ['a store that nobody knows keeps nobody', {}, { store: undefined }],
  ])('%s', async (_, change, circumstances) => {
    expect((await decide(change, circumstances)).written).toHaveLength(1);
  });
});

describe('a decision of a dispute', () => {
  test('is written with the event of the account that it is', async () => {
    const { answer, written } = await decide({ caseId: dispute.id, outcome: 'uphold' });
    expect(answer).toEqual(dispute);
    expect(written).toMatchObject([
      [
        'dispute',
        dispute.id,
        {
          decision: { ...decision, outcome: 'uphold' },
          person: rei,
          event: { kind: 'dispute_upheld', at: noon, by: { role: 'colleague', subject: 'the sub of rei' } },
        },
      ],
    ]);
  });

  test('that there is not is not found', async () => {
    const { answer, written } = await decide({ caseId: 'disp_none', outcome: 'uphold' });
    expect([answer, written]).toEqual([{ refused: 'not_found' }, []]);
  });
});

test.each<[Case, Outcome]>([
  [subject, 'uphold'],
  [subject, 'reject'],
  [dispute, 'approve'],
  [dispute, 'decline'],
])('an outcome of another kind of case is refused, whoever asks', async ({ id }, outcome) => {
  const { answer, written } = await decide({ caseId: id, outcome }, { email: undefined });
  expect([answer, written]).toEqual([{ refused: 'outcome_not_applicable' }, []]);
});
