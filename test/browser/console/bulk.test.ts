/** Many cases decided at once: the eight of a ring, one of them a colleague's, with the keyboard, and when the answer is lost. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Language } from '../../../console/app/both.ts';
import { bulkTexts } from '../../../console/bulk/texts.ts';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { problemsJa } from '../../../console/texts/problems-ja.ts';
import { shared } from '../../../console/texts/shared.ts';
import { getPayment } from '../../../lambdas/contract/payments.ts';
import { problems } from '../../../lambdas/contract/problems.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { openCase } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { putOnOnePhone } from './support/ring.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

const EIGHT = 8;

let browser: Browser;
let ring: readonly Phone[];
const visitors = {} as Record<Language, Visitor>;

beforeAll(async () => {
  browser = await launch();
  [visitors.ja, visitors.en] = await Promise.all([openConsole(browser, 'ja'), openConsole(browser, 'en')]);
  await Promise.all([
    enterFirst(visitors.ja, 'ja', await invite('reviewer')),
    enterFirst(visitors.en, 'en', await invite('reviewer')),
  ]);
  const phones: Phone[] = [];
  for (let count = 0; count < EIGHT; count++) phones.push(await newCustomer());
  ring = phones;
  await putOnOnePhone(...phones);
}, 600_000);
afterAll(() => browser?.close());

/** One of each of the ring. */
async function holdEach(store: string, amount: number): Promise<readonly string[]> {
  const payments: string[] = [];
  for (const [index, phone] of ring.entries())
    payments.push(await hold(phone, store, String(amount + index)));
  return payments;
}

const statuses = (payments: readonly string[], wanted: string, count: number) =>
  until(
    () =>
      Promise.all(
        ring.map(async ({ api }, index) => {
          const path = { id: payments[index] ?? '' };
          return (await api.call(getPayment, { path })).body.status;
        }),
      ),
    (all) => all.filter((status) => status === wanted).length === count,
  );

const dialogOf = ({ page }: Visitor) => page.getByRole('dialog');
const inDialog = (visitor: Visitor, name: string) =>
  dialogOf(visitor).getByRole('button', { name, exact: true });

async function fill(
  visitor: Visitor,
  language: Language,
  outcome: 'approve' | 'decline',
  note: string,
): Promise<void> {
  const cases = caseTexts[language];
  const texts = decisionTexts[language];
  const dialog = dialogOf(visitor);
  await inDialog(visitor, cases.outcome[outcome]).click();
  await dialog.getByRole('button', { name: texts.reason }).click();
  await visitor.page
    .getByRole('option', { name: cases.reason[outcome === 'approve' ? 'usual_pattern' : 'known_pattern'] })
    .click();
  await dialog.getByLabel(texts.note).fill(note);
  await inDialog(visitor, texts.decide).click();
  await dialog.getByText(texts.confirmTitle).waitFor();
}

const refusalIn = (language: Language) =>
  language === 'ja' ? (problemsJa.case_claimed ?? '') : problems.case_claimed.title;

