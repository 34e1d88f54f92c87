/** Without a mouse: from the invitation to a decision and on to the next case, which nobody else is given. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { signInTexts } from '../../../console/sign-in/texts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { shared } from '../../../console/texts/shared.ts';
import { decisionReasons } from '../../../lambdas/contract/case-shapes.ts';
import { getPayment } from '../../../lambdas/contract/payments.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { caseKeyOfPayment } from '../../../lambdas/store/keys.ts';
import { createAuthenticator } from '../../../local/demo/authenticator.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { until } from '../../end-to-end/support/until.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { caseOfPayment } from './support/many-cases.ts';
import { button, enterFirst, invite, openConsole } from './support/staff.ts';
import { setIn } from './support/tables.ts';

const MINUTE = 60_000;
const texts = decisionTexts.en;
const cases = caseTexts.en;
const signIn = signInTexts.en;

let browser: Browser;
let customer: Phone;
let store: string;
let visitor: Visitor;
/** Nothing here may need it. */
let clicks: () => Promise<number>;

beforeAll(async () => {
  browser = await launch();
  [customer, store, visitor] = await Promise.all([
    newCustomer(),
    openStore('By hand'),
    openConsole(browser, 'en'),
  ]);
  await visitor.page.addInitScript(() => {
    const counted = Object.assign(globalThis, { pointed: 0 });
    addEventListener(
      'pointerdown',
      () => {
        counted.pointed += 1;
      },
      { capture: true },
    );
  });
  await visitor.page.reload();
  clicks = () => visitor.page.evaluate(() => (globalThis as { pointed?: number }).pointed ?? -1);
}, 300_000);
afterAll(() => browser?.close());

/** Held payments that are more urgent than any other on this platform, in this order. */
async function mostUrgent(...amounts: readonly string[]): Promise<readonly string[]> {
  const payments = await Promise.all(amounts.map((amount) => hold(customer, store, amount)));
  for (const [place, payment] of payments.entries()) {
    const { openedAt } = await caseOfPayment(payment);
    await setIn('CasesTable', caseKeyOfPayment(payment), { deadline: openedAt + (5 + place / 60) * MINUTE });
  }
  return payments;
}

/** By Tab alone, as far as anybody would go. */
async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let press = 0; press < 60; press++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await visitor.page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${wanted}`);
}

async function type(label: string, text: string): Promise<void> {
  await tabTo(visitor.page.getByLabel(label, { exact: true }));
  await visitor.page.keyboard.type(text);
}

/** Each element that Tab comes to shows that it has the focus. */
async function everyStopIsSeen(stops: number): Promise<void> {
  for (let stop = 0; stop < stops; stop++) {
    await visitor.page.keyboard.press('Tab');
    const seen = await visitor.page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return 'body';
      const { width, height } = element.getBoundingClientRect();
      const marks = [element, ...element.querySelectorAll('*')].flatMap((each) =>
        [null, '::before', '::after'].map((part) => getComputedStyle(each, part)),
      );
      const isMarked = marks.some(
        ({ outlineStyle, boxShadow, borderStyle }) =>
          outlineStyle !== 'none' || boxShadow !== 'none' || borderStyle !== 'none',
      );
      return isMarked && width > 0 && height > 0 ? 'body' : element.outerHTML;
    });
    expect(seen).toBe('body');
  }
}

test('somebody who was invited comes in', async () => {
  const { page } = visitor;
  const { email, temporary, password } = await invite('reviewer');
  await type(signIn.email, email);
  await type(signIn.password, temporary);
  await page.keyboard.press('Enter');
  await page.getByLabel(signIn.chosen, { exact: true }).waitFor();
  await type(signIn.chosen, password);
  await type(signIn.repeat, password);
  await page.keyboard.press('Enter');
  await page.getByAltText(signIn.picture).waitFor();
  const authenticator = createAuthenticator(await page.locator('.set-up-secret').innerText());
  await type(signIn.code, await authenticator.code());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: queueTexts.en.title }).waitFor();
  expect(await clicks()).toBe(0);
});

test('takes the next case, reads, decides, and is told what became of it', async () => {
  const { page } = visitor;
  const [first = ''] = await mostUrgent('13100', '13200');
  await page.keyboard.press('n');
  await page.getByText(cases.mine, { exact: true }).waitFor();
  expect(new URL(page.url()).hash).toBe(`#/cases/${caseIdOf(first)}`);
  await page.locator('.graph-picture .node').first().waitFor();
  await everyStopIsSeen(25);
  await page.keyboard.press('d');
  await tabTo(page.getByRole('button', { name: texts.reason }));
  const chosen = page.getByRole('button', { name: `${texts.reason} ${cases.reason.suspected_fraud}` });
  for (let down = 0; down < decisionReasons.length && (await chosen.count()) === 0; down++) {
    await page.keyboard.press('Enter');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
  }
  await chosen.waitFor();
  await type(texts.note, 'a b c d n u: letters in a note are letters');
  await tabTo(button(visitor, texts.decide));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(texts.confirmTitle).waitFor();
  // Keys of the page do nothing behind it, and Escape puts it away without deciding.
  await page.keyboard.press('n');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await until(
    () => button(visitor, texts.decide).evaluate((element) => element === document.activeElement),
    (isBack) => isBack,
  );
  await page.keyboard.press('Enter');
  await tabTo(dialog.getByRole('button', { name: texts.confirmDo.decline, exact: true }));
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(texts.ended.decided).waitFor();
  const { status } = await until(
    async () => (await customer.api.call(getPayment, { path: { id: first } })).body,
    (payment) => payment.status !== 'held',
  );
  expect(status).toBe('declined');
  expect(await clicks()).toBe(0);
});

test('goes on with the next one, and back to the queue', async () => {
  const { page } = visitor;
  const before = new URL(page.url()).hash;
  await page.keyboard.press('n');
  await page.getByText(cases.mine, { exact: true }).waitFor();
  expect(new URL(page.url()).hash).not.toBe(before);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText(shared.en.keyboard).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('u');
  await page.getByRole('heading', { name: queueTexts.en.title }).waitFor();
  await page.getByText(cases.mine, { exact: true }).first().waitFor();
  expect(await clicks()).toBe(0);
});

test('two who take the next case at the same time are given two', async () => {
  const other = await openConsole(browser, 'en');
  await enterFirst(other, 'en', await invite('reviewer'));
  const payments = await mostUrgent('13300', '13400');
  const both = [visitor, other] as const;
  await Promise.all(both.map(({ page }) => page.keyboard.press('n')));
  await Promise.all(both.map(({ page }) => page.waitForURL(/#\/cases\/case_/)));
  const taken = both.map(({ page }) => new URL(page.url()).hash.slice('#/cases/'.length));
  expect(taken.toSorted()).toEqual(payments.map(caseIdOf).toSorted());
  expect([...visitor.complaints, ...other.complaints]).toEqual([]);
});
