import { expect, test } from 'vitest';
import type { Difference } from '../../../../lambdas/domain/reconciliation/difference.ts';
import {
  conclusionOf,
  messageOf,
  type Report,
  reportOf,
} from '../../../../lambdas/domain/reconciliation/report.ts';
import { pageOf } from '../../../../lambdas/domain/reconciliation/report-page.ts';
import { beginRun } from '../../../../lambdas/domain/reconciliation/run.ts';

const difference = (key: string, says = 'is not there'): Difference => ({
  kind: 'entry_missing',
  rows: [
    { table: 'Ledger', key, says: 'is posted' },
    { table: 'Projections', key: 'WALLET#a ENTRY#1', says },
  ],
});

const reportWith = (differences: Difference[], unsettled = 0): Report =>
  reportOf({
    ...beginRun(Date.UTC(2026, 10, 22), 'salt', { settle: 60_000 }),
    phase: 'finished',
    finishedAt: Date.UTC(2026, 10, 22, 1),
    differences,
    unsettled,
  });

test.each([
  [[], 0, 'Everything agrees.'],
  [[], 3, 'Everything agrees. 3 rows moved all the time, and were not compared.'],
  [[difference('a')], 0, '1 difference found.'],
  [
    [difference('a'), difference('b')],
    1,
    '2 differences found. 1 rows moved all the time, and were not compared.',
  ],
])('a report of %j and %d unsettled concludes', (differences, unsettled, conclusion) => {
  const report = reportWith(differences, unsettled);
  expect(conclusionOf(report)).toBe(conclusion);
  expect(report.ok).toBe(differences.length === 0);
});

test('says when, how much and of which kinds', () => {
  expect(reportWith([difference('a'), difference('b')])).toMatchObject({
    startedAt: '2026-11-22T00:00:00.000Z',
    finishedAt: '2026-11-22T01:00:00.000Z',
    before: '2026-11-21T23:59:00.000Z',
    counts: { entry_missing: 2 },
  });
});

test('a run that goes on has no report', () => {
  expect(() => reportOf(beginRun(0, 'salt', { settle: 1 }))).toThrow(/not finished/);
});

test('the message has the rows in it, and says where the others are', () => {
  const report = reportWith(Array.from({ length: 60 }, (_, number) => difference(`PAYMENT#${number}`)));
  const lines = messageOf(report, 's3://seals/report.html').split('\n');
  expect(lines[0]).toMatch(
    /^60 differences found\. Run of 2026-11-22T00:00:00.000Z; the whole report is s3:\/\/seals/,
  );
  expect(lines[2]).toBe(
    'A transfer of the ledger is not in the history: Ledger PAYMENT#0 is posted; Projections WALLET#a ENTRY#1 is not there.',
  );
  expect(lines.at(-1)).toBe('… and 10 more.');
});

test('the page shows hostile text as text, and loads nothing', () => {
  const hostile = `</td><script src="//evil.example">alert('1')</script>&\u202E\u0000`;
  const page = pageOf(reportWith([difference(hostile, hostile)]));
  for (const raw of ['<script', '\u202E', '\u0000']) expect(page).not.toContain(raw);
  expect(page).toContain(
    '&#60;script src=&#34;//evil.example&#34;&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;\uFFFD\uFFFD',
  );
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<(link|img|iframe|object)|@import|url\(/);
});

test('the page of a run that found nothing says so', () => {
  const page = pageOf(reportWith([]));
  expect(page).toContain('<p class="verdict ok">Everything agrees.</p>');
  expect(page).not.toContain('<h2>A ');
});
