/**
 * What customers, stores and colleagues write is shown as they wrote it, and does nothing: 200 texts in every place that shows
 * one, most of them as no operation of the API would take them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import type { Case } from '../../../lambdas/domain/review/case.ts';
import { auditTrail } from '../../../lambdas/store/audit-trail.ts';
import { caseKey, paymentKey, storeKey } from '../../../lambdas/store/keys.ts';
import { systemRuntime } from '../../../lambdas/store/runtime.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { until } from '../../end-to-end/support/until.ts';
import { launch, outputs, type Visitor } from '../support/visitor.ts';
import { administrator } from './support/administrator.ts';
import { openCase } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { hostileTexts } from './support/hostile-texts.ts';
import { caseOfPayment, manyCases, takeAway } from './support/many-cases.ts';
import { operatorAnswers } from './support/operator-answers.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';
import { setIn } from './support/tables.ts';
import { type Json, rowsOf, written } from './support/written-by-others.ts';

const MANY = hostileTexts.length;
const texts = caseDetailTexts.en;
const queue = queueTexts.en;

let browser: Browser;
let reviewer: Visitor;
let operator: Visitor;
let store: string;
let payment: string;
let held: Case;
let inQueue: readonly Case[] = [];
/** What either page asked of others than the platform. */
const strangers: string[] = [];

beforeAll(async () => {
  browser = await launch();
  [store, reviewer, operator] = await Promise.all([
    openStore('Before it was renamed'),
    openConsole(browser, 'en'),
    openConsole(browser, 'en'),
  ]);
  payment = await hold(await newCustomer(), store, '12300');
  held = await caseOfPayment(payment);
  inQueue = await manyCases(
    held,
    hostileTexts.map((storeName) => ({ storeName })),
  );
  await Promise.all([
    enterFirst(reviewer, 'en', await invite('senior-reviewer')),
    enterFirst(operator, 'en', await invite('operator')),
  ]);
  for (const { page } of [reviewer, operator])
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'blob:' && origin !== new URL(consoleUrl).origin)
        strangers.push(request.url());
    });
}, 300_000);
afterAll(async () => {
  await takeAway(inQueue);
  await browser?.close();
}, 300_000);

const go = ({ page }: Visitor, path: string) => page.goto(`${consoleUrl}#${path}`);

/** Nothing of what was shown became more than a text, and all of it has its place. */
async function isHarmless({ page, context, complaints }: Visitor, where: string): Promise<void> {
  const found = await page.evaluate(() => ({
    elements: [
      ...document.querySelectorAll(
        'main script, main style, iframe, object, embed, base, marquee, xss, main meta, main link, a[href^="javascript" i], a[target], form[action], main img',
      ),
    ].map(({ outerHTML }) => outerHTML),
    wider: document.documentElement.scrollWidth - innerWidth,
    title: document.title,
    polluted: Object.keys(Object.prototype),
  }));
  expect(found, where).toEqual({ elements: [], wider: 0, title: shared.en.title, polluted: [] });
  expect(complaints, where).toEqual([]);
  expect(strangers, where).toEqual([]);
  expect(context.pages(), where).toHaveLength(1);
}

test('in the queue, as the names of stores', async () => {
  const { page } = reviewer;
  const names = () =>
    page
      .getByRole('table', { name: queue.title })
      .locator('tbody td:nth-child(4) bdi')
      .evaluateAll((all) => all.map(({ textContent }) => textContent));
  await go(reviewer, `/cases?store_id=${store}`);
  const seen: (string | null)[] = [];
  for (let from = 0; from < MANY; from += 50) {
    const before = seen.at(-1);
    const here = await until(names, (there) => there.length === 50 && there.at(-1) !== before);
    seen.push(...here);
    await isHarmless(reviewer, `page ${from} of the queue`);
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
    await isHarmless(reviewer, `case, ${JSON.stringify(text.slice(0, 80))}`);
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
    await isHarmless(reviewer, `tab ${tab}`);
  }
  await page.getByRole('table', { name: texts.audit }).getByRole('row').nth(MANY).waitFor();
  await page.unrouteAll();
});

/** As the contract takes a reason: an answer with another would not be taken either. */
const reasons = hostileTexts.filter(
  (text) => text.length <= 150 && /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u.test(text),
);
/** Where there is one row alone, or only names that are cut to what tells people apart. */
const some: ReadonlySet<string> = new Set(['/freezes?kind=stores&id=store-1', '/numbers?last=7']);

test.each(Object.entries(operatorAnswers))('in what operators work with: %s', async (path, answers) => {
  const { page } = operator;
  for (const [address, answer] of Object.entries(answers)) {
    const next = inTurn();
    const nextReason = inTurn(reasons);
    const text = (name: string) => (name === 'reason' ? nextReason(name) : next(name));
    await page.route(
      (url) => url.pathname.endsWith(`/v1${address}`),
      (route) =>
        route.request().method() === 'GET'
          ? route.fulfill({ json: written(answer(MANY), text, ['reason']) })
          : route.continue(),
    );
  }
  // What the page before showed is not taken for this one's.
  await go(operator, '/nowhere');
  await page.getByText(shared.en.notFound).waitFor();
  await go(operator, path);
  const content = () => page.locator('main').evaluate(({ textContent }) => textContent);
  await until(content, (there) => reasons.some((text) => text.length > 2 && there.includes(text)));
  let said = '';
  const turn = page.locator('main').getByRole('button', { name: shared.en.nextPage }).first();
  const tabs = page.locator('main').getByRole('tab');
  for (let tab = 0; tab < Math.max(1, await tabs.count()); tab++) {
    if ((await tabs.count()) > 0) await tabs.nth(tab).click();
    for (;;) {
      await isHarmless(operator, `${path}, tab ${tab}`);
      said += await content();
      if (!(await turn.isVisible()) || (await turn.isDisabled())) break;
      await turn.click();
    }
  }
  await page.unrouteAll();
  expect(await page.locator('main [role=alert]').allInnerTexts()).toEqual([]);
  if (!some.has(path)) expect(reasons.filter((text) => !said.includes(text))).toEqual([]);
});

