/** What people did with cases, in the table: added once, never changed, read by case and by day. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidCursor } from '../../../lambdas/domain/invalid-cursor.ts';
import type { AuditEvent, AuditPage } from '../../../lambdas/domain/review/audit.ts';
import { auditTrail } from '../../../lambdas/store/audit-trail.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { meter } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const trail = () => auditTrail({ client: engine.client(), runtime, ...tables });
const caseId = (letter: string) => `case_${letter.repeat(27)}`;
const DAY = 24 * 60 * 60 * 1000;

const event = (changes: Partial<AuditEvent> = {}): AuditEvent => ({
  id: 'event-1',
  caseId: caseId('a'),
  act: 'view',
  at: noon,
  by: 'rei',
  ...changes,
});

async function all(read: (after: string | undefined) => Promise<AuditPage>) {
  const pages: (readonly AuditEvent[])[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    pages.push(page.events);
    after = page.next;
  } while (after !== undefined);
  return pages;
}

describe('an event', () => {
  test('is read as it was recorded, and is an item of its own', async () => {
    const decided = event({ act: 'decide', detail: { outcome: 'decline', reason: 'suspected_fraud' } });
    await trail().record(decided);
    expect(await trail().ofCase(decided.caseId, undefined)).toEqual({ events: [decided] });
    expect(await engine.items(tables.casesTable)).toHaveLength(1);
  });

  test('that is recorded again, later and with other words, stays what it was', async () => {
    const first = event({ caseId: caseId('b'), act: 'claim' });
    await trail().record(first);
    await trail().record({ ...first, at: noon + 60_000, by: 'another', act: 'release' });
    expect(await trail().ofCase(first.caseId, undefined)).toEqual({ events: [first] });
  });
});

test('an act costs three write units, with both of its indexes', async () => {
  const client = engine.client();
  const counted = meter(client);
  const store = auditTrail({ client, runtime, ...tables });
  const longest = event({
    caseId: caseId('z'),
    id: 'aud_'.padEnd(64, 'x'),
    by: 'a'.repeat(128),
    act: 'first_decision',
    detail: { outcome: 'approve', reason: 'customer_confirmed', to: 'b'.repeat(128) },
  });
  await store.record(longest);
  expect(counted.units).toEqual({ write: 3, read: 0 });
});

describe('the events of a case', () => {
  test('come oldest first whatever their ids and the order in which they were recorded, in pages', async () => {
    const events = Array.from({ length: 120 }, (_, index) =>
      event({ caseId: caseId('c'), id: `event-${999 - index}`, at: noon + index }),
    );
    await Promise.all(events.toReversed().map((each) => trail().record(each)));
    const pages = await all((after) => trail().ofCase(caseId('c'), after));
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(pages.flat()).toEqual(events);
  });

  test('are no other case’s', async () => {
    await trail().record(event({ caseId: caseId('d') }));
    expect((await trail().ofCase(caseId('e'), undefined)).events).toEqual([]);
  });
});

describe('the events of a day', () => {
  test('are of all cases, oldest first, each once, and of no other day', async () => {
    const start = Date.parse('2026-12-01T00:00:00Z');
    // Some of one millisecond; the first and the last of the day; one before, one after.
    const events = Array.from({ length: 130 }, (_, index) =>
      event({
        caseId: caseId('fghij'[index % 5] ?? ''),
        id: `day-${String(index).padStart(3, '0')}`,
        at: index === 129 ? start + DAY - 1 : start + Math.floor(index / 3),
      }),
    );
    await Promise.all(
      [...events, event({ id: 'before', at: start - 1 }), event({ id: 'after', at: start + DAY })].map(
        (each) => trail().record(each),
      ),
    );
    const pages = await all((after) => trail().ofDay('2026-12-01', after));
    expect(pages.flat()).toEqual(events);
    expect(Math.max(...pages.map((page) => page.length))).toBe(50);
  });

  test('lie in several partitions, so that no one of them takes all writes', async () => {
    const days = (await engine.items(tables.casesTable)).map((item) => item.auditDay?.S);
    expect(new Set(days.filter((each) => each?.includes('2026-12-01'))).size).toBe(4);
  });
});

test.each(['', '#', 'event-1', `${noon}`, `${noon}#`, `${noon}#a b`])('%j is no place', async (place) => {
  await expect(trail().ofCase(caseId('a'), place)).rejects.toThrow(InvalidCursor);
  await expect(trail().ofDay('2026-11-22', place)).rejects.toThrow(InvalidCursor);
});
