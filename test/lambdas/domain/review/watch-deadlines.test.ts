/** Warnings and escalations by time, on real tables: of whom, when, and once however many look at the same time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../../lambdas/domain/identifiers.ts';
import type { Lease } from '../../../../lambdas/domain/review/case.ts';
import type { Claims } from '../../../../lambdas/domain/review/cases.ts';
import { watchDeadlines } from '../../../../lambdas/domain/review/watch-deadlines.ts';
import { auditTrail } from '../../../../lambdas/store/audit-trail.ts';
import { caseClaims } from '../../../../lambdas/store/case-claims.ts';
import { caseStore } from '../../../../lambdas/store/case-store.ts';
import { deadlineWatch } from '../../../../lambdas/store/deadline-watch.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import { recordOf } from '../../../support/case-standings.ts';
import { beforeFirst, takeAway } from '../../../support/middleware.ts';
import { caseFor, decisionTo } from '../../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon, paymentOf, thumbprint } from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rei = { username: 'rei', person: 'the reviewer', senior: false };

const cases = () => caseStore({ client: engine.client(), runtime, ...tables });
const claims = (): Claims => caseClaims({ client: engine.client(), runtime, ...tables });

/** Opened at noon, with an hour. @returns its id */
async function opened(name: string, change: { readonly claimUntil?: number } = {}): Promise<string> {
  const customer = { id: `customer ${name}`, device: thumbprint(name) };
  const payment = paymentOf(customer, { amount: 300n, state: 'pending' });
  const id = caseIdOf(payment.id);
  await cases().open(caseFor(payment), 'token');
  if (change.claimUntil !== undefined) {
    const lease: Lease = { by: 'rei', at: noon + 1, until: change.claimUntil, key: 'a key' };
    await claims().claim(id, lease, rei, recordOf('claim', id, 'rei', noon + 1));
  }
  return id;
}

/** Half of the time to warn, three quarters to escalate. */
const watchAt = (now: number, client = engine.client()) =>
  watchDeadlines(
    {
      watch: deadlineWatch({ client, runtime, ...tables }),
      longest: { held_payment: 2 * HOUR, dispute: 24 * HOUR },
      warnPercent: 50,
      escalatePercent: 75,
    },
    now,
  );
const actsOn = async (id: string, now: number, client = engine.client()) =>
  (await watchAt(now, client)).filter((each) => each.id === id).map(({ act }) => act);
/** What the watch recorded. */
const recorded = async (id: string) => {
  const { events } = await auditTrail({ client: engine.client(), runtime, ...tables }).ofCase(id, undefined);
  return events.filter(({ by }) => by === 'system');
};

describe('a case that somebody works on', () => {
  test('is left alone in the first half of its time, warned of once in the second, and then escalated', async () => {
    const id = await opened('worked on', { claimUntil: noon + 2 * HOUR });
    expect(await actsOn(id, noon + 30 * MINUTE - 1)).toEqual([]);
    expect(await actsOn(id, noon + 30 * MINUTE)).toEqual(['warn']);
    expect(await actsOn(id, noon + 31 * MINUTE)).toEqual([]);
    expect(await actsOn(id, noon + 45 * MINUTE - 1)).toEqual([]);
    expect(await actsOn(id, noon + 45 * MINUTE)).toEqual(['escalate']);
    expect(await actsOn(id, noon + 46 * MINUTE)).toEqual([]);
    expect(await recorded(id)).toEqual([
      { id: `warn_${id}`, caseId: id, act: 'warn', at: noon + 30 * MINUTE, by: 'system' },
      {
        id: `escalate_${id}`,
        caseId: id,
        act: 'escalate',
        at: noon + 45 * MINUTE,
        by: 'system',
        detail: { reason: 'deadline' },
      },
    ]);
  });

  test('and calls the seniors stays with whoever works on it, who decides it', async () => {
    const id = await opened('kept', { claimUntil: noon + 2 * HOUR });
    await watchAt(noon + 50 * MINUTE);
    expect(await cases().read(id)).toMatchObject({
      state: 'open',
      deadline: noon + HOUR,
      escalation: { reason: 'deadline', at: noon + 50 * MINUTE },
      lease: { by: 'rei' },
    });
    const lease = { by: 'sen', at: noon + 51 * MINUTE, until: noon + HOUR, key: 'a key' };
    const senior = { username: 'sen', person: 'a senior', senior: true };
    expect(await claims().claim(id, lease, senior, recordOf('claim', id, 'sen'))).toEqual({
      refused: 'case_claimed',
    });
    const decision = decisionTo('approve', { decidedAt: noon + 55 * MINUTE });
    expect(await cases().decide(id, decision, rei)).toMatchObject({ state: 'decided' });
  });
});

