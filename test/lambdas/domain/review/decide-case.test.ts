/** A decision: who may take it, by which outcome of which case, and what is written of it. */
import { describe, expect, test } from 'vitest';
import type { Dispute } from '../../../../lambdas/domain/disputes/dispute.ts';
import type { Store } from '../../../../lambdas/domain/payments/facts.ts';
import type { AuditEvent } from '../../../../lambdas/domain/review/audit.ts';
import type { Case, Decision, Outcome } from '../../../../lambdas/domain/review/case.ts';
import type { DecisionRefusal } from '../../../../lambdas/domain/review/cases.ts';
import { type DecideCaseCommand, decideCase } from '../../../../lambdas/domain/review/decide-case.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { decisionEvent, type Weight } from '../../../../lambdas/domain/review/weigh-decision.ts';
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
  senior: false,
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
const rei = { username: 'rei', person: personKey('rei@example.com'), senior: false };

/** As the case stands after a decision where one is enough. */
const decidedBy = (given: Decision): Case => ({ ...subject, state: 'decided', decision: given });

interface Circumstances {
  /** What a decision comes to. */
  readonly after?: (given: Decision) => Case | { readonly refused: DecisionRefusal };
  /** Undefined for nobody whom the pool knows. */
  readonly email?: string | undefined;
  /** As it stands before; undefined where there is none. */
  readonly standing?: Case | undefined;
  readonly store?: Partial<Store> | undefined;
}

async function decide(change: Partial<DecideCaseCommand> = {}, circumstances: Circumstances = {}) {
  const { email, standing, store, after } = {
    after: decidedBy,
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
        decide: port('case', (_: string, given: Decision) => after(given)),
      },
      stores: {
        readStore: async (id) =>
          id === subject.store && store ? { id, name: 'Shinjuku East', ...store } : undefined,
      },
      disputes: {
        read: async (id) => (id === dispute.id ? dispute : undefined),
        decide: port('dispute', (_: string, given: { readonly decision: Decision }) => ({
          ...dispute,
          state: 'decided' as const,
          decision: given.decision,
        })),
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
    expect(answer).toEqual(decidedBy(decision as Decision));
    expect(written).toEqual([['case', subject.id, decision, rei]]);
    expect(Object.keys(written[0]?.[2] as object)).toEqual(Object.keys(decision));
  });

  test('may have a note, and approve a part', async () => {
    const { written } = await decide({ note: 'She called', captureAmount: 120n });
    expect(written).toEqual([
      ['case', subject.id, { ...decision, note: 'She called', captureAmount: 120n }, rei],
    ]);
  });

  test('may freeze whom it is about, with the account that had it done', async () => {
    const { written } = await decide({ outcome: 'decline', freeze: 'ring' });
    expect(written).toEqual([
      [
        'case',
        subject.id,
        { ...decision, outcome: 'decline', freeze: 'ring', freezeBy: 'the sub of rei' },
        rei,
      ],
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
    expect(await decide({}, { store })).toEqual({
      answer: { refused: 'store_frozen' },
      written: [],
    });
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
    expect(answer).toMatchObject({ id: dispute.id, state: 'decided' });
    expect(written).toMatchObject([
      [
        'dispute',
        dispute.id,
        {
          decision: { ...decision, outcome: 'uphold' },
          reviewer: rei,
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

describe('what is recorded of it', () => {
  const given = { ...decision, outcome: 'decline', freeze: 'ring', note: 'Seen before' } as Decision;
  const event = { id: expect.any(String), caseId: subject.id, at: noon, by: 'rei' };
  const detail = { outcome: 'decline', reason: 'customer_confirmed', freeze: 'ring' };

  test.each<[string, Weight, Pick<AuditEvent, 'act' | 'detail'>]>([
    ['is what was decided, and why', 'alone', { act: 'decide', detail }],
    ['of the second of two, the same', 'agrees', { act: 'decide', detail }],
    ['of a senior, the same', 'last', { act: 'decide', detail }],
    [
      'of the first of two, that there is one, and nothing of what it says',
      'first',
      { act: 'first_decision' },
    ],
    [
      'of one that differs, that the seniors have it',
      'differs',
      { act: 'escalate', detail: { reason: 'disagreement' } },
    ],
  ])('%s', (_, weight, told) => {
    expect(decisionEvent(subject.id, given, weight)).toEqual({ ...event, ...told });
  });

  test('asked for again has the same id, so that it is recorded once', () => {
    const idOf = (change: Partial<Decision>) =>
      decisionEvent(subject.id, { ...given, ...change }, 'alone').id;
    expect(idOf({ decidedAt: noon + 1 })).toBe(idOf({}));
    expect(idOf({ idempotencyKey: 'another' })).not.toBe(idOf({}));
  });
});
