/** Five thousand open cases: page by page, filtered or not, none twice, none missed, and no short page while more follow. */
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Case, CaseSummary } from '../../../lambdas/domain/review/case.ts';
import { type CaseFilter, fitting } from '../../../lambdas/domain/review/case-filter.ts';
import { caseItem } from '../../../lambdas/store/case-items.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { asked, escalated, held, lease, now } from '../../support/case-standings.ts';
import { meter } from '../../support/middleware.ts';
import { deadline } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';

const MANY = 5_000;
/** One in a thousand is escalated, one in two hundred waits, one in ten is claimed by each of two. */
const changeOf = (index: number): Partial<Case> => ({
  // Many share a deadline.
  deadline: deadline + ((index * 7919) % 1_000),
  ...(index % 1_000 === 7 ? escalated : {}),
  ...(index % 200 === 3 ? asked : {}),
  ...(index % 10 === 1 ? lease('rei') : {}),
  ...(index % 10 === 2 ? lease('ken') : {}),
  ...(index % 50 === 0 ? { store: 'osaka-west' } : {}),
});

let engine: TestTables;
const all: Case[] = Array.from({ length: MANY }, (_, index) => held(changeOf(index)));
beforeAll(async () => {
  engine = await startTables();
  const client = engine.client();
  for (let start = 0; start < MANY; start += 25) {
    const requests = all.slice(start, start + 25).map((each) => ({ PutRequest: { Item: caseItem(each) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tables.casesTable]: requests } }));
  }
});
afterAll(() => engine.close());

async function pagesOf(fits?: (subject: CaseSummary) => boolean) {
  const client = engine.client();
  const counted = meter(client);
  const store = caseStore({ client, runtime, ...tables });
  const pages: (readonly CaseSummary[])[] = [];
  let after: string | undefined;
  do {
    const page = await store.listOpen(after, 'held_payment', fits);
    pages.push(page.cases);
    after = page.next;
  } while (after !== undefined);
  return { pages, calls: counted.calls.length };
}

test('without a filter, in a hundred pages', async () => {
  const { pages, calls } = await pagesOf();
  expect(pages.map(({ length }) => length)).toEqual(Array(100).fill(50));
  expect(calls).toBe(100);
  const seen = pages.flat();
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(all.map(({ id }) => id)));
  expect(seen.map((each) => each.deadline)).toEqual(
    seen.map((each) => each.deadline).sort((one, other) => one - other),
  );
});

test.each<[CaseFilter, number]>([
  [{ escalated: true }, 5],
  [{ state: 'waiting_for_customer' }, 25],
  [{ store: 'osaka-west' }, 100],
  [{ claimed: 'mine' }, 500],
  [{ claimed: 'none' }, 4_000],
  [{ state: 'overdue' }, 0],
])('%o: %i of them', async (filter, count) => {
  const fits = fitting(filter, now, 'rei');
  const expected = all.filter((each) => fits?.(each)).map(({ id }) => id);
  const { pages } = await pagesOf(fits);
  expect(expected).toHaveLength(count);
  expect(new Set(pages.flat().map(({ id }) => id))).toEqual(new Set(expected));
  expect(pages.flat()).toHaveLength(count);
  // All are full but the last, which has something wherever there is anything.
  expect(pages.slice(0, -1).every(({ length }) => length === 50)).toBe(true);
  expect(pages.at(-1)).toHaveLength(count === 0 ? 0 : count % 50 || 50);
});

test('of five in five thousand, one page finds all, in a few reads', async () => {
  const { pages, calls } = await pagesOf(fitting({ escalated: true }, now, 'rei'));
  expect([pages.length, calls]).toEqual([1, 11]);
});