describe('a case that nobody works on', () => {
  test('and that calls the seniors, is claimed and decided by any reviewer: no time of it is lost', async () => {
    const id = await opened('anybody’s');
    await watchAt(noon + 30 * MINUTE);
    const lease = { by: 'rei', at: noon + 31 * MINUTE, until: noon + HOUR, key: 'a key' };
    expect(await claims().claim(id, lease, rei, recordOf('claim', id))).toMatchObject({ lease });
    const decision = decisionTo('decline', { decidedAt: noon + 32 * MINUTE });
    expect(await cases().decide(id, decision, rei)).toMatchObject({ state: 'decided' });
  });

  test('goes to the seniors at the first of the two times', async () => {
    const id = await opened('left alone');
    expect(await actsOn(id, noon + 30 * MINUTE)).toEqual(['escalate']);
    expect(await actsOn(id, noon + 45 * MINUTE)).toEqual([]);
  });

  test('any more, as its claim is over, goes there too', async () => {
    const id = await opened('claim over', { claimUntil: noon + 20 * MINUTE });
    expect(await actsOn(id, noon + 30 * MINUTE)).toEqual(['escalate']);
  });

  test('by what was read, and is claimed before the write, is not escalated yet', async () => {
    const id = await opened('claimed just now');
    const client = engine.client();
    const lease = { by: 'rei', at: noon + 30 * MINUTE, until: noon + HOUR, key: 'a key' };
    beforeFirst(client, 'TransactWriteItems', () => claims().claim(id, lease, rei, recordOf('claim', id)));
    expect(await actsOn(id, noon + 30 * MINUTE, client)).toEqual([]);
    expect((await cases().read(id))?.escalation).toBeUndefined();
    expect(await recorded(id)).toEqual([]);
  });
});

describe('a case that has ended', () => {
  test.each([
    ['decided', (id: string) => cases().decide(id, decisionTo('approve'), rei)],
    ['run out', async () => {}],
  ])('(%s) is neither warned of nor escalated', async (name, end) => {
    const id = await opened(`ended ${name}`);
    await end(id);
    const now = name === 'decided' ? noon + 50 * MINUTE : noon + HOUR;
    expect(await actsOn(id, now)).toEqual([]);
    expect(await recorded(id)).toEqual([]);
  });

  test('between the read and the write is not escalated, and nothing is recorded', async () => {
    const id = await opened('decided just now');
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => cases().decide(id, decisionTo('decline'), rei));
    expect(await actsOn(id, noon + 50 * MINUTE, client)).toEqual([]);
    expect((await cases().read(id))?.escalation).toBeUndefined();
    expect(await recorded(id)).toEqual([]);
  });
});

test('ten runs at once do each thing once', async () => {
  const ids = await Promise.all(['a', 'b', 'c'].map((name) => opened(`at once ${name}`)));
  const runs = await Promise.all(Array.from({ length: 10 }, () => watchAt(noon + 50 * MINUTE)));
  const done = runs.flat().map(({ id }) => id);
  for (const id of ids) expect(done.filter((each) => each === id)).toHaveLength(1);
});

test.each([
  ['attribute_not_exists(#escalatedAt)', noon + 50 * MINUTE, undefined],
  ['attribute_not_exists(#warnedAt)', noon + 30 * MINUTE, noon + 2 * HOUR],
] as const)(
  'a run that lags does nothing twice: %s and the record’s own condition each see to it',
  async (clause, now, claimUntil) => {
    const change = claimUntil === undefined ? {} : { claimUntil };
    const ofRecord = 'attribute_not_exists(#pk)';
    for (const gone of [[clause], [ofRecord], [clause, ofRecord]]) {
      const id = await opened(`without ${gone.join()} at ${now}`, change);
      const client = engine.client();
      const found = gone.map((each) => takeAway(client, each));
      // Another run was faster, after this one had read.
      beforeFirst(client, 'TransactWriteItems', () => watchAt(now));
      const done = await actsOn(id, now, client);
      expect(found.every((count) => count() > 0)).toBe(true);
      // Only without both is it done twice.
      expect(done).toHaveLength(gone.length - 1);
    }
  },
);
