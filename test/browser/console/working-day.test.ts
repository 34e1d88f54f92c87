/** The pages with a working day on them, as the docs show them: HOLDFAST_PICTURES keeps the pictures. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { exposureTexts } from '../../../console/pages/exposure/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { rulesetTexts } from '../../../console/pages/rulesets/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import { createPayment } from '../../../lambdas/contract/payments.ts';
import type { Case } from '../../../lambdas/domain/review/case.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { fillDecision, openCase } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { caseOfPayment, manyCases, takeAway } from './support/many-cases.ts';
import { putOnOnePhone } from './support/ring.ts';
import { draftAnswers, draftPath } from './support/ruleset-draft.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

const MINUTE = 60_000;

let browser: Browser;
let stores: readonly string[];
let payment: string;
let written: readonly Case[] = [];

const names = [
  'Shibuya Center',
  'Shinjuku East',
  'Umeda North',
  'Nakano Broadway',
  'Hakata Station',
  'Sapporo Odori',
];
/** What waits, besides what is opened: amount, store, why, and what is special about it. Others look for what is above 50,000. */
const waiting: readonly (readonly [
  amount: bigint,
  store: number,
  reasons: readonly string[],
  own?: Partial<Case>,
])[] = [
  [49_500n, 1, ['amount_high', 'device_recent'], { caseClass: 'high', fourEyes: 'amount' }],
  [48_000n, 0, ['cash_convertible_quantity'], {}],
  [
    15_600n,
    3,
    ['travel_impossible'],
    { question: { textCode: 'did_you_make_this_payment', askedAt: 0, askedBy: 'x' } },
  ],
  [44_800n, 2, ['amount_high'], { caseClass: 'high' }],
  [9_800n, 4, ['store_new_customers', 'device_recent'], {}],
  [
    27_500n,
    0,
    ['device_recent'],
    { escalation: { reason: 'asked', at: 0, by: 'x', note: 'Same phone as on Tuesday' } },
  ],
  [38_600n, 5, ['hour_unusual', 'amount_high'], {}],
  [18_200n, 1, ['cash_convertible_quantity', 'store_new_customers'], {}],
  [41_000n, 2, ['device_recent'], {}],
  [12_900n, 3, ['hour_unusual'], {}],
];

async function buy({ api }: Phone, store: string | undefined, amount: string): Promise<void> {
  const lines = [{ category: 'groceries', quantity: 2, amount }] as const;
  const body = { store_id: store ?? '', amount, currency: 'JPY', lines: [...lines] };
  await api.call(createPayment, { body });
}

beforeAll(async () => {
  browser = await launch();
  stores = await Promise.all(names.map(openStore));
  const [anne, bert, cleo] = await Promise.all([newCustomer(), newCustomer(), newCustomer()]);
  await putOnOnePhone(anne, bert);
  await buy(anne, stores[1], '780');
  await buy(anne, stores[3], '1240');
  await buy(bert, stores[0], '2150');
  await buy(cleo, stores[0], '960');
  payment = await hold(bert, stores[0] ?? '', '24000');
  payment = await hold(anne, stores[0] ?? '', '28400');
  const like = await caseOfPayment(payment);
  const now = Date.now();
  written = await manyCases(
    like,
    waiting.map(([amount, store, reasons, own], place) => ({
      money: { amount, currency: 'JPY' },
      store: stores[store] ?? '',
      storeName: names[store] ?? '',
      reasons,
      openedAt: now - (place + 1) * MINUTE,
      deadline: now + (20 + 4 * place) * MINUTE,
      ...own,
    })),
  );
}, 300_000);
afterAll(async () => {
  await takeAway(written);
  await browser?.close();
}, 300_000);

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const texts = caseDetailTexts[language];
  let reviewer: Visitor;
  let operator: Visitor;

  beforeAll(async () => {
    [reviewer, operator] = await Promise.all([
      openConsole(browser, language),
      openConsole(browser, language),
    ]);
    await enterFirst(reviewer, language, await invite('senior-reviewer'));
    await enterFirst(operator, language, await invite('operator'));
  }, 300_000);
  afterAll(() => Promise.all([reviewer, operator].map((each) => each?.context.close())));

  test('the queue', async () => {
    const { page } = reviewer;
    await page.goto(`${consoleUrl}#/cases`);
    await page
      .getByRole('table', { name: queueTexts[language].title })
      .getByText('Hakata Station')
      .first()
      .waitFor();
    await page.locator('.counts').waitFor();
    await look(reviewer, `console-day-queue-${language}`);
  });

  test('a case, its connections, and its decision', async () => {
    const { page } = reviewer;
    await openCase(reviewer, language, payment);
    await button(reviewer, texts.claim).click();
    await button(reviewer, texts.extend).waitFor();
    await page.locator('.graph-picture .node').nth(4).waitFor();
    await look(reviewer, `console-day-case-${language}`);
    await page.getByRole('tab', { name: new RegExp(`^${texts.atStore}( |$)`) }).click();
    await page.locator('.graph-picture .node[tabindex="0"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('.node-facts').waitFor();
    await look(reviewer, `console-day-graph-${language}`);
    await page.getByRole('tab', { name: texts.around, exact: true }).click();
    await fillDecision(reviewer, language, {
      outcome: 'decline',
      reason: 'suspected_fraud',
      note:
        language === 'ja'
          ? '同じ端末の別の顧客も保留中。電話に出ない。'
          : 'Another customer on this phone is held too. Does not answer the phone.',
    });
    await look(reviewer, `console-day-decision-${language}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await button(reviewer, texts.release).click();
    await button(reviewer, texts.claim).waitFor();
  });

  test('what a store has cost', async () => {
    const { page } = operator;
    await page.goto(`${consoleUrl}#/exposure?store=${stores[0]}&last=24h`);
    await page
      .getByRole('table', { name: exposureTexts[language].table })
      .getByText('Shibuya Center')
      .first()
      .waitFor();
    await look(operator, `console-day-exposure-${language}`);
  });

  test('what a draft would change, and its publication by a second person', async () => {
    const { page } = operator;
    const drafts = rulesetTexts[language];
    await page.route(/\/v1\/rulesets\/\w+$/, (route) =>
      route.fulfill({ json: draftAnswers[new URL(route.request().url()).pathname.split('/').at(-1) ?? ''] }),
    );
    await page.route(/\/v1\/rulesets\/\w+\/backtests/, (route) => route.fulfill({ json: { backtests: [] } }));
    await page.goto(`${consoleUrl}#${draftPath}`);
    await page.locator('.rule-list > .changed').waitFor();
    await look(operator, `console-day-ruleset-${language}`);
    await button(operator, drafts.approve).click();
    const dialog = page.getByRole('dialog', { name: drafts.approveTitle });
    await dialog.getByText(drafts.notTested).waitFor();
    const publish = dialog.getByRole('button', { name: drafts.approve, exact: true });
    expect(await publish.isDisabled()).toBe(true);
    await dialog.getByLabel(shared[language].sure).check();
    await expect.poll(() => publish.isDisabled()).toBe(false);
    await look(operator, `console-day-publish-${language}`);
    await page.unrouteAll();
  });
});
