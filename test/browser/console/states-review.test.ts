/** Every page of reviewers while it waits, where it cannot be had, and with nothing on it; and the dialogs of a case: in both languages, by axe. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialogTexts } from '../../../console/pages/case/dialog-texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { openCase } from './support/decisions.ts';
import { type Pages, refusal, tellsEachState } from './support/each-state.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

const pages: Pages = {
  '/cases': { '/cases': () => ({ cases: [] }) },
  '/cases?kind=dispute': { '/cases': () => ({ cases: [] }) },
  '/ended-cases': { '/ended-cases': () => ({ cases: [] }) },
  '/audit': { '/audit-events': () => ({ events: [] }) },
};

let browser: Browser;
let store: string;
beforeAll(async () => {
  browser = await launch();
  store = await openStore('Nakano');
}, 300_000);
afterAll(() => browser?.close());

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const words = shared[language];
  const texts = caseDetailTexts[language];
  const dialogs = dialogTexts[language];
  let visitor: Visitor;
  let customer: Phone;

  beforeAll(async () => {
    // One of its own: the pages of two languages may take longer than a token is good.
    customer = await newCustomer();
    visitor = await openConsole(browser, language);
    await enterFirst(visitor, language, await invite('senior-reviewer'));
  }, 300_000);
  afterAll(() => visitor?.context.close());

  tellsEachState(language, pages, () => visitor);

  test('a case that there is none of, and one of which only a part can be had', async () => {
    const { page } = visitor;
    await page.goto(`${consoleUrl}#/cases/case_${'x'.repeat(27)}`);
    await page.locator('main [role=alert]').filter({ hasText: 'not_found' }).waitFor();
    await look(visitor, `console-case-none-${language}`);
    await page.route(/\/(context|graph)$/, (route) => route.fulfill(refusal('service_busy', 503)));
    await openCase(visitor, language, await hold(customer, store, '10200'));
    await page.locator('.case-who [role=alert]').filter({ hasText: 'service_busy' }).waitFor();
    await page.locator('.case-graph [role=alert]').filter({ hasText: 'service_busy' }).waitFor();
    await look(visitor, `console-case-part-${language}`);
    await page.unrouteAll();
    await page.locator('.case-who').getByRole('button', { name: words.retry }).click();
    await page.locator('.case-who dl').waitFor();
  });

  test('a senior asks the customer, hands the case to a colleague, and escalates it', async () => {
    const { page } = visitor;
    await openCase(visitor, language, await hold(customer, store, '10300'));
    const dialog = page.getByRole('dialog');
    const more = async (name: string) => {
      await button(visitor, texts.more).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
      await dialog.waitFor();
    };
    await button(visitor, texts.more).click();
    await page.getByRole('menuitem', { name: texts.evidence }).waitFor();
    await look(visitor, `console-case-more-${language}`);
    await page.keyboard.press('Escape');
    await more(texts.ask);
    await look(visitor, `console-ask-${language}`);
    await dialog.getByRole('button', { name: dialogs.askDo }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(dialogs.askDone).waitFor();
    await look(visitor, `console-asked-${language}`);
    await more(texts.assign);
    await dialog.getByRole('button', { name: dialogs.assignTo }).waitFor();
    await look(visitor, `console-assign-${language}`);
    await dialog.getByRole('button', { name: words.cancel }).click();
    await more(texts.escalate);
    await dialog.getByLabel(dialogs.escalateNote).fill('The same phone as on Tuesday');
    await look(visitor, `console-escalate-${language}`);
    await dialog.getByRole('button', { name: texts.escalate, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('The same phone as on Tuesday').waitFor();
    await look(visitor, `console-escalated-${language}`);
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
