/** What customers, stores and colleagues write is shown to reviewers as they wrote it, and does nothing: 200 texts in every place. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import type { Case } from '../../../lambdas/domain/review/case.ts';
import { until } from '../../end-to-end/support/until.ts';
import { launch } from '../support/visitor.ts';
import { openCase } from './support/decisions.ts';
import { inTurn, watched } from './support/harmless.ts';
import { held, holdAtRenamed, payment, reviewer, store } from './support/held-at-renamed.ts';
import { hostileTexts } from './support/hostile-texts.ts';
import { manyCases, takeAway } from './support/many-cases.ts';
import { consoleUrl, enterFirst, invite } from './support/staff.ts';
import { type Json, rowsOf, written } from './support/written-by-others.ts';

const MANY = hostileTexts.length;
const texts = caseDetailTexts.en;
const queue = queueTexts.en;

let browser: Browser;
let isHarmless: (where: string) => Promise<void>;
let inQueue: readonly Case[] = [];

beforeAll(async () => {
  browser = await launch();
  await holdAtRenamed(browser);
  inQueue = await manyCases(
    held,
    hostileTexts.map((storeName) => ({ storeName })),
  );
  isHarmless = await watched(reviewer);
  await enterFirst(reviewer, 'en', await invite('senior-reviewer'));
}, 300_000);
afterAll(async () => {
  await takeAway(inQueue);
  await browser?.close();
}, 300_000);

const go = (path: string) => reviewer.page.goto(`${consoleUrl}#${path}`);

test('in the queue, as the names of stores', async () => {
  const { page } = reviewer;
  const names = () =>
    page
      .getByRole('table', { name: queue.title })
      .locator('tbody td:nth-child(4) bdi')
      .evaluateAll((all) => all.map(({ textContent }) => textContent));
  await go(`/cases?store_id=${store}`);
  const seen: (string | null)[] = [];
  for (let from = 0; from < MANY; from += 50) {
    const before = seen.at(-1);
    const here = await until(names, (there) => there.length === 50 && there.at(-1) !== before);
    seen.push(...here);
    await isHarmless(`page ${from} of the queue`);
    await page.getByRole('button', { name: queue.following }).click();
  }
  // The real one of this store has a deadline before all of them.
  expect(new Set(seen)).toEqual(
    new Set(['Before it was renamed', ...hostileTexts.slice(0, seen.length - 1)]),
  );
});

test('on the page of a case, in every place at once, where they move nothing out of sight', async () => {
  const { page } = reviewer;
  const kept = new Map<string, Json>();
  await page.route(/\/v1\/cases\/case_[\w-]{27}(\/\w+)?$/, async (route) => {
    const url = new URL(route.request().url());
    const [, place, part = ''] = /\/case_t([0-9]+)x[\w-]*(\/\w+)?$/.exec(url.pathname) ?? [];
    if (place === undefined) {
      const answer = await route.fetch();
      kept.set(/\/(context|graph)$/.exec(url.pathname)?.[0] ?? '', await answer.json());
      return route.fulfill({ response: answer });
    }
    const text = hostileTexts[Number(place)] ?? '';
    const answer = written(kept.get(part) ?? null, () => text) as Record<string, Json>;
    const work = {
      id: url.pathname.split('/')[3] ?? '',
      dispute_reason: 'not_me',
      dispute_note: text,
      escalated: true,
      escalation: { reason: 'asked', at: '2026-01-01T00:00:00Z', by: text, note: text },
      claim: { by: text, until: '2100-01-01T00:00:00Z', mine: Number(place) % 2 === 0 },
    };
    return route.fulfill({ json: part === '' ? { ...answer, ...work } : answer });
  });
  await openCase(reviewer, 'en', payment);
  await page.locator('.graph-picture .node').first().waitFor();
  await until(
    async () => kept.size,
    (parts) => parts === 3,
  );
  for (const [place, text] of hostileTexts.entries()) {
    await page.evaluate(
      (id) => {
        location.hash = `#/cases/${id}`;
      },
      `case_t${place}`.padEnd('case_'.length + 27, 'x'),
    );
    await page.waitForFunction(
      (name) =>
        document.querySelector('.case-head h1 bdi')?.textContent === name &&
        document.querySelector('.case-who dl') !== null &&
        document.querySelector('.graph-picture .node') !== null,
      text,
    );
    await isHarmless(`case, ${JSON.stringify(text.slice(0, 80))}`);
    const taller = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    expect(taller, `case, ${JSON.stringify(text.slice(0, 80))}: taller than the window`).toBeLessThanOrEqual(
      0,
    );
  }
  await page.unrouteAll();
});

test('in what surrounds a case: payments, phones, earlier cases, signals, proof and record', async () => {
  const { page } = reviewer;
  const next = inTurn();
  await page.route(/\/v1\/cases\/case_[\w-]{27}\/(context|audit)$/, async (route) => {
    const response = await route.fetch();
    const { customer, store: at, events, ...rest } = await response.json();
    const many = (row: object) => rowsOf(row, MANY);
    const json = events
      ? { events: many({ ...events[0], detail: { reason: 'x', to: 'x' } }) }
      : {
          ...rest,
          customer: { ...customer, payments: many(customer.payments[0]) },
          store: { ...at, payments: many(at.payments[0]) },
          earlier_cases: many({
            id: held.id,
            kind: 'dispute',
            state: 'open',
            of: 'customer',
            customer_id: held.customer,
            amount: '1',
            currency: 'JPY',
            store_name: 'x',
            reasons: [],
            opened_at: '2026-01-01T00:00:00Z',
          }),
        };
    return route.fulfill({ json: written(json, next) });
  });
  await openCase(reviewer, 'en', payment);
  const tabs = page.getByRole('tab');
  await tabs.nth(1).waitFor();
  for (let tab = 0; tab < (await tabs.count()); tab++) {
    await tabs.nth(tab).click();
    await page.getByRole('tabpanel').first().waitFor();
    await isHarmless(`tab ${tab}`);
  }
  await page.getByRole('table', { name: texts.audit }).getByRole('row').nth(MANY).waitFor();
  await page.unrouteAll();
});

test('and none of them was run, asked for anything, or opened anything', () => isHarmless('at the end'));
