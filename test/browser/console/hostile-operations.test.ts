/** What customers, stores and colleagues write is shown to operators as they wrote it, and does nothing: 200 texts on every page. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shared } from '../../../console/texts/shared.ts';
import { until } from '../../end-to-end/support/until.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { inTurn, watched } from './support/harmless.ts';
import { hostileTexts } from './support/hostile-texts.ts';
import { operatorAnswers } from './support/operator-answers.ts';
import { consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';
import { written } from './support/written-by-others.ts';

const MANY = hostileTexts.length;

let browser: Browser;
let operator: Visitor;
let isHarmless: (where: string) => Promise<void>;

beforeAll(async () => {
  browser = await launch();
  operator = await openConsole(browser, 'en');
  isHarmless = await watched(operator);
  await enterFirst(operator, 'en', await invite('operator'));
}, 300_000);
afterAll(() => browser?.close());

const go = (path: string) => operator.page.goto(`${consoleUrl}#${path}`);

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
  await go('/nowhere');
  await page.getByText(shared.en.notFound).waitFor();
  await go(path);
  const content = () => page.locator('main').evaluate(({ textContent }) => textContent);
  await until(content, (there) => reasons.some((text) => text.length > 2 && there.includes(text)));
  let said = '';
  const turn = page.locator('main').getByRole('button', { name: shared.en.nextPage }).first();
  const tabs = page.locator('main').getByRole('tab');
  for (let tab = 0; tab < Math.max(1, await tabs.count()); tab++) {
    if ((await tabs.count()) > 0) await tabs.nth(tab).click();
    for (;;) {
      await isHarmless(`${path}, tab ${tab}`);
      said += await content();
      if (!(await turn.isVisible()) || (await turn.isDisabled())) break;
      await turn.click();
    }
  }
  await page.unrouteAll();
  expect(await page.locator('main [role=alert]').allInnerTexts()).toEqual([]);
  if (!some.has(path)) expect(reasons.filter((text) => !said.includes(text))).toEqual([]);
});

test('and none of them was run, asked for anything, or opened anything', () => isHarmless('at the end'));
