/** Cases that have ended, in the table: every write that ends one puts it in the index, by state, day and time. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidCursor } from '../../../lambdas/domain/invalid-cursor.ts';
import type { EndedCase, EndedState } from '../../../lambdas/domain/review/ended-cases.ts';
import { settlePayment } from '../../../lambdas/domain/review/settle-payment.ts';
import { caseItem } from '../../../lambdas/store/case-items.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { endedAttributes, endedCases } from '../../../lambdas/store/ended-cases.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { bringCase, caseFor, deadline, decisionTo, heldPayment } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const options = () => ({ client: engine.client(), runtime, ...tables });
const DAY = 24 * 60 * 60 * 1000;
const whole = { from: noon - 40 * DAY, to: noon + 40 * DAY };
const find = async (state: EndedState, id: string): Promise<EndedCase | undefined> =>
  (await endedCases(options()).list(state, whole, { limit: 1000 })).cases.find((each) => each.id === id);

describe('a case is in the index', () => {
  test('from its decision on, with who decided what', async () => {
    const { payment } = await heldPayment(engine.client());
    const { id } = caseFor(payment);
    await bringCase(engine.client(), payment, 'open');
    expect(await find('decided', id)).toBeUndefined();
    await bringCase(engine.client(), payment, 'declined');
    expect(await find('decided', id)).toMatchObject({
      state: 'decided',
      endedAt: noon + 1000,
      ruleset: payment.ruleset,
      money: payment.money,
      decision: { outcome: 'decline', decidedBy: 'rei', decidedAt: noon + 1000 },
    });
  });

  test.each(['open', 'none'] as const)('from its expiry on, where it was %s', async (stage) => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, stage);
    const ledger = { ...ledgerReading(options()), ...ledgerEnding(options()) };
    await settlePayment({ ledger, cases: caseStore(options()) }, { paymentId: payment.id, now: deadline });
    const ended = await find('expired', caseFor(payment).id);
    expect(ended).toMatchObject({ state: 'expired', endedAt: deadline, money: payment.money });
    expect(ended?.decision).toBeUndefined();
  });
});

describe('the list', () => {
  const start = Date.parse('2026-12-10T00:00:00Z');
  const ends = [start + 2 * DAY - 1, start + DAY, start + DAY - 1, start + 5, start + 5, start, start - 1];
  const idOfEnd = (index: number) => `case_${String(index).padStart(27, '0')}`;

  beforeAll(async () => {
    const { payment } = await heldPayment(engine.client());
    for (const [index, at] of ends.entries()) {
      const decided = caseFor(payment, {
        id: idOfEnd(index),
        state: 'decided',
        decision: decisionTo('approve', { decidedAt: at }),
      });
      const Item = { ...caseItem(decided), ...toItem(endedAttributes('decided', at)) };
      await engine.client().send(new PutItemCommand({ TableName: tables.casesTable, Item }));
    }
  });

  const list = async (span: { from: number; to: number }, limit: number) => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await endedCases(options()).list('decided', span, { limit, after });
      expect(page.cases.length).toBeLessThanOrEqual(limit);
      ids.push(...page.cases.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    return ids;
  };
  const ofSpan = (from: number, to: number) =>
    ends.flatMap((at, index) => (at >= from && at < to ? [idOfEnd(index)] : []));

  test.each([1, 2, 3, 100])(
    'has those of the span and no others, the last first, %i at a time',
    async (limit) => {
      for (const [from, to] of [
        [start, start + DAY],
        [start, start + 2 * DAY],
        [start - 1, start],
        [start + 5, start + 6],
        [start - 9 * 60 * 60 * 1000, start + 15 * 60 * 60 * 1000],
      ] as const) {
        const found = await list({ from, to }, limit);
        // Two ended in one millisecond: which of them is first, the index says.
        expect(found.toSorted()).toEqual(ofSpan(from, to).toSorted());
        const times = found.map((id) => ends[Number(id.slice(5))] ?? 0);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      }
    },
  );

  test.each(['', 'x', '1', '1 pay_x'])('%j is no place of it', async (after) => {
    await expect(endedCases(options()).list('decided', whole, { limit: 1, after })).rejects.toThrow(
      InvalidCursor,
    );
  });
});
