/** The story of a case, in both languages: from the queue to its end, by keyboard where a reviewer would. */
import { randomUUID } from 'node:crypto';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { dialogTexts } from '../../../console/pages/case/dialog-texts.ts';
import { graphTexts } from '../../../console/pages/case/graph/texts.ts';
import { proofTexts } from '../../../console/pages/case/proof-texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { shared } from '../../../console/texts/shared.ts';
import { getPayment } from '../../../lambdas/contract/payments.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { button, enterFirst, invite, openConsole } from './support/staff.ts';

const LONG = 300_000;

let browser: Browser;
let customer: Phone;
beforeAll(async () => {
  browser = await launch();
  customer = await newCustomer();
}, LONG);
afterAll(() => browser?.close());

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const texts = caseDetailTexts[language];
  const deciding = decisionTexts[language];
  const dialogs = dialogTexts[language];
  const drawn = graphTexts[language];
  const proving = proofTexts[language];
  const queue = queueTexts[language];
  const cases = caseTexts[language];
  const name = `<b>${language}</b> & ${randomUUID().slice(0, 6)}`;
  let visitor: Visitor;
  let payment: string;

  beforeAll(async () => {
    const store = await openStore(name);
    payment = await hold(customer, store, '12500');
    visitor = await openConsole(browser, language);
    await enterFirst(visitor, language, await invite('reviewer'));
  }, LONG);
  afterAll(() => visitor?.context.close());

  const row = () => visitor.page.getByRole('row', { name });
  const panel = (title: string) => visitor.page.getByRole('region', { name: title });

  test('the queue shows it, and filters leave it out', async () => {
    const { page } = visitor;
    await row().waitFor();
    await look(visitor, `console-queue-${language}`);
    await page.getByLabel(queue.minAmount).fill('50000');
    await page.keyboard.press('Enter');
    await page.getByText(queue.empty).waitFor();
    await look(visitor, `console-queue-empty-${language}`);
    await button(visitor, queue.clear).click();
    await row().waitFor();
  });

  test('by keyboard alone it is opened; all that decides it is in one view', async () => {
    const { page } = visitor;
    const link = row().getByRole('link');
    for (let step = 0; step < 20; step++) {
      await page.keyboard.press('j');
      if (await link.evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
    for (const title of [texts.why, texts.who, drawn.graph, deciding.decision]) await panel(title).waitFor();
    await page.locator('.graph-picture .node').first().waitFor();
    const heights = await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
    expect(heights[0]).toBeLessThanOrEqual(heights[1] ?? 0);
    await look(visitor, `console-case-${language}`);
  });

  test('a claim is the reviewer’s, and shows for how long', async () => {
    await visitor.page.keyboard.press('c');
    await visitor.page.getByText(cases.mine, { exact: true }).waitFor();
    await visitor.page.getByText(texts.claimLeft).waitFor();
    await button(visitor, texts.extend).waitFor();
  });

  test('the graph is walked by arrow keys, and is a table for who wants one', async () => {
    const { page } = visitor;
    const subject = page.locator('.graph-picture [tabindex="0"]');
    await subject.focus();
    await page.keyboard.press('Enter');
    await page.locator('.node-facts').waitFor();
    await look(visitor, `console-graph-${language}`);
    await panel(drawn.graph).getByRole('button', { name: drawn.tableView }).click();
    await panel(drawn.graph).getByRole('table').waitFor();
    await look(visitor, `console-graph-table-${language}`);
    await panel(drawn.graph).getByRole('button', { name: drawn.graphView }).click();
  });

  test('proof and audit are a tab away; the audit names the claim', async () => {
    const { page } = visitor;
    await page.getByRole('tab', { name: texts.proof }).click();
    await page.getByText(proving.proofYes).waitFor();
    await look(visitor, `console-proof-${language}`);
    await page.getByRole('tab', { name: texts.audit }).click();
    await page.getByRole('table', { name: texts.audit }).waitFor();
    await look(visitor, `console-audit-${language}`);
    await page.getByRole('tab', { name: texts.signals }).click();
    await look(visitor, `console-signals-${language}`);
  });

  test('what names the customer is shown for a reason, and not before', async () => {
    const { page } = visitor;
    const email = `${texts.email}: ${texts.unmask}`;
    expect(await panel(texts.who).innerText()).not.toContain('hanako');
    await button(visitor, email).click();
    expect(await page.getByRole('dialog').getByRole('button', { name: dialogs.unmaskDo }).isDisabled()).toBe(
      true,
    );
    await page.getByLabel(dialogs.unmaskReason).fill('Called back');
    await look(visitor, `console-unmask-${language}`);
    await page.getByRole('dialog').getByRole('button', { name: dialogs.unmaskDo }).click();
    await panel(texts.who).getByText('hanako').waitFor();
  });

  test('the keys that do something are listed', async () => {
    await visitor.page.locator('h1').click();
    await visitor.page.keyboard.press('?');
    await visitor.page.getByRole('dialog').getByText(texts.keys.approve).waitFor();
    await look(visitor, `console-keys-${language}`);
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('a decision whose answer is lost is asked for again under the same key, and made once', async () => {
    const { page } = visitor;
    const keys: string[] = [];
    const isDecision = (request: Request) => request.method() === 'POST';
    let lose = true;
    await page.route(
      (url) => url.pathname.endsWith('/decision'),
      async (route) => {
        if (!isDecision(route.request())) return route.continue();
        keys.push((await route.request().headerValue('idempotency-key')) ?? '');
        if (!lose) return route.continue();
        await route.fetch();
        await route.abort('connectionreset');
      },
    );
    await page.keyboard.press('a');
    await page.getByRole('button', { name: deciding.reason }).click();
    await page.getByRole('option', { name: cases.reason.customer_confirmed }).click();
    await page.getByLabel(deciding.capture).fill('12000');
    await button(visitor, deciding.decide).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(deciding.confirmTitle).waitFor();
    await look(visitor, `console-confirm-${language}`);
    await dialog.getByRole('button', { name: deciding.confirmDo.approve }).click();
    await dialog.getByText(shared[language].lost).waitFor();
    await look(visitor, `console-lost-${language}`);
    lose = false;
    await dialog.getByRole('button', { name: deciding.confirmDo.approve }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(deciding.ended.decided).waitFor();
    expect(keys.length).toBeGreaterThanOrEqual(4);
    expect(new Set(keys).size).toBe(1);
    await look(visitor, `console-decided-${language}`);
    const captured = await until(
      async () => (await customer.api.call(getPayment, { path: { id: payment } })).body,
      ({ status }) => status !== 'held',
    );
    expect(captured).toMatchObject({ status: 'approved' });
    await page.unrouteAll();
  });

  test('without a network it says so, and keeps what was there', async () => {
    const { page } = visitor;
    await page.keyboard.press('u');
    await page.getByRole('heading', { name: queue.title }).waitFor();
    await visitor.context.setOffline(true);
    await page.getByText(shared[language].offline).waitFor();
    await look(visitor, `console-offline-${language}`);
    await visitor.context.setOffline(false);
    await page.getByText(shared[language].offline).waitFor({ state: 'detached' });
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
