/** One decision of many cases: each by itself, and each that is not decided by its name. */
import { expect, test } from 'vitest';
import { ServiceBusy } from '../../../../lambdas/domain/ledger/ledger.ts';
import { refuse } from '../../../../lambdas/domain/refusal.ts';
import { type BulkDecideCommand, bulkDecide } from '../../../../lambdas/domain/review/bulk-decide.ts';
import type { Decision } from '../../../../lambdas/domain/review/case.ts';
import { dispute, held, now } from '../../../support/case-standings.ts';

const [decided, first, taken, busy] = [held(), held(), held(), held()];
const disputed = dispute();

async function bulk(change: Partial<BulkDecideCommand> = {}, fault?: Error) {
  const keys = new Map<string, string>();
  const asked: string[] = [];
  const results = await bulkDecide(
    {
      cases: {
        read: async () => undefined,
        async decide(id: string, decision: Decision) {
          keys.set(id, decision.idempotencyKey);
          if (fault) throw fault;
          if (id === taken.id) return refuse('case_claimed');
          if (id === busy.id) throw new ServiceBusy('Too many');
          if (id === first.id)
            return { ...first, fourEyes: 'amount', opinions: [{ ...decision, person: 'rei' }] };
          return { ...decided, id, state: 'decided', decision };
        },
      },
      disputes: { read: async () => undefined, decide: async () => refuse('not_found') },
      stores: { readStore: async () => undefined },
      people: {
        async emailOf(username) {
          asked.push(username);
          return username === 'rei' ? 'rei@example.com' : undefined;
        },
      },
    },
    {
      caseIds: [decided.id, first.id, taken.id, busy.id, disputed.id],
      outcome: 'decline',
      reason: 'suspected_fraud',
      reviewer: 'rei',
      senior: false,
      subject: 'the sub of rei',
      idempotencyKey: 'the key of the ring',
      now,
      ...change,
    },
  );
  return { results, keys, asked };
}

test('each is named in the order asked, with why it is not decided', async () => {
  expect((await bulk()).results).toEqual([
    { caseId: decided.id, decided: true },
    { caseId: first.id, decided: false, code: 'second_person_required' },
    { caseId: taken.id, decided: false, code: 'case_claimed' },
    { caseId: busy.id, decided: false, code: 'service_busy' },
    { caseId: disputed.id, decided: false, code: 'outcome_not_applicable' },
  ]);
});

test('each has a key of its own, the same with the same request', async () => {
  const [one, again, other] = [await bulk(), await bulk(), await bulk({ idempotencyKey: 'another key' })];
  expect(new Set(one.keys.values()).size).toBe(one.keys.size);
  expect(again.keys).toEqual(one.keys);
  for (const [id, key] of other.keys) expect(key).not.toBe(one.keys.get(id));
});

test('fifty are fifty, and who decides is asked for once', async () => {
  const { results, asked } = await bulk({ caseIds: Array.from({ length: 50 }, () => held().id) });
  expect(results).toHaveLength(50);
  expect(asked).toEqual(['rei']);
});

test('nobody decides who cannot be told from the customer', async () => {
  const { results, keys } = await bulk({ reviewer: 'nobody' });
  expect([results, keys.size]).toEqual([{ refused: 'conflict_of_interest' }, 0]);
});

test('what goes wrong on our side is a fault, and not a reason', async () => {
  await expect(bulk({}, new Error('A fault'))).rejects.toThrow('A fault');
});