test('in the record of a day, and among the cases that ended', async () => {
  const { page } = reviewer;
  const next = inTurn();
  const event = {
    id: 'event0000',
    at: '2026-01-01T03:00:00.000Z',
    act: 'assign',
    by: 'x',
    case_id: held.id,
    detail: { to: 'x' },
  };
  await page.route(
    (url) => url.pathname.endsWith('/audit-events'),
    (route) => route.fulfill({ json: written({ events: rowsOf(event, MANY) }, next) }),
  );
  await page.route(
    (url) => url.pathname.endsWith('/ended-cases'),
    async (route) => {
      const ended = {
        id: held.id,
        kind: 'held_payment',
        state: 'decided',
        class: 'standard',
        escalated: false,
        amount: '1',
        currency: 'JPY',
        store_name: 'x',
        reasons: ['device_recent'],
        opened_at: event.at,
        deadline: event.at,
        ended_at: event.at,
        decision: { outcome: 'decline', reason: 'other', decided_by: 'x' },
      };
      await route.fulfill({ json: written({ cases: rowsOf(ended, MANY) }, next) });
    },
  );
  for (const path of ['/audit?day=2026-01-01', '/ended-cases']) {
    await go(reviewer, path);
    await page.locator('main table tbody tr').nth(10).waitFor();
    const turn = page.locator('main').getByRole('button', { name: shared.en.nextPage }).first();
    let said = '';
    for (let turned = 1; turned <= MANY / 50; turned++) {
      await isHarmless(reviewer, path);
      said += await page.locator('main').evaluate(({ textContent }) => textContent);
      if (turned < MANY / 50) await turn.click();
    }
    expect(hostileTexts.filter((text) => !said.includes(text))).toEqual([]);
  }
  await page.unrouteAll();
});

test('in the report of an evidence pack, opened from where it was saved', async () => {
  const { page } = reviewer;
  await poison(held);
  await openCase(reviewer, 'en', payment);
  await button(reviewer, texts.more).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: texts.evidence }).click();
  const files = unzipSync(readFileSync(await (await downloading).path()));
  const html = Buffer.from(files['report.html'] ?? []).toString('utf8');
  const saved = join(mkdtempSync(join(tmpdir(), 'holdfast-report-')), 'report.html');
  writeFileSync(saved, html);
  const reader = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const report = await reader.newPage();
  const events: string[] = [];
  report.on('dialog', (dialog) => void dialog.dismiss().then(() => events.push('a dialog')));
  report.on('console', (message) => events.push(message.text()));
  report.on('request', (request) => {
    if (!request.isNavigationRequest()) events.push(request.url());
  });
  await report.goto(pathToFileURL(saved).href);
  const found = await report.evaluate(() => ({
    elements: [...new Set([...document.body.querySelectorAll('*')].map(({ localName }) => localName))].sort(),
    wider: document.documentElement.scrollWidth - innerWidth,
    attributes: [
      ...new Set([...document.body.querySelectorAll('*')].flatMap((each) => each.getAttributeNames())),
    ].sort(),
  }));
  expect(found.wider).toBe(0);
  expect(found.elements).toEqual(
    expect.not.arrayContaining(['script', 'style', 'img', 'svg', 'iframe', 'a', 'form', 'b', 'base']),
  );
  expect(found.attributes).toEqual(['lang', 'scope']);
  expect(events).toEqual([]);
  const said = await report.locator('body').innerText();
  for (const shownText of ['<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', '=1+1'])
    expect(said).toContain(shownText);
  await reader.close();
  rmSync(dirname(saved), { recursive: true });
});

test('and none of them was run, asked for anything, or opened anything', async () => {
  await isHarmless(reviewer, 'at the end');
  await isHarmless(operator, 'at the end');
});

/** One after the other, and over again, for members of each name by themselves. */
function inTurn(from: readonly string[] = hostileTexts): (name: string) => string {
  const places = new Map<string, number>();
  return (name) => {
    const place = places.get(name) ?? 0;
    places.set(name, place + 1);
    return from[place % from.length] ?? '';
  };
}

/** What no operation would have taken, where the case, its payment, its store and its record have it. */
async function poison({ id, paymentId }: Case): Promise<void> {
  const all = hostileTexts.join(' ');
  await setIn('CasesTable', caseKey(id), {
    storeName: hostileTexts[2] ?? '',
    escalatedAt: held.openedAt,
    escalationReason: 'asked',
    escalationNote: all,
    escalatedBy: hostileTexts[3] ?? '',
  });
  const trail = auditTrail({
    client: new DynamoDBClient(administrator()),
    runtime: systemRuntime,
    casesTable: outputOf(outputs, 'CasesTable'),
  });
  for (const [place, text] of hostileTexts.entries())
    await trail.record({
      id: `aud_${place}`,
      caseId: id,
      act: 'escalate',
      at: held.openedAt + place,
      by: text,
      detail: { reason: text, note: text },
    });
  await setIn('LedgerTable', paymentKey(paymentId), { name: hostileTexts[4] ?? '' });
  await setIn('RegistryTable', storeKey(store), { name: hostileTexts[5] ?? '' });
}
