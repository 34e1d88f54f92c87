/** Every page while it waits, where it cannot be had, and with nothing on it; and the dialogs of a case: in both languages, by axe. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { openCase } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { operatorAnswers } from './support/operator-answers.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';
import type { Json } from './support/written-by-others.ts';

type Answers = Readonly<Record<string, (rows: number) => Json>>;

const none: Readonly<Record<'senior-reviewer' | 'operator', Readonly<Record<string, Answers>>>> = {
  'senior-reviewer': {
    '/cases': { '/cases': () => ({ cases: [] }) },
    '/cases?kind=dispute': { '/cases': () => ({ cases: [] }) },
    '/ended-cases': { '/ended-cases': () => ({ cases: [] }) },
    '/audit': { '/audit-events': () => ({ events: [] }) },
  },
  operator: operatorAnswers,
};

const refusal = (code: string, status: number) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: code, status, code, request_id: 'request-1' }),
});

let browser: Browser;
let customer: Phone;
let store: string;
beforeAll(async () => {
  browser = await launch();
  [customer, store] = await Promise.all([newCustomer(), openStore('Nakano')]);
}, 300_000);
afterAll(() => browser?.close());

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const words = shared[language];
  const texts = caseDetailTexts[language];
  const people = {} as Record<'senior-reviewer' | 'operator', Visitor>;

  beforeAll(async () => {
    for (const group of ['senior-reviewer', 'operator'] as const) {
      people[group] = await openConsole(browser, language);
      await enterFirst(people[group], language, await invite(group));
    }
  }, 300_000);
  afterAll(() => Promise.all(Object.values(people).map((each) => each.context.close())));

  describe.each(Object.entries(none))('for the group %s', (group, pages) => {
    test.each(Object.entries(pages))(
      '%s says that it waits, that it failed, and that there is nothing',
      async (path, answers) => {
        const visitor = people[group as keyof typeof people];
        const { page } = visitor;
        const name = `${path.replaceAll(/\W+/g, '-')}-${language}`;
        const asked = (address: string) => (url: URL) => url.pathname.endsWith(`/v1${address}`);
        let wait = () => {};
        const waits = new Promise<void>((resolve) => {
          wait = resolve;
        });
        let refuse = () => {};
        const refused = new Promise<void>((resolve) => {
          refuse = resolve;
        });
        for (const address of Object.keys(answers))
          await page.route(asked(address), async (route) => {
            wait();
            await refused;
            await route.fulfill(refusal('invalid_request', 400));
          });
        await page.goto('about:blank');
        await page.goto(`${consoleUrl}#${path}`);
        await waits;
        await page.getByText(words.loading).first().waitFor();
        await look(visitor, `console-loading${name}`);
        refuse();
        const alert = page.locator('main [role=alert]').filter({ hasText: 'invalid_request' }).first();
        await alert.waitFor();
        await look(visitor, `console-failed${name}`);
        await page.unrouteAll();
        for (const [address, answer] of Object.entries(answers))
          await page.route(asked(address), (route) => route.fulfill({ json: answer(0) }));
        for (const again of await alert.getByRole('button', { name: words.retry }).all()) await again.click();
        await page.goto('about:blank');
        await page.goto(`${consoleUrl}#${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByText(words.loading).first().waitFor({ state: 'detached' });
        await look(visitor, `console-nothing${name}`);
        await page.unrouteAll();
      },
    );
  });

  test('a case that there is none of, and one of which only a part can be had', async () => {
    const visitor = people['senior-reviewer'];
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
    const visitor = people['senior-reviewer'];
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
    await dialog.getByRole('button', { name: texts.askDo }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(texts.askDone).waitFor();
    await look(visitor, `console-asked-${language}`);
    await more(texts.assign);
    await dialog.getByRole('button', { name: texts.assignTo }).waitFor();
    await look(visitor, `console-assign-${language}`);
    await dialog.getByRole('button', { name: words.cancel }).click();
    await more(texts.escalate);
    await dialog.getByLabel(texts.escalateNote).fill('The same phone as on Tuesday');
    await look(visitor, `console-escalate-${language}`);
    await dialog.getByRole('button', { name: texts.escalate, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('The same phone as on Tuesday').waitFor();
    await look(visitor, `console-escalated-${language}`);
  });

  test('the navigation, and the menus at the top', async () => {
    const visitor = people.operator;
    const { page } = visitor;
    await page.goto(`${consoleUrl}#/nowhere`);
    await page.getByText(words.notFound).waitFor();
    await button(visitor, words.openNavigation).click();
    await page.getByRole('navigation', { name: words.navigation }).first().waitFor();
    await look(visitor, `console-navigation-${language}`);
    await button(visitor, words.closeNavigation).click();
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(Object.values(people).flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
