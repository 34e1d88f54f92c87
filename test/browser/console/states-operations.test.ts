/** Every page of operators while it waits, where it cannot be had, and with nothing on it: in both languages, by axe. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shared } from '../../../console/texts/shared.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { tellsEachState } from './support/each-state.ts';
import { operatorAnswers } from './support/operator-answers.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const words = shared[language];
  let operator: Visitor;

  beforeAll(async () => {
    operator = await openConsole(browser, language);
    await enterFirst(operator, language, await invite('operator'));
  }, 300_000);
  afterAll(() => operator?.context.close());

  tellsEachState(language, operatorAnswers, () => operator);

  test('the navigation, and the menus at the top', async () => {
    const { page } = operator;
    await page.goto(`${consoleUrl}#/nowhere`);
    await page.getByText(words.notFound).waitFor();
    await button(operator, words.openNavigation).click();
    await page.getByRole('navigation', { name: words.navigation }).first().waitFor();
    await page.locator('nav').getByText(words.sections.insight).waitFor();
    await look(operator, `console-navigation-${language}`);
    await button(operator, words.closeNavigation).click();
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(operator.complaints).toEqual([]);
  });
});
