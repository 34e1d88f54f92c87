import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Correction } from '../../../lambdas/domain/adjustments/adjustment.ts';
import { correctionId } from '../../../lambdas/domain/identifiers.ts';
import { walletAccount } from '../../../lambdas/domain/ledger/chart.ts';
import { correctionOf as correctionOfItem } from '../../../lambdas/store/adjustment-items.ts';
import {
  correctionStore,
  decisionClauses,
  roomInDay,
  walletClauses,
} from '../../../lambdas/store/adjustment-store.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { proposedAdjustments } from '../../../lambdas/store/proposed-adjustments.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, freeze, noon, today } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const store = (client = engine.client()) => correctionStore({ client, runtime, ...tables });
const availableOf = async (customer: string) =>
  (await ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(customer))?.available;

/** An operator whom no other test has, so that nothing of the day is counted yet. */
const operator = () => randomUUID();
const HOUR = 3_600_000;

const correctionOf = (
  customer: string,
  change: Partial<Correction> & { readonly amount?: bigint } = {},
): Correction => {
  const { amount = 300n, ...rest } = change;
  const by = rest.by ?? operator();
  return {
    id: correctionId(by, randomUUID()),
    kind: 'correction',
    state: 'posted',
    debit: 'losses:errors',
    credit: walletAccount(customer),
    money: { amount, currency: 'JPY' },
    reason: 'wrong_amount',
    note: 'Booked 300 too few',
    fingerprint: 'f',
    by,
    person: `person of ${by}`,
    createdAt: noon,
    day: today,
    ...rest,
  };
};
const takenFrom = (customer: string, change: Parameters<typeof correctionOf>[1] = {}) =>
  correctionOf(customer, { debit: walletAccount(customer), credit: 'losses:errors', ...change });
const proposedFor = async (correction: Correction) => {
  const proposed: Correction = { ...correction, state: 'proposed', deadline: noon + HOUR };
  expect(await store().propose(proposed)).toEqual({ outcome: 'written', adjustment: proposed });
  return proposed;
};
const second = (change = {}) => ({
  outcome: 'approve' as const,
  by: 'second',
  person: 'person of second',
  now: noon + 1,
  ...change,
});

describe('a correction that is posted', () => {
  test('gives to a wallet, takes from one, and is read again', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const given = correctionOf(id);
    expect(await store().post(given, 10_000n)).toEqual({ outcome: 'written', adjustment: given });
    expect(await availableOf(id)).toBe(1300n);
    const taken = takenFrom(id, { amount: 1200n });
    await store().post(taken, 10_000n);
    expect(await availableOf(id)).toBe(100n);
    expect(await store().read(taken.id)).toMatchObject({ id: taken.id, state: 'posted', money: taken.money });
  });

  test('between accounts of ours touches no wallet', async () => {
    const before = (await engine.items(tables.ledgerTable)).length;
    const between = correctionOf('', { debit: 'store:shinjuku-east', credit: 'fees:charges' });
    expect(await store().post(between, 10_000n)).toMatchObject({ outcome: 'written' });
    expect(await engine.items(tables.ledgerTable)).toHaveLength(before + 1);
  });

  test('reaches a frozen wallet', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    await freeze(engine.client(), id);
    expect(await store().post(correctionOf(id), 10_000n)).toMatchObject({ outcome: 'written' });
  });

  test.each([
    ['takes more than there is', (id: string) => takenFrom(id, { amount: 1001n }), 'insufficient_funds'],
    [
      'has another currency',
      (id: string) => correctionOf(id, { money: { amount: 1n, currency: 'USD' } }),
      'currency_not_supported',
    ],
    ['names nobody', () => correctionOf(randomUUID()), 'not_found'],
  ])('but not one that %s: nothing is written', async (_, make, code) => {
    const { id } = await customerWith(engine.client(), 1000n);
    const before = await engine.items();
    expect(await store().post(make(id), 10_000n)).toEqual({ outcome: 'refused', code });
    expect(await engine.items()).toEqual(before);
  });

  test('fifty times at once, under one key, moves once', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const correction = correctionOf(id);
    const corrections = store();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => corrections.post(correction, 10_000n)),
    );
    expect(results.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'replayed')).toHaveLength(49);
    expect(await availableOf(id)).toBe(1300n);
  });

  test('under the key of another wish is a conflict', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const correction = correctionOf(id);
    await store().post(correction, 10_000n);
    const other = { ...correction, fingerprint: 'g' };
    expect(await store().post(other, 10_000n)).toEqual({ outcome: 'refused', code: 'idempotency_conflict' });
  });
});

describe('what an operator moves alone in a day', () => {
  test('stays within the limit, however many at once', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const by = operator();
    const corrections = store();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => corrections.post(correctionOf(id, { by, amount: 1000n }), 10_000n)),
    );
    expect(results.filter(({ outcome }) => outcome === 'written')).toHaveLength(10);
    expect(results.filter(({ outcome }) => outcome === 'beyond')).toHaveLength(10);
    expect(await availableOf(id)).toBe(11_000n);
  });

  test('is another count on another day, and another operator’s', async () => {
    const { id } = await customerWith(engine.client(), 0n);
    const by = operator();
    for (const [who, day, outcome] of [
      [by, today, 'written'],
      [by, today, 'beyond'],
      [by, '2026-11-23', 'written'],
      [operator(), today, 'written'],
    ] as const)
      expect(await store().post(correctionOf(id, { by: who, day, amount: 6000n }), 10_000n)).toMatchObject({
        outcome,
      });
  });

  test('is never one larger than the limit', async () => {
    const { id } = await customerWith(engine.client(), 0n);
    expect(await store().post(correctionOf(id, { amount: 10_001n }), 10_000n)).toEqual({ outcome: 'beyond' });
  });

  test('goes beyond the limit without the condition', async () => {
    const { id } = await customerWith(engine.client(), 0n);
    const by = operator();
    const client = engine.client();
    takeAway(client, roomInDay);
    for (let n = 0; n < 2; n++)
      expect(await store(client).post(correctionOf(id, { by, amount: 6000n }), 10_000n)).toMatchObject({
        outcome: 'written',
      });
  });
});

