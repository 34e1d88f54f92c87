/** Claims on the real engine: one conditional write each, which says the same as the table of what is legal. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideDispute } from '../../../lambdas/domain/disputes/decide-dispute.ts';
import type { Case, Lease } from '../../../lambdas/domain/review/case.ts';
import {
  type CaseAct,
  legal,
  type Reviewer,
  standingAt,
} from '../../../lambdas/domain/review/case-states.ts';
import { caseClaims } from '../../../lambdas/store/case-claims.ts';
import { claimClauses } from '../../../lambdas/store/case-clauses.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { disputeDeciding } from '../../../lambdas/store/dispute-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import {
  answered,
  asked,
  dispute,
  escalated,
  held,
  ken,
  late,
  lease,
  mio,
  nearDeadline,
  now,
  opinionOf,
  recordOf,
  rei,
} from '../../support/case-standings.ts';
import { takeAway } from '../../support/middleware.ts';
import { decisionTo } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const MINUTE = 60_000;
const cases = (client = engine.client()) => caseStore({ client, runtime, ...tables });
const claims = (client = engine.client()) => caseClaims({ client, runtime, ...tables });
const disputes = () => disputeDeciding({ client: engine.client(), runtime, ...tables });
const leaseOf = ({ username }: Reviewer, at = now): Lease => ({
  by: username,
  at,
  until: at + 15 * MINUTE,
  key: `the key of ${username}`,
});
const escalation = { reason: 'asked', at: now, by: 'rei', note: 'Not for me' } as const;
const escalate = (id: string, who: Reviewer) =>
  claims().escalate(id, escalation, who, recordOf('escalate', id, who.username));
const opened = (subject: Case) => cases().open(subject, 'token');
const claim = (id: string, who: Reviewer, at = now) =>
  claims().claim(id, leaseOf(who, at), who, recordOf('claim', id, who.username, at));
const release = (id: string, who: Reviewer) =>
  claims().release(id, who, recordOf('release', id, who.username));

describe('a claim', () => {
  test('is kept with who, since when and until when, and read back', async () => {
    const { id } = await opened(held());
    expect(await claim(id, rei)).toMatchObject({ id, state: 'open', lease: leaseOf(rei) });
    expect(await cases().read(id)).toMatchObject({ lease: leaseOf(rei) });
  });

  test('is extended by its holder, and by nobody else while it lasts', async () => {
    const { id } = await opened(held());
    await claim(id, rei);
    expect(await claim(id, rei, now + MINUTE)).toMatchObject({ lease: { until: now + 16 * MINUTE } });
    expect(await claim(id, ken, now + 15 * MINUTE)).toEqual({ refused: 'case_claimed' });
  });

  test('is over by the clock alone: the next one takes it in that very millisecond', async () => {
    const { id } = await opened(held());
    const { until } = leaseOf(rei);
    await claim(id, rei);
    expect(await claim(id, ken, until - 1)).toEqual({ refused: 'case_claimed' });
    expect(await claim(id, ken, until)).toMatchObject({ lease: { by: 'ken' } });
    expect(await claim(id, rei, until)).toEqual({ refused: 'case_claimed' });
  });

  test('of what is not there is not found, and makes nothing', async () => {
    const before = await engine.items();
    const nothing = [held().id, dispute().id];
    for (const id of nothing) {
      expect(await claim(id, rei)).toEqual({ refused: 'not_found' });
      expect(await release(id, rei)).toEqual({ refused: 'not_found' });
      expect(await escalate(id, rei)).toEqual({ refused: 'not_found' });
    }
    expect(await engine.items()).toEqual(before);
  });

  test('ends with the decision', async () => {
    const { id } = await opened(held());
    await claim(id, rei);
    const decided = await cases().decide(id, decisionTo('approve', { decidedAt: now }), rei);
    expect(decided).toMatchObject({ state: 'decided' });
    expect(decided).not.toHaveProperty('lease');
  });
});

describe('released', () => {
  test('a case is anybody’s', async () => {
    const { id } = await opened(held());
    await claim(id, rei);
    expect(await release(id, ken)).toEqual({ refused: 'case_claimed' });
    expect(await release(id, rei)).not.toHaveProperty('lease');
    expect(await claim(id, ken)).toMatchObject({ lease: { by: 'ken' } });
  });

  test('though nobody has claimed it, it stays as it is', async () => {
    const subject = await opened(held());
    expect(await release(subject.id, rei)).toEqual(subject);
  });
});

describe('assigned', () => {
  const assign = (id: string, to: Reviewer, by = rei) =>
    claims().assign(id, leaseOf(to), { to, by }, recordOf('assign', id));

  test('a case is the colleague’s, whoever worked on it', async () => {
    const { id } = await opened(held(lease('rei')));
    expect(await assign(id, ken)).toMatchObject({ lease: leaseOf(ken) });
    expect(await claim(id, rei)).toEqual({ refused: 'case_claimed' });
  });

  test('not by a party, who would choose their own judge', async () => {
    const subject = await opened(held());
    const asParty = { ...rei, person: 'the customer' };
    expect(await assign(subject.id, ken, asParty)).toEqual({ refused: 'conflict_of_interest' });
    expect(await cases().read(subject.id)).toEqual(subject);
  });

  test.each<[string, Case, Reviewer, string]>([
    ['a party', held(), { ...ken, person: 'the customer' }, 'conflict_of_interest'],
    ['who decided first', held(opinionOf(ken.person)), ken, 'second_person_required'],
    ['no senior, an escalated one', held(escalated), ken, 'senior_needed'],
    ['anybody, a decided one', held({ state: 'decided' }), ken, 'case_already_decided'],
    ['anybody, a late one', held(late), ken, 'case_expired'],
  ])('not to %s', async (_, subject, to, refused) => {
    const { id } = await opened(subject);
    expect(await assign(id, to)).toEqual({ refused });
  });
});

describe('escalated', () => {
  test('a case is nobody’s, and for seniors alone', async () => {
    const { id } = await opened(held(lease('rei')));
    const after = await escalate(id, rei);
    expect(after).toMatchObject({ escalation });
    expect(after).not.toHaveProperty('lease');
    expect(await claim(id, rei)).toEqual({ refused: 'senior_needed' });
    expect(await cases().decide(id, decisionTo('approve', { decidedAt: now }), rei)).toEqual({
      refused: 'senior_needed',
    });
    expect(await claim(id, mio)).toMatchObject({ lease: { by: 'mio' } });
    expect(
      await cases().decide(id, decisionTo('approve', { decidedBy: 'mio', decidedAt: now }), mio),
    ).toMatchObject({ state: 'decided' });
  });

  test('again, it stays as it was first, and is nobody’s again', async () => {
    const { id } = await opened(held({ ...escalated, ...lease('mio') }));
    const after = await escalate(id, mio);
    expect(after).toMatchObject(escalated);
    expect(after).not.toHaveProperty('lease');
  });

  test('as its deadline drew near, it was everybody’s; then it is for seniors alone, and says why', async () => {
    const { id } = await opened(held({ ...nearDeadline, ...lease('rei') }));
    expect(await escalate(id, rei)).toMatchObject({ escalation });
    expect(await claim(id, ken)).toEqual({ refused: 'senior_needed' });
  });

  test('by a party it is not', async () => {
    const { id } = await opened(held());
    expect(await escalate(id, { ...rei, person: 'the customer' })).toEqual({
      refused: 'conflict_of_interest',
    });
  });
});

describe('what the table says is legal is what the writes allow', () => {
  const changes: Record<string, Partial<Case>> = {
    open: {},
    'claimed by who asks': lease('rei'),
    'claimed by another': lease('ken'),
    'claimed until now': lease('ken', now),
    escalated,
    'near its deadline': nearDeadline,
    'near its deadline and claimed': { ...nearDeadline, ...lease('ken') },
    'escalated and claimed': { ...escalated, ...lease('ken') },
    waiting: asked,
    'answered and claimed': { ...answered, ...lease('ken') },
    decided: { state: 'decided' },
    expired: { state: 'expired' },
    late,
    'late and claimed': { ...late, ...lease('ken') },
    'first decided by who asks': opinionOf(rei.person),
    'first decided by another': opinionOf(ken.person),
  };
  const acts: Partial<Record<CaseAct, (subject: Case, who: Reviewer) => Promise<object>>> = {
    claim: ({ id }, who) => claim(id, who),
    release: ({ id }, who) => release(id, who),
    escalate: ({ id }, who) => escalate(id, who),
    decide: async ({ id }, who) => {
      if (id.startsWith('case_')) return cases().decide(id, decisionTo('approve', { decidedAt: now }), who);
      const decision = decisionTo('uphold', { decidedAt: now });
      return decideDispute(disputes(), { id, decision, reviewer: who, subject: 'the sub of rei' });
    },
  };
  const rows = Object.entries(changes).flatMap(([name, change]) =>
    ([held, dispute] as const).flatMap((make) =>
      [false, true].map((senior) => [name, make.name, senior ? 'senior' : 'reviewer', make, change] as const),
    ),
  );

  test.each(rows)('%s: a %s, to a %s', async (_, __, role, make, change) => {
    const who = { ...rei, senior: role === 'senior' };
    for (const [act, perform] of Object.entries(acts)) {
      const subject = await opened(make(change));
      const result = await perform(subject, who);
      const expected = legal(standingAt(subject, now, who), act as CaseAct);
      expect([act, 'refused' in result ? result.refused : 'legal']).toEqual([act, expected]);
    }
  });
});

describe('each clause of a claim is what refuses', () => {
  /** Clause -> a claim that nothing else refuses. */
  const attempts: Record<string, { readonly standing?: Partial<Case>; readonly who?: Reviewer }> = {
    'not a party': { who: { ...rei, person: 'the customer' } },
    'not decided': { standing: { state: 'decided' } },
    'not expired': { standing: { state: 'expired' } },
    'in time': { standing: late },
    'has not decided before': { standing: opinionOf(rei.person) },
    'not for seniors alone': { standing: escalated },
    'not claimed by others': { standing: lease('ken') },
  };
  const acting = { id: held().id, reviewer: rei, now };

  test.each(claimClauses(acting))('$name: $code', async ({ name, code, expression }) => {
    const attempt = attempts[name];
    if (!attempt) throw new Error(`No attempt meets the clause ${name}`);
    const { id } = await opened(held(attempt.standing));
    const who = attempt.who ?? rei;
    const before = await engine.items();
    expect(await claim(id, who)).toEqual({ refused: code });
    expect(await engine.items()).toEqual(before);

    const client = engine.client();
    const found = takeAway(client, expression);
    expect(await claims(client).claim(id, leaseOf(who), who, recordOf('claim', id))).toMatchObject({
      lease: leaseOf(who),
    });
    expect(found()).toBe(1);
  });

  test('of a dispute, that it is there', async () => {
    const { id } = dispute();
    const client = engine.client();
    takeAway(client, 'attribute_exists(#pk)');
    // What it makes is no case.
    await expect(claims(client).claim(id, leaseOf(rei), rei, recordOf('claim', id))).rejects.toThrow(
      /should be/,
    );
  });
});

test('of twenty who claim at once, one has it', async () => {
  const { id } = await opened(held());
  const store = claims();
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const who = { username: `reviewer-${index}`, person: `person-${index}`, senior: false };
      return store.claim(id, leaseOf(who), who, recordOf('claim', id, who.username));
    }),
  );
  expect(results.filter((result) => 'refused' in result)).toEqual(
    Array(19).fill({ refused: 'case_claimed' }),
  );
});

test('the time of a claim says nothing of the time of a case', async () => {
  const { id } = await opened(held({ deadline: noon + 10 * MINUTE }));
  await claim(id, rei);
  expect(await claim(id, rei, noon + 10 * MINUTE)).toEqual({ refused: 'case_expired' });
});
