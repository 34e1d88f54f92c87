/** What is kept and what is counted, in both languages: ended cases, the audit of a day, and the figures of a period. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditTexts } from '../../../console/pages/audit/texts.ts';
import { endedTexts } from '../../../console/pages/ended-cases/texts.ts';
import type { Figures } from '../../../console/pages/numbers/figures.ts';
import { numbersTexts } from '../../../console/pages/numbers/texts.ts';
import { actText } from '../../../console/texts/acts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { reasonText } from '../../../console/texts/reasons.ts';
import { shared } from '../../../console/texts/shared.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { decline } from './support/decided.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

const LONG = 300_000;
const refusal = {
  status: 400,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'x', title: 'x', status: 400, code: 'invalid_request', request_id: 'r' }),
};
const hostile = '"><img src=x onerror=alert(1)>';

let browser: Browser;
let ended: string;
beforeAll(async () => {
  browser = await launch();
  const store = await openStore(hostile);
  ended = await decline(await hold(await newCustomer(), store, '12500'), hostile);
}, LONG);
afterAll(() => browser?.close());

/** A busy week, as the API would tell it. @param first day of the period @param strange a name that somebody chose */
function busy(first: string, strange?: string): Figures {
  const held = { kind: 'held_payment', class: 'standard', state: 'open', escalated: false } as const;
  const rule = (reason: string, approved: number, declined: number) => ({
    reason,
    approved,
    declined,
    expired: 1,
    false_alarm_rate: Math.round((1000 * approved) / (approved + declined)) / 10,
    many_false_alarms: approved > declined && approved + declined >= 10,
  });
  return {
    now: {
      backlog: [
        { ...held, cases: 14 },
        { ...held, state: 'claimed', cases: 5 },
        { ...held, class: 'high', cases: 4 },
        { ...held, class: 'high', escalated: true, cases: 2 },
        { ...held, state: 'waiting_for_customer', cases: 3 },
        { kind: 'dispute', class: 'dispute', state: 'overdue', escalated: false, cases: 2 },
        { kind: 'dispute', class: 'dispute', state: 'open', escalated: false, cases: 6 },
      ],
      oldest_age_seconds: 93_784,
      money_held: [{ currency: 'JPY', amount: '1284500', cases: 28 }],
      truncated: strange !== undefined,
    },
    period: {
      from: `${first}T00:00:00Z`,
      to: `${first}T00:00:00Z`,
      decided: 412,
      expired: 9,
      time_to_decision: { p50_seconds: 252, p90_seconds: 1640, max_seconds: 39_400 },
      by_rule: [
        rule('amount_high', 88, 21),
        rule('device_recent', 40, 12),
        rule('device_recent_confirm', 14, 9),
        rule('cash_convertible_quantity', 6, 61),
        rule('store_new_customers', 3, 30),
        rule('travel_impossible', 2, 19),
        ...(strange === undefined ? [] : [rule(strange, 1, 3)]),
      ],
      by_reviewer: [
        { username: strange ?? 'aya', decided: 201, approved: 122, approval_rate: 60.7, median_seconds: 210 },
        { username: 'sen', decided: 211, approved: 98, approval_rate: 46.4, median_seconds: 330 },
      ],
      by_day: [0, 1, 3, 4, 5].map((day) => ({
        day: new Date(Date.parse(first) + day * 86_400_000).toISOString().slice(0, 10),
        decided: 60 + day * 9,
        approved: 31 + day * 5,
        declined: 29 + day * 4,
        expired: day,
      })),
      truncated: strange !== undefined,
    },
  };
}

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const cases = endedTexts[language];
  const audit = auditTexts[language];
  const numbers = numbersTexts[language];
  const words = shared[language];
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await openConsole(browser, language);
    await enterFirst(visitor, language, await invite('senior-reviewer'));
  }, LONG);
  afterAll(() => visitor?.context.close());

  const goTo = (path: string) => visitor.page.goto(`${consoleUrl}#${path}`);
  const rowOf = (text: string) => visitor.page.getByRole('row').filter({ hasText: text });
  /** Of whatever else a day has, what has this word. */
  const find = (word: string) => visitor.page.getByLabel(words.find, { exact: true }).fill(word);
  /** All of a day is loaded, also of one that is busy. */
  const whole = async () => {
    const [more, footer] = [button(visitor, words.more), visitor.page.locator('.pages-footer')];
    await rowOf('').nth(1).waitFor();
    while ((await footer.count()) > 0) if (await more.isVisible()) await more.click();
  };
  const panel = (title: string) => visitor.page.getByRole('region', { name: title });
  const isStatistics = (url: URL) => url.pathname.endsWith('/review/statistics');

  test('a case that was decided is listed on its day with how, and leads to its page', async () => {
    const { page } = visitor;
    await goTo('/ended-cases');
    await whole();
    await find(hostile);
    const row = rowOf(hostile);
    await row.getByText(caseTexts[language].outcome.decline).waitFor();
    await look(visitor, `console-ended-cases-${language}`);
    await row.getByRole('link').click();
    await page.waitForURL((url) => url.hash.startsWith(`#/cases/${ended}`));
  });

  test('by key and button it goes to other days, and says where there is none', async () => {
    const { page } = visitor;
    // Of which no platform of today has anything.
    await goTo('/ended-cases?day=2020-01-02');
    await page.getByText(cases.empty.decided).waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('[');
    await page.waitForURL(/day=2020-01-01/);
    await page.getByText(cases.empty.decided).waitFor();
    await look(visitor, `console-ended-cases-empty-${language}`);
    await button(visitor, words.dayAfter).click();
    await page.waitForURL(/day=2020-01-02/);
    await page.getByRole('button', { name: cases.states.expired }).click();
    await page.getByText(cases.empty.expired).waitFor();
  });

  test('the audit of today has the decision, and filters leave the rest out', async () => {
    const { page } = visitor;
    await goTo('/audit');
    const decided = rowOf(caseTexts[language].reason.suspected_fraud);
    await whole();
    await look(visitor, `console-audit-day-${language}`);
    await find(ended);
    await decided.waitFor();
    await page.getByRole('button', { name: new RegExp(`^${audit.act}\\s+${audit.anyAct}`) }).click();
    await page.getByRole('option', { name: new RegExp(`^${actText('decide', language)} `) }).click();
    const table = page.getByRole('table', { name: audit.events });
    const views = table.getByRole('cell', { name: actText('view', language), exact: true });
    await views.first().waitFor({ state: 'detached' });
    await look(visitor, `console-audit-filtered-${language}`);
    await find(ended);
    await decided.waitFor();
    await page.reload();
    await whole();
    await find(ended);
    await decided.waitFor();
    expect(await views.count()).toBe(0);
    expect(page.url()).toContain('act=decide');
    await page.getByLabel(audit.day, { exact: true }).locator('input').fill('2020-01-01');
    await page.getByText(audit.empty).waitFor();
  });

  test('pages of a day follow each other by themselves; one that fails is asked for again', async () => {
    const { page } = visitor;
    let asked = 0;
    await page.route(
      (url) => url.pathname.endsWith('/audit-events'),
      (route) => {
        asked += 1;
        if (asked === 3) return route.fulfill(refusal);
        const event = (number: number) => ({
          id: `e-${asked}-${number}`,
          at: '2020-01-01T03:00:00.000Z',
          act: 'view',
          by: `${hostile}${number % 3}`,
          case_id: ended,
          detail: { what: hostile },
        });
        const events = Array.from({ length: 50 }, (_, number) => event(number));
        return route.fulfill({
          contentType: 'application/json',
          body: JSON.stringify({ events, ...(asked < 4 ? { next_cursor: `c${asked}` } : {}) }),
        });
      },
    );
    await goTo('/audit?day=2020-01-02');
    await page.getByRole('alert').waitFor();
    await page.getByRole('heading', { name: `${audit.events} (100)` }).waitFor();
    await look(visitor, `console-audit-failed-${language}`);
    await button(visitor, words.retry).click();
    await page.getByRole('heading', { name: `${audit.events} (150)` }).waitFor();
    await page.unrouteAll();
  });

  test('the figures are those of the platform: what was decided today is counted', async () => {
    await goTo('/numbers?last=1');
    const asTable = button(visitor, `${numbers.days}: ${words.asTable}`);
    await asTable.waitFor();
    await look(visitor, `console-numbers-small-${language}`);
    await asTable.click();
    const row = panel(numbers.days).getByRole('row').nth(1);
    expect(Number(await row.getByRole('cell').nth(1).innerText())).toBeGreaterThan(0);
  });

  test('a busy week is drawn, each chart is a table too, and what is left out is said', async () => {
    const { page } = visitor;
    let strange: string | undefined;
    const first = new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 10);
    await page.route(isStatistics, (route) =>
      route.fulfill({ contentType: 'application/json', body: JSON.stringify(busy(first, strange)) }),
    );
    await goTo('/numbers?last=7');
    await panel(numbers.falseAlarms).getByText(reasonText('amount_high', language)).waitFor();
    await look(visitor, `console-numbers-${language}`);
    expect(await page.getByText(numbers.truncatedNow).count()).toBe(0);
    strange = hostile;
    await button(visitor, words.refresh).click();
    await page.getByText(numbers.truncatedNow).waitFor();
    await page.getByText(numbers.truncatedPeriod).waitFor();
    await panel(numbers.reviewers).scrollIntoViewIfNeeded();
    await look(visitor, `console-numbers-below-${language}`);
    for (const title of [numbers.backlog, numbers.days, numbers.rules, numbers.rates, numbers.reviewers]) {
      await button(visitor, `${title}: ${words.asTable}`).click();
      await panel(title).getByRole('table').waitFor();
    }
    await look(visitor, `console-numbers-tables-${language}`);
    await panel(numbers.rules).getByText(hostile).waitFor();
    await page.unrouteAll();
  });

  test('before they come it says so, and where they cannot be had, too', async () => {
    const { page } = visitor;
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(isStatistics, async (route) => {
      await answered;
      await route.fulfill(refusal);
    });
    await goTo('/numbers?last=30');
    await page.getByRole('status').getByText(words.loading).waitFor();
    answer();
    await page.getByText(words.failed).waitFor();
    await look(visitor, `console-numbers-failed-${language}`);
    await page.unrouteAll();
    await button(visitor, words.retry).click();
    await panel(numbers.days).waitFor();
  });

  test('a period is chosen by days, and stands in the address', async () => {
    const { page } = visitor;
    await button(visitor, new RegExp(numbers.period)).click();
    await page.getByRole('radio').first().check();
    await look(visitor, `console-numbers-period-${language}`);
    await page.keyboard.press('Escape');
    await goTo('/numbers?from=2026-01-01&to=2026-01-31');
    await panel(numbers.days).getByText(numbers.noDays).waitFor();
    await look(visitor, `console-numbers-empty-${language}`);
  });

  test('without a network what was there stays', async () => {
    await visitor.context.setOffline(true);
    await visitor.page.getByText(words.offline).waitFor();
    await panel(numbers.days).waitFor();
    await visitor.context.setOffline(false);
    await visitor.page.getByText(words.offline).waitFor({ state: 'detached' });
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(visitor.complaints).toEqual([]);
  });
});

test('an operator reads audit and figures, and is led to no case', async () => {
  const operator = await openConsole(browser, 'en');
  await enterFirst(operator, 'en', await invite('operator'));
  await operator.page.goto(`${consoleUrl}#/audit`);
  await operator.page.getByRole('table', { name: auditTexts.en.events }).getByRole('cell').first().waitFor();
  expect(await operator.page.locator('a[href^="#/cases/"]').count()).toBe(0);
  await operator.page.goto(`${consoleUrl}#/numbers`);
  await operator.page.getByRole('region', { name: numbersTexts.en.days }).waitFor();
  await operator.page.goto(`${consoleUrl}#/ended-cases`);
  await operator.page.getByText(shared.en.notPermittedText).waitFor();
  expect(operator.complaints).toEqual([]);
});
