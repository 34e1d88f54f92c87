/** The sample customer pays at the till by keyboard alone, in English: everything is reached, and shows that it is. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../end-to-end/support/until.ts';
import { look } from './support/look.ts';
import { launch, type Visitor, visit } from './support/visitor.ts';

let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launch();
  visitor = await visit(browser, 'desk');
});
afterAll(() => browser?.close());

const MOST_STEPS = 80;

/** Goes on with Tab until the element has the focus, and sees that it shows. */
async function reach(target: Locator): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const outline = await target.evaluate((element) => getComputedStyle(element).outlineStyle);
      expect(outline, `the focus on ${target}`).toBe('solid');
      return;
    }
    await visitor.page.keyboard.press('Tab');
  }
  throw new Error(`${target} is not reached by keyboard`);
}

const press = async (name: string | RegExp, within = 'main') => {
  const exact = typeof name === 'string';
  await reach(visitor.page.locator(within).getByRole('button', { name, exact }).first());
  await visitor.page.keyboard.press('Enter');
};

const codeFilled = () =>
  until(
    () => visitor.page.getByLabel('One-time code').inputValue(),
    (code) => code.length === 6,
  );

test('the page speaks English, and says so to who listens', async () => {
  await visitor.page.locator('.display').waitFor();
  await press('English', 'header');
  await until(
    () => visitor.page.evaluate(() => document.documentElement.lang),
    (lang) => lang === 'en',
  );
  expect(await visitor.page.title()).toBe('Try Holdfast: a phone and a till');
  await look(visitor, 'english');
});

test('signing in, linking, topping up and paying take no mouse', async () => {
  const { page } = visitor;
  await press('Be the sample customer');
  await press('Sign in');
  await press('Fill in from this page’s app');
  await codeFilled();
  await press('Sign in');
  await press('Make the key, and link');
  await press('Top up');
  await press('¥10,000');
  await press('Top up ¥10,000');
  await press('Close');
  await press('Pay at a till');
  await press('Show code');
  await page.locator('.code-digits').waitFor();
  await press(/^Coffee/);
  await press('One more: Coffee');
  await press('Scan the phone');
  await page.getByText('Scanned').waitFor();
  await press('Charge ¥360');
  await page.getByRole('heading', { name: 'Paid' }).first().waitFor();
  await press('Next customer');
  await page.getByText('The basket is empty').waitFor();
  await press('Close');
  await until(
    () => page.locator('.balance-amount').innerText(),
    (shown) => shown === '¥9,640',
  );
  expect(visitor.complaints).toEqual([]);
});

test('what happens on the phone does not take the focus from who works at the till', async () => {
  const { page } = visitor;
  await press('Pay at a till');
  await press('Show code');
  await page.locator('.code-digits').waitFor();
  await press(/^Onigiri/);
  await press('Scan the phone');
  await page.getByText('Scanned').waitFor();
  await press('Charge ¥160');
  await page.locator('.phone').getByRole('heading', { name: 'Paid' }).waitFor();
  const focused = await page.evaluate(() => document.activeElement?.closest('section')?.className);
  expect(focused).toBe('till');
});

test('who wants no motion sees none, and others do', async () => {
  const durations = () =>
    visitor.page.evaluate(
      () => getComputedStyle(document.querySelector('.view') ?? document.body).animationName,
    );
  expect(await durations()).toBe('none');
  await visitor.page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await durations()).toBe('arrive');
});