test.each([
  ['ja', 'en', 20_100],
  ['en', 'ja', 20_300],
] as const)(
  'the eight cases of a ring, one of them claimed by a colleague: %s',
  async (language, other, amount) => {
    const visitor = visitors[language];
    const colleague = visitors[other];
    const texts = bulkTexts[language];
    const detail = caseDetailTexts[language];
    const deciding = decisionTexts[language];
    const payments = await holdEach(await openStore(`Ring ${language}`), amount);
    const [first = '', second = ''] = payments;
    for (const payment of payments.slice(2)) await openCase(colleague, other, payment);
    await openCase(colleague, other, second);
    await button(colleague, caseDetailTexts[other].claim).click();
    await button(colleague, caseDetailTexts[other].release).waitFor();

    await openCase(visitor, language, first);
    await button(visitor, detail.ringCases(EIGHT)).click();
    const dialog = dialogOf(visitor);
    await dialog.getByText(texts.lead).waitFor();
    await look(visitor, `console-bulk-ring-${language}`);
    await dialog.getByRole('checkbox', { name: texts.all }).check();
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(EIGHT + 1);
    await fill(visitor, language, 'approve', `Eight of one family ${language}`);
    await look(visitor, `console-bulk-confirm-${language}`);
    await inDialog(visitor, deciding.confirmDo.approve).click();
    await dialog.getByText(texts.someDecided('7', '8')).waitFor();
    const rows = dialog.getByRole('table', { name: texts.results }).locator('tbody tr');
    expect(await rows.count()).toBe(EIGHT);
    expect(await rows.first().innerText()).toContain(refusalIn(language));
    expect(await dialog.getByText(texts.decided, { exact: true }).count()).toBe(EIGHT - 1);
    await look(visitor, `console-bulk-results-${language}`);
    await statuses(payments, 'approved', EIGHT - 1);

    await button(colleague, caseDetailTexts[other].release).click();
    await button(colleague, caseDetailTexts[other].claim).waitFor();
    await inDialog(visitor, texts.again('1')).click();
    await dialog.getByText(texts.allDecided('8')).waitFor();
    await statuses(payments, 'approved', EIGHT);
    await inDialog(visitor, shared[language].close).click();
    await visitor.page.getByText(deciding.ended.decided).waitFor();
    expect(await button(visitor, detail.ringCases(EIGHT)).count()).toBe(0);
  },
);

test('with the keyboard alone, in the queue; a lost answer is asked for under the same key, and nothing is done twice', async () => {
  const visitor = visitors.en;
  const { page } = visitor;
  const [texts, deciding] = [bulkTexts.en, decisionTexts.en];
  const store = await openStore('Keys');
  const payments = await holdEach(store, 20_500);
  await openCase(visitor, 'en', payments.at(-1) ?? '');
  await page.goto(`${consoleUrl}#/cases?store_id=${store}`);
  const rows = page.getByRole('table', { name: queueTexts.en.title }).locator('tbody tr');
  await rows.nth(EIGHT - 1).waitFor();

  await page.keyboard.press('b');
  expect(await dialogOf(visitor).count()).toBe(0);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText(queueTexts.en.selected(1)).waitFor();
  await page.keyboard.press('x');
  await page.getByText(queueTexts.en.selected(1)).waitFor({ state: 'detached' });
  await page.keyboard.press('x');
  for (let row = 1; row < 6; row++) await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await page.getByText(queueTexts.en.selected(6)).waitFor();
  await look(visitor, 'console-bulk-queue');
  await page.keyboard.press('Shift+A');
  await button(visitor, queueTexts.en.decide(EIGHT)).waitFor();
  await page.keyboard.press('b');
  await inDialog(visitor, deciding.decide).waitFor();

  const keys: string[] = [];
  let lose = true;
  await page.route(
    (url) => url.pathname.endsWith('/bulk-decisions'),
    async (route) => {
      keys.push((await route.request().headerValue('idempotency-key')) ?? '');
      if (!lose) return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    },
  );
  await fill(visitor, 'en', 'decline', 'Cartons, eight times');
  await inDialog(visitor, deciding.confirmDo.decline).focus();
  await page.keyboard.press('Enter');
  await dialogOf(visitor).getByText(shared.en.lost).waitFor();
  lose = false;
  await inDialog(visitor, deciding.confirmDo.decline).focus();
  await page.keyboard.press('Enter');
  await dialogOf(visitor).getByText(texts.allDecided('8')).waitFor();
  expect(keys.length).toBeGreaterThanOrEqual(4);
  expect(new Set(keys).size).toBe(1);
  await statuses(payments, 'declined', EIGHT);
  await page.keyboard.press('Escape');
  await dialogOf(visitor).waitFor({ state: 'detached' });
  await page.getByText(queueTexts.en.empty).waitFor();
});
