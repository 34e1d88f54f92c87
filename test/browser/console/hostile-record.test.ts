/** What is kept of cases in which everybody wrote what they should not: record, ended cases, and the report of an evidence pack. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import type { Case } from '../../../lambdas/domain/review/case.ts';
import { auditTrail } from '../../../lambdas/store/audit-trail.ts';
import { caseKey, paymentKey, storeKey } from '../../../lambdas/store/keys.ts';
import { systemRuntime } from '../../../lambdas/store/runtime.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { launch, outputs } from '../support/visitor.ts';
import { administrator } from './support/administrator.ts';
import { openCase } from './support/decisions.ts';
import { inTurn, watched } from './support/harmless.ts';
import { held, holdAtRenamed, payment, reviewer, store } from './support/held-at-renamed.ts';
import { hostileTexts } from './support/hostile-texts.ts';
import { button, consoleUrl, enterFirst, invite } from './support/staff.ts';
import { setIn } from './support/tables.ts';
import { rowsOf, written } from './support/written-by-others.ts';

const MANY = hostileTexts.length;
const texts = caseDetailTexts.en;

let browser: Browser;
let isHarmless: (where: string) => Promise<void>;

beforeAll(async () => {
  browser = await launch();
  await holdAtRenamed(browser);
  isHarmless = await watched(reviewer);
  await enterFirst(reviewer, 'en', await invite('senior-reviewer'));
}, 300_000);
afterAll(() => browser?.close());

test('in the record of a day, and among the cases that ended', async () => {
  const { page } = reviewer;
  const next = inTurn();
  const event = {
    id: 'event0000',
    at: '2026-01-01T03:00:00.000Z',
    act: 'freeze',
    by: 'x',
    case_id: held.id,
    detail: { left: 'x' },
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
    await page.goto(`${consoleUrl}#${path}`);
    await page.locator('main table tbody tr').nth(10).waitFor();
    const turn = page.locator('main').getByRole('button', { name: shared.en.nextPage }).first();
    let said = '';
    for (let turned = 1; turned <= MANY / 50; turned++) {
      await isHarmless(path);
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
  await isHarmless('where it was asked for');
  await reader.close();
  rmSync(dirname(saved), { recursive: true });
});

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
