/** Every act on a case and its record, on the real engine: both or neither, wherever it is stopped, and once. */
import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decidedEvent } from '../../../lambdas/domain/disputes/dispute.ts';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import type { AuditEvent } from '../../../lambdas/domain/review/audit.ts';
import type { Case, Decision } from '../../../lambdas/domain/review/case.ts';
import type { Reviewer } from '../../../lambdas/domain/review/case-states.ts';
import { decisionEvent } from '../../../lambdas/domain/review/weigh-decision.ts';
import { auditTrail } from '../../../lambdas/store/audit-trail.ts';
import { caseClaims } from '../../../lambdas/store/case-claims.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { deadlineWatch } from '../../../lambdas/store/deadline-watch.ts';
import { disputeDeciding, readDispute } from '../../../lambdas/store/dispute-store.ts';
import { questions } from '../../../lambdas/store/questions.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { dispute, held, ken, lease, now, opinionOf, recordOf, rei } from '../../support/case-standings.ts';
import { around, takeAway } from '../../support/middleware.ts';
import { decisionTo } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const options = (client: DynamoDBClient = engine.client()) => ({ client, runtime, ...tables });
const leaseOf = ({ username }: Reviewer) => ({ by: username, at: now, until: now + 1000, key: 'a new key' });
const standing = (id: string) => caseStore(options()).read(id);
const recorded = async (id: string) => (await auditTrail(options()).ofCase(id, undefined)).events;

/** An act that is asked for once more is asked for with the same. */
interface Act {
  readonly before: Case;
  readonly record: AuditEvent;
  readonly perform: (client: DynamoDBClient) => Promise<unknown>;
}

const claiming = (
  name: 'claim' | 'assign' | 'release' | 'escalate',
  before: Case,
  perform: (claims: ReturnType<typeof caseClaims>, record: AuditEvent) => Promise<unknown>,
): Act => {
  const record = recordOf(name, before.id);
  return { before, record, perform: (client) => perform(caseClaims(options(client)), record) };
};

function deciding(before: Case, weight: Parameters<typeof decisionEvent>[2], given: Decision): Act {
  const perform = (client: DynamoDBClient) => caseStore(options(client)).decide(before.id, given, rei);
  return { before, record: decisionEvent(before.id, given, weight), perform };
}

const decision = (outcome: Decision['outcome']) => decisionTo(outcome, { decidedAt: now });
const acts: Readonly<Record<string, () => Act>> = {
  'a claim': () => {
    const before = held();
    return claiming('claim', before, (to, record) => to.claim(before.id, leaseOf(rei), rei, record));
  },
  'an assignment': () => {
    const before = held(lease('rei'));
    return claiming('assign', before, (to, record) =>
      to.assign(before.id, leaseOf(ken), { to: ken, by: rei }, record),
    );
  },
  'a release': () => {
    const before = held(lease('rei'));
    return claiming('release', before, (to, record) => to.release(before.id, rei, record));
  },
  'an escalation': () => {
    const before = held(lease('rei'));
    const escalation = { reason: 'asked', at: now, by: 'rei', note: 'Not for me' } as const;
    return claiming('escalate', before, (to, record) => to.escalate(before.id, escalation, rei, record));
  },
  'a decision': () => deciding(held(lease('rei')), 'alone', decision('approve')),
  'the first of two decisions': () => deciding(held({ fourEyes: 'amount' }), 'first', decision('approve')),
  'the second, which agrees': () => deciding(held(opinionOf(ken.person)), 'agrees', decision('approve')),
  'the second, which differs': () => deciding(held(opinionOf(ken.person)), 'differs', decision('decline')),
  'a decision of a dispute': () => {
    const before = dispute();
    const given = decision('uphold');
    const perform = async (client: DynamoDBClient) => {
      const opened = await readDispute(options(), before.id);
      if (!opened) throw new Error('The dispute of the test is not there');
      const event = decidedEvent(opened, given, 'the sub of rei');
      return disputeDeciding(options(client)).decide(before.id, { decision: given, reviewer: rei, event });
    };
    return { before, record: decisionEvent(before.id, given, 'alone'), perform };
  },
  'a question': () => {
    const before = held();
    const record = recordOf('ask', before.id);
    const event = {
      id: `asked-${before.id}`,
      customer: before.customer,
      kind: 'payment_question',
      at: now,
      by: { role: 'colleague', subject: 'the sub of rei' },
      details: { payment: before.paymentId },
    } as const;
    const question = { textCode: 'is_this_store_known', askedAt: now, askedBy: 'rei' };
    const write = { caseId: before.id, question, reviewer: rei, event, audit: record };
    return { before, record, perform: (client) => questions(options(client)).ask(write) };
  },
  'an escalation by time': () => {
    const before = held();
    const record = { ...recordOf('escalate', before.id, 'system'), act: 'escalate' } as const;
    const perform = (client: DynamoDBClient) => deadlineWatch(options(client)).mark(before.id, record, false);
    return { before, record, perform };
  },
};