describe('a correction that is proposed', () => {
  test('moves nothing, waits in the list, and moves when another operator approves', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(takenFrom(id));
    expect(await availableOf(id)).toBe(1000n);
    const list = async () => {
      const options = { client: engine.client(), runtime, ...tables };
      return (await proposedAdjustments(options, 'correction', correctionOfItem, { now: noon })).adjustments;
    };
    expect((await list()).map((each) => each.id)).toContain(proposed.id);
    expect(await store().decide(proposed, second())).toMatchObject({
      outcome: 'written',
      adjustment: { state: 'posted', decidedBy: 'second' },
    });
    expect(await availableOf(id)).toBe(700n);
    expect((await list()).map((each) => each.id)).not.toContain(proposed.id);
    expect(await store().read(proposed.id)).toMatchObject({ state: 'posted', decidedBy: 'second' });
  });

  test('moves nothing when it is declined', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(takenFrom(id));
    await store().decide(proposed, second({ outcome: 'decline' }));
    expect(await availableOf(id)).toBe(1000n);
    expect(await store().read(proposed.id)).toMatchObject({ state: 'declined' });
  });

  test.each([
    ['the operator who proposed it', { by: 'first' }, 'second_person_required'],
    ['the same person under another name', { person: 'person of first' }, 'second_person_required'],
    ['anybody after its time', { now: noon + HOUR }, 'proposal_expired'],
  ])('is not decided by %s: nothing is written', async (_, change, code) => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(
      takenFrom(id, { by: 'first', id: correctionId('first', randomUUID()) }),
    );
    const before = await engine.items();
    expect(await store().decide(proposed, second(change))).toEqual({ outcome: 'refused', code });
    expect(await engine.items()).toEqual(before);
  });

  test.each(
    decisionClauses({ createdAt: noon }, second())
      .filter(({ name }) => name !== 'not decided')
      .map(({ name, expression }) => [name, expression]),
  )('would be without the condition: %s', async (name, expression) => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(
      takenFrom(id, { by: 'second', person: 'person of second', id: correctionId('second', randomUUID()) }),
    );
    const client = engine.client();
    const isPerson = name.startsWith('another');
    // The same operator is the same person: both conditions stand for it, and either would do.
    for (const taken of isPerson ? ['#by <> :by', '#person <> :person'] : [expression])
      takeAway(client, taken);
    const third = { by: 'third', person: 'person of third' };
    const late = name === 'in time' ? { now: noon + HOUR } : {};
    const read = name === 'as it was read' ? { ...proposed, createdAt: noon - 1 } : proposed;
    const decision = isPerson ? second() : second({ ...third, ...late });
    if (!isPerson)
      expect(await store().decide(read, decision)).toEqual({ outcome: 'refused', code: 'proposal_expired' });
    expect(await store(client).decide(read, decision)).toMatchObject({ outcome: 'written' });
  });

  test('is decided once, whoever comes first', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(takenFrom(id));
    const corrections = store();
    const results = await Promise.all(
      ['a', 'b', 'c', 'd'].map((by, n) =>
        corrections.decide(proposed, second({ by, person: by, outcome: n % 2 ? 'approve' : 'decline' })),
      ),
    );
    expect(results.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    const { state } = (await store().read(proposed.id)) ?? {};
    expect(await availableOf(id)).toBe(state === 'posted' ? 700n : 1000n);
  });

  test('is answered again to the operator who decided, and moves once', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(takenFrom(id));
    for (const outcome of ['written', 'replayed'])
      expect(await store().decide(proposed, second())).toMatchObject({ outcome });
    expect(await availableOf(id)).toBe(700n);
  });

  test('is not approved where the money is not there any more, and still waits', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(takenFrom(id, { amount: 5000n }));
    expect(await store().decide(proposed, second())).toEqual({
      outcome: 'refused',
      code: 'insufficient_funds',
    });
    expect(await store().read(proposed.id)).toMatchObject({ state: 'proposed' });
  });

  test('is not posted as well, by the same request when the day is over', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const proposed = await proposedFor(takenFrom(id));
    const posted: Correction = { ...proposed, state: 'posted', day: '2026-11-23' };
    expect(await store().post(posted, 10_000n)).toMatchObject({
      outcome: 'replayed',
      adjustment: { state: 'proposed' },
    });
    expect(await availableOf(id)).toBe(1000n);
  });

  test('is not proposed as well, where it was posted', async () => {
    const { id } = await customerWith(engine.client(), 1000n);
    const posted = takenFrom(id);
    await store().post(posted, 10_000n);
    expect(await store().propose({ ...posted, state: 'proposed', deadline: noon + HOUR })).toMatchObject({
      adjustment: { state: 'posted' },
    });
    expect(await availableOf(id)).toBe(700n);
  });
});

test.each(walletClauses(takenFrom('x')).map(({ name, expression }) => [name, expression]))(
  'the condition "%s" is what refuses',
  async (_, expression) => {
    const { id } = await customerWith(engine.client(), 1000n);
    const client = engine.client();
    takeAway(client, expression);
    const wrong = takenFrom(
      id,
      expression.includes('currency') ? { money: { amount: 1n, currency: 'USD' } } : { amount: 1001n },
    );
    expect(await store(client).post(wrong, 10_000n)).toMatchObject({ outcome: 'written' });
  },
);
