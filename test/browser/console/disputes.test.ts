/** A dispute, in both languages: found in the queue, read, and decided; its customer is told how. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { graphTexts } from '../../../console/pages/case/graph/texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { createDispute, getDispute } from '../../../lambdas/contract/disputes.ts';
import { createPayment } from '../../../lambdas/contract/payments.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { fillDecision, sendDecision } from './support/decisions.ts';
import { newCustomer, openStore } from './support/held.ts';
import { button, consoleUrl, enterFirst, invite, openConsole } from './support/staff.ts';

const hostile = 'It was “not” me </q><img src=x onerror=alert(1)>';

let browser: Browser;
let customer: Phone;
let store: string;
beforeAll(async () => {
  browser = await launch();
  [customer, store] = await Promise.all([newCustomer(), openStore('Delivered nowhere')]);
}, 300_000);
afterAll(() => browser?.close());

describe.each([
  ['ja', 'uphold', 'not_received', '640'],
  ['en', 'reject', 'wrong_amount', '650'],
] as const)('in the language %s', (language, outcome, reason, amount) => {
  const texts = caseDetailTexts[language];
  const deciding = decisionTexts[language];
  const drawn = graphTexts[language];
  const cases = caseTexts[language];
  let visitor: Visitor;
  let dispute: string;

  beforeAll(async () => {
    visitor = await openConsole(browser, language);
    await enterFirst(visitor, language, await invite('reviewer'));
    const bought = { store_id: store, amount, currency: 'JPY' } as const;
    const { body: payment } = await customer.api.call(createPayment, { body: bought });
    const claim = { payment_id: payment.id, reason, note: hostile } as const;
    dispute = (await customer.api.call(createDispute, { body: claim })).body.id;
  }, 300_000);
  afterAll(() => visitor?.context.close());

  const panel = (title: string) => visitor.page.getByRole('region', { name: title });

  test('the queue has it apart from held payments, with what the customer says', async () => {
    const { page } = visitor;
    await page.goto(`${consoleUrl}#/cases?store_id=${store}`);
    await page.getByText(queueTexts[language].empty).waitFor();
    await button(visitor, cases.kind.dispute).click();
    const row = page.getByRole('table').locator('tbody tr', { hasText: cases.disputeReason[reason] });
    await row.waitFor();
    await look(visitor, `console-disputes-${language}`);
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Delivered nowhere' }).waitFor();
  });

  test('its page has the customer’s own words, and offers what is decided of disputes alone', async () => {
    const { page } = visitor;
    await panel(texts.whyDisputed).getByText(cases.disputeReason[reason]).waitFor();
    await panel(texts.whyDisputed).getByText(hostile).waitFor();
    expect(await panel(texts.why).count()).toBe(0);
    for (const title of [texts.who, drawn.graph]) await panel(title).waitFor();
    await page.locator('.graph-picture .node').first().waitFor();
    const choices = panel(deciding.decision).getByRole('toolbar', { name: deciding.choose });
    expect(await choices.getByRole('button').allInnerTexts()).toEqual([
      cases.outcome.uphold,
      cases.outcome.reject,
    ]);
    await button(visitor, texts.more).click();
    await page.getByRole('menuitem', { name: texts.evidence }).waitFor();
    expect(await page.getByRole('menuitem', { name: texts.ask }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await look(visitor, `console-dispute-${language}`);
  });

  test('the decision says what it does and what it leaves to do, and the customer is told', async () => {
    const { page } = visitor;
    await fillDecision(visitor, language, { outcome, reason: 'other', note: 'The shop was asked' });
    await page.getByRole('dialog').getByText(deciding.confirm[outcome]).waitFor();
    await look(visitor, `console-dispute-confirm-${language}`);
    await sendDecision(visitor, language, outcome);
    await page.getByText(deciding.done[outcome]()).waitFor();
    await panel(deciding.decision).getByText(cases.outcome[outcome], { exact: true }).waitFor();
    await look(visitor, `console-dispute-decided-${language}`);
    const told = await until(
      async () => (await customer.api.call(getDispute, { path: { id: dispute } })).body,
      ({ state }) => state === 'decided',
    );
    expect(told).toMatchObject({ outcome });
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