const rows = Object.entries(acts);

describe.each(rows)('%s', (_, make) => {
  test('stopped before or after any call, is there with its record, or neither is; asked again, it is, once', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let stopAt = 1, wasStopped = true; wasStopped; stopAt++) {
        const { before, record, perform } = make();
        const { id } = await caseStore(options()).open(before, 'token');
        const untouched = await standing(id);
        const client = engine.client();
        let calls = 0;
        around(client, async (__, send) => {
          calls += 1;
          if (calls === stopAt && when === 'after') await send();
          // As a function that is stopped: nothing follows.
          if (calls >= stopAt) throw new Error('stopped');
          return send();
        });
        wasStopped = await perform(client).then(
          () => false,
          (error: Error) => error.message === 'stopped',
        );
        const isDone = !isDeepStrictEqual(await standing(id), untouched);
        expect([stopAt, when, (await recorded(id)).length]).toEqual([stopAt, when, isDone ? 1 : 0]);

        await perform(engine.client());
        expect(await standing(id)).not.toEqual(untouched);
        expect(await recorded(id)).toEqual([record]);
        expect(stopAt).toBeLessThan(9);
      }
    }
  });

  test('asked for again later changes nothing, and is answered as it stands', async () => {
    const { before, perform } = make();
    await caseStore(options()).open(before, 'token');
    const first = await perform(engine.client());
    const after = await engine.items();
    const again = await perform(engine.client());
    expect(await engine.items()).toEqual(after);
    // Whoever asks the customer, or marks a case, looks before; what they are told is that it was done.
    if (typeof first === 'object') expect(again).toEqual(first);
  });

  test('without its record does not come about, nor its record without it', async () => {
    const { before, perform } = make();
    await caseStore(options()).open(before, 'token');
    const refusing = engine.client();
    around(refusing, async ({ input }, send) => {
      for (const { Put } of (input.TransactItems ?? []) as { Put?: Record<string, unknown> }[])
        if (JSON.stringify(Put).includes('AUDIT#'))
          Object.assign(Put ?? {}, { ConditionExpression: 'attribute_exists(#pk)' });
      return send();
    });
    const items = await engine.items();
    await perform(refusing).catch(() => undefined);
    expect(await engine.items()).toEqual(items);

    const late = make();
    const { id } = await caseStore(options()).open({ ...late.before, state: 'decided' }, 'token');
    await late.perform(engine.client());
    expect(await recorded(id)).toEqual([]);
  });
});

describe('a key that was used for something else', () => {
  test('is refused, and nothing is done', async () => {
    const before = await caseStore(options()).open(held(), 'token');
    const claims = caseClaims(options());
    const toKen = { ...recordOf('assign', before.id), detail: { to: 'ken' } };
    await claims.assign(before.id, leaseOf(ken), { to: ken, by: rei }, toKen);
    const items = await engine.items();
    expect(
      await claims.assign(before.id, leaseOf(rei), { to: rei, by: ken }, { ...toKen, detail: { to: 'rei' } }),
    ).toEqual({
      refused: 'idempotency_conflict',
    });
    expect(await engine.items()).toEqual(items);
  });

  test('does not hide what stands against the act itself', async () => {
    const before = await caseStore(options()).open(held(), 'token');
    const first = decision('approve');
    await caseStore(options()).decide(before.id, first, rei);
    expect(await caseStore(options()).decide(before.id, { ...first, note: 'Another note' }, rei)).toEqual({
      refused: 'case_already_decided',
    });
  });
});

test('a claim of before, asked for again, takes nothing from whoever has the case now', async () => {
  const before = await caseStore(options()).open(held(), 'token');
  const claims = caseClaims(options());
  const record = recordOf('claim', before.id);
  await claims.claim(before.id, leaseOf(rei), rei, record);
  await claims.release(before.id, rei, recordOf('release', before.id));
  await claims.claim(before.id, leaseOf(ken), ken, recordOf('claim', before.id, 'ken'));
  expect(await claims.claim(before.id, leaseOf(rei), rei, record)).toMatchObject({ lease: { by: 'ken' } });
});

test('without the condition of the record, it would be done and recorded again', async () => {
  const before = await caseStore(options()).open(held(), 'token');
  const record = recordOf('claim', before.id);
  await caseClaims(options()).claim(before.id, leaseOf(rei), rei, record);
  const client = engine.client();
  const found = takeAway(client, 'attribute_not_exists(#pk)');
  const later = { ...leaseOf(rei), until: now + 9000 };
  const again = await caseClaims(options(client)).claim(before.id, later, rei, record);
  expect(isRefusal(again) ? again : again.lease?.until).toBe(now + 9000);
  expect(found()).toBe(1);
});
