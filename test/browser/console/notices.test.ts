/** What acts came to: at most one notice of a kind, and none of another page. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { dialogTexts } from '../../../console/pages/case/dialog-texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { openCase } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { button, enterFirst, invite, openConsole } from './support/staff.ts';

const texts = caseDetailTexts.en;
const deciding = decisionTexts.en;
const dialogs = dialogTexts.en;

let browser: Browser;
let visitor: Visitor;
let payment: string;

beforeAll(async () => {
  browser = await launch();
  visitor = await openConsole(browser, 'en');
  await enterFirst(visitor, 'en', await invite('reviewer'));
  payment = await hold(await newCustomer(), await openStore('Notices'), '22000');
}, 300_000);
afterAll(() => browser?.close());

test('the second one takes the place of the first, and both are gone with the page', async () => {
  const { page } = visitor;
  const told = page.getByText(dialogs.evidenceDone);
  await openCase(visitor, 'en', payment);
  for (let time = 0; time < 2; time++) {
    const saved = page.waitForEvent('download');
    await button(visitor, texts.more).click();
    await page.getByRole('menuitem', { name: texts.evidence }).click();
    await saved;
    await told.first().waitFor();
    // The button waits as long as the act does.
    await button(visitor, texts.more).and(page.locator(':not([aria-disabled=true])')).waitFor();
  }
  expect(await told.count()).toBe(1);
  await page.getByRole('link', { name: texts.back }).click();
  await told.waitFor({ state: 'detached' });
  await page.goBack();
  await page.getByRole('region', { name: deciding.decision }).waitFor();
  expect(await told.count()).toBe(0);
});
