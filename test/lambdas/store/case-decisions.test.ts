/** Two people who have to decide alike, on the real engine: the first is kept apart, and nobody is two of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Case, Decision } from '../../../lambdas/domain/review/case.ts';
import type { Reviewer } from '../../../lambdas/domain/review/case-states.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { escalated, held, ken, lease, mio, now, opinionOf, rei } from '../../support/case-standings.ts';
import { around, beforeFirst, takeAway } from '../../support/middleware.ts';
import { decisionTo } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const cases = (client = engine.client()) => caseStore({ client, runtime, ...tables });
const two = (change: Partial<Case> = {}) => cases().open(held({ fourEyes: 'amount', ...change }), 'token');
const decisionBy = (who: Reviewer, outcome: Decision['outcome'], change: Partial<Decision> = {}) =>
  decisionTo(outcome, { decidedBy: who.username, decidedAt: now, ...change });
const decide = (
  id: string,
  who: Reviewer,
  outcome: Decision['outcome'],
  change: Partial<Decision> = {},
  client = engine.client(),
) => cases(client).decide(id, decisionBy(who, outcome, change), who);

describe('the first of two', () => {
  test('decides nothing: it is kept apart, and ends the claim', async () => {
    const { id } = await two(lease('rei'));
    const decision = decisionBy(rei, 'approve', { note: 'She called' });
    const after = await cases().decide(id, decision, rei);
    expect(after).toMatchObject({ state: 'open', opinions: [{ ...decision, person: rei.person }] });
    expect(after).not.toHaveProperty('decision');
    expect(after).not.toHaveProperty('lease');
    expect((await cases().listOpen(undefined)).cases.map((each) => each.id)).toContain(id);
  });

  test('is answered again as it stands, also when the case has been decided', async () => {
    const { id } = await two();
    const decision = decisionBy(rei, 'approve');
    const first = await cases().decide(id, decision, rei);
    expect(await cases().decide(id, { ...decision, decidedAt: now + 1 }, rei)).toEqual(first);
    const decided = await decide(id, ken, 'approve');
    expect(await cases().decide(id, decision, rei)).toEqual(decided);
  });
});

describe('the second of two', () => {
  test('who decides alike, decides', async () => {
    const { id } = await two();
    await decide(id, rei, 'approve', { captureAmount: 120n });
    const decision = decisionBy(ken, 'approve', { captureAmount: 120n, reason: 'usual_pattern' });
    expect(await cases().decide(id, decision, ken)).toMatchObject({
      state: 'decided',
      decision,
      opinions: [{ decidedBy: 'rei' }],
    });
  });

  test.each<[string, Decision['outcome'], Partial<Decision>]>([
    ['otherwise', 'decline', {}],
    ['of another part', 'approve', { captureAmount: 1n }],
  ])('who decides %s, leaves it to a senior', async (_, outcome, change) => {
    const { id } = await two();
    await decide(id, rei, 'approve');
    const after = await decide(id, ken, outcome, change);
    expect(after).toMatchObject({
      state: 'open',
      escalation: { reason: 'disagreement', at: now, by: 'ken' },
      opinions: [{ decidedBy: 'rei' }, { decidedBy: 'ken' }],
    });
    expect(after).not.toHaveProperty('decision');
  });

  test.each<[string, Reviewer]>([
    ['who was the first', rei],
    ['who was the first, under another name', { ...rei, username: 'rei-two' }],
  ])('is nobody %s', async (_, who) => {
    const { id } = await two();
    await decide(id, rei, 'approve');
    const before = await engine.items();
    expect(await decide(id, who, 'approve')).toEqual({ refused: 'second_person_required' });
    expect(await engine.items()).toEqual(before);

    const client = engine.client();
    takeAway(client, 'NOT contains(#deciders, :person)');
    expect(await decide(id, who, 'approve', {}, client)).toMatchObject({ state: 'decided' });
  });
});

describe('after two who differ', () => {
  const differing = async () => {
    const { id } = await two();
    await decide(id, rei, 'approve');
    await decide(id, ken, 'decline');
    return id;
  };

  test('a senior who is neither decides', async () => {
    const id = await differing();
    expect(await decide(id, mio, 'decline')).toMatchObject({
      state: 'decided',
      decision: { decidedBy: 'mio', outcome: 'decline' },
    });
  });

  test.each<[string, Reviewer, string]>([
    ['a reviewer who is no senior', { ...mio, senior: false }, 'senior_needed'],
    ['the first, were they a senior', { ...rei, senior: true }, 'second_person_required'],
    ['the second, were they a senior', { ...ken, senior: true }, 'second_person_required'],
  ])('not %s', async (_, who, refused) => {
    expect(await decide(await differing(), who, 'decline')).toEqual({ refused });
  });
});

describe('an escalated one that takes two', () => {
  test('takes two seniors', async () => {
    const { id } = await two(escalated);
    const senior = { ...rei, senior: true };
    expect(await decide(id, ken, 'approve')).toEqual({ refused: 'senior_needed' });
    expect(await decide(id, senior, 'approve')).toMatchObject({ state: 'open' });
    expect(await decide(id, mio, 'approve')).toMatchObject({ state: 'decided' });
  });

  test('and is the third’s where they differ, whatever it was escalated for', async () => {
    const { id } = await two({ escalation: { reason: 'asked', at: now - 1, by: 'ken', note: 'A note' } });
    await decide(id, { ...rei, senior: true }, 'approve');
    const after = await decide(id, mio, 'decline');
    expect(after).toMatchObject({ escalation: { reason: 'disagreement', at: now, by: 'mio' } });
    expect((after as Case).escalation).not.toHaveProperty('note');
  });
});

describe('two at once', () => {
  test('are a first and a second, whoever is faster', async () => {
    const { id } = await two();
    const client = engine.client();
    // Looked at before there was a first; written after.
    beforeFirst(client, 'TransactWriteItems', () => decide(id, rei, 'approve').then(() => undefined));
    expect(await decide(id, ken, 'approve', {}, client)).toMatchObject({
      state: 'decided',
      decision: { decidedBy: 'ken' },
      opinions: [{ decidedBy: 'rei' }],
    });
  });

  test('between the look and the write of the second, a third one gave another opinion: it is looked at anew', async () => {
    const { id } = await two(opinionOf('the first'));
    const client = engine.client();
    let updates = 0;
    around(client, async ({ command }, send) => {
      if (command === 'TransactWriteItems' && ++updates === 2) await decide(id, ken, 'decline');
      return send();
    });
    expect(await decide(id, rei, 'approve', {}, client)).toEqual({ refused: 'senior_needed' });
  });

  test('without the condition on what was seen, an opinion is lost', async () => {
    const { id } = await two();
    const client = engine.client();
    takeAway(client, 'attribute_not_exists(#deciders)');
    let updates = 0;
    around(client, async ({ command }, send) => {
      if (command === 'TransactWriteItems' && ++updates === 2) await decide(id, rei, 'approve');
      return send();
    });
    expect(await decide(id, ken, 'approve', {}, client)).toMatchObject({
      state: 'open',
      opinions: [{ decidedBy: 'ken' }],
    });
  });

  test('twenty people: one is the first, one the second, and the others come late', async () => {
    const { id } = await two();
    const store = cases();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const who = { username: `reviewer-${index}`, person: `person-${index}`, senior: false };
        return store.decide(id, decisionBy(who, 'approve'), who);
      }),
    );
    // How the case stands for the first, follows from whether the second was there before the answer.
    const decided = results.flatMap((result) => ('refused' in result ? [] : [result.state]));
    expect(decided).toHaveLength(2);
    expect(decided).toContain('decided');
    const standing = await store.read(id);
    expect(standing).toMatchObject({ state: 'decided', opinions: [{ outcome: 'approve' }] });
    expect(standing?.decision?.decidedBy).not.toBe(standing?.opinions?.[0]?.decidedBy);
    expect(results.filter((result) => 'refused' in result)).toEqual(
      Array(18).fill({ refused: 'case_already_decided' }),
    );
  });
});

test('a freeze is kept with the decision', async () => {
  const { id } = await cases().open(held(), 'token');
  const after = await decide(id, rei, 'decline', { freeze: 'ring', freezeBy: 'the sub of rei' });
  expect(after).toMatchObject({ decision: { freeze: 'ring', freezeBy: 'the sub of rei' } });
  expect(await cases().read(id)).toEqual(after);
});
