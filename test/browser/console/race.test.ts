/** Two reviewers, one case: whoever is second is told by whom, and what, and what they wrote is not lost. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { shared } from '../../../console/texts/shared.ts';
import { getPayment } from '../../../lambdas/contract/payments.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { fillDecision, openCase, sendDecision } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { button, enterFirst, invite, openConsole } from './support/staff.ts';

const texts = caseDetailTexts.en;
const deciding = decisionTexts.en;
const cases = caseTexts.en;

let browser: Browser;
let customer: Phone;
let store: string;
let anne: Visitor;
let bert: Visitor;

beforeAll(async () => {
  browser = await launch();
  [customer, store, anne, bert] = await Promise.all([
    newCustomer(),
    openStore('Race'),
    openConsole(browser, 'en'),
    openConsole(browser, 'en'),
  ]);
  await Promise.all([anne, bert].map(async (each) => enterFirst(each, 'en', await invite('reviewer'))));
}, 300_000);
afterAll(() => browser?.close());

const both = () => [anne, bert] as const;
const claimButton = (visitor: Visitor) => button(visitor, texts.claim);
const statusOf = (payment: string) =>
  until(
    async () => (await customer.api.call(getPayment, { path: { id: payment } })).body,
    ({ status }) => status !== 'held',
  );

test('both claim at once: one has it, the other is told who, and decides nothing', async () => {
  const payment = await hold(customer, store, '11100');
  await Promise.all(both().map((each) => openCase(each, 'en', payment)));
  await Promise.all(both().map((each) => claimButton(each).click()));
  const has = ({ page }: Visitor) => page.getByText(cases.mine, { exact: true });
  const told = ({ page }: Visitor) => page.getByText(texts.overtaken);
  await Promise.all(both().map((each) => has(each).or(told(each)).first().waitFor()));
  const winners = await Promise.all(both().map((each) => has(each).count()));
  expect(winners.toSorted()).toEqual([0, 1]);
  const [first, second] = winners[0] === 1 ? [anne, bert] : [bert, anne];
  const panel = second.page.getByRole('region', { name: deciding.decision });
  await panel.getByText(deciding.withOther(await addressOf(first))).waitFor();
  expect(await button(second, deciding.decide).count()).toBe(0);
  expect(await claimButton(second).isDisabled()).toBe(true);
  await look(second, 'console-race-claimed');

  await button(first, texts.release).click();
  await claimButton(first).waitFor();
});

test('what was written before a colleague claimed the case is there again once it is free', async () => {
  const payment = await hold(customer, store, '11200');
  await Promise.all(both().map((each) => openCase(each, 'en', payment)));
  const decided = {
    outcome: 'decline',
    reason: 'suspected_fraud',
    note: 'Called twice, nobody there',
  } as const;
  await fillDecision(bert, 'en', decided);
  await claimButton(anne).click();
  await button(anne, texts.release).waitFor();
  await sendDecision(bert, 'en', 'decline');
  await bert.page.getByText(deciding.withOther(await addressOf(anne))).waitFor();
  await button(anne, texts.release).click();
  await claimButton(anne).waitFor();
  await button(bert, shared.en.refresh).click();
  await bert.page.getByLabel(deciding.note).waitFor();
  expect(await bert.page.getByLabel(deciding.note).inputValue()).toBe(decided.note);
});

test('both decide at once: one decision stands, and the other reviewer reads which', async () => {
  const payment = await hold(customer, store, '11300');
  await Promise.all(both().map((each) => openCase(each, 'en', payment)));
  await fillDecision(anne, 'en', { outcome: 'approve', reason: 'customer_confirmed', note: 'By Anne' });
  await fillDecision(bert, 'en', { outcome: 'decline', reason: 'suspected_fraud', note: 'By Bert' });
  await Promise.all([sendDecision(anne, 'en', 'approve'), sendDecision(bert, 'en', 'decline')]);
  await Promise.all(both().map(({ page }) => page.getByText(deciding.ended.decided).waitFor()));
  const { status } = await statusOf(payment);
  const [winner, loser, outcome, note] =
    status === 'approved'
      ? ([anne, bert, 'approve', 'By Anne'] as const)
      : ([bert, anne, 'decline', 'By Bert'] as const);
  for (const { page } of both()) {
    const panel = page.getByRole('region', { name: deciding.decision });
    await panel.getByText(cases.outcome[outcome], { exact: true }).waitFor();
    await panel.getByText(note).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await loser.page.getByText(texts.overtaken).waitFor();
  expect(await winner.page.getByText(texts.overtaken).count()).toBe(0);
  await look(loser, 'console-race-decided');
});

test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
  expect(both().flatMap(({ complaints }) => complaints)).toEqual([]);
});

/** By which colleagues know each other. */
const addressOf = ({ page }: Visitor): Promise<string> =>
  page.getByRole('button', { name: '@staff.example' }).innerText();
