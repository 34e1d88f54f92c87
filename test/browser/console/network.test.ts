/** The network goes while a case is decided: the page says what it knows, and whatever is pressed, there is one decision. */
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { actText } from '../../../console/texts/acts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { shared } from '../../../console/texts/shared.ts';
import { caseKeyOfPayment } from '../../../lambdas/store/keys.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { fillDecision, openCase, sendDecision } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { button, enterFirst, invite, openConsole } from './support/staff.ts';
import { readIn } from './support/tables.ts';

const decided = { outcome: 'decline', reason: 'suspected_fraud', note: 'The phone is not hers' } as const;

let browser: Browser;
let customer: Phone;
let store: string;
beforeAll(async () => {
  browser = await launch();
  [customer, store] = await Promise.all([newCustomer(), openStore('Out of reach')]);
}, 300_000);
afterAll(() => browser?.close());

const isDecision = (url: URL) => url.pathname.endsWith('/decision');

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const texts = caseDetailTexts[language];
  const deciding = decisionTexts[language];
  const words = shared[language];
  let visitor: Visitor;
  let payment: string;
  /** The Idempotency-Key of each time that a decision was asked for. */
  let keys: string[];

  beforeAll(async () => {
    visitor = await openConsole(browser, language);
    await enterFirst(visitor, language, await invite('reviewer'));
    await visitor.page.route(isDecision, async (route) => {
      keys.push((await route.request().headerValue('idempotency-key')) ?? '');
      await becomes(route);
    });
  }, 300_000);
  afterAll(() => visitor?.context.close());

  beforeEach(async () => {
    payment = await hold(customer, store, '10100');
    await openCase(visitor, language, payment);
    keys = [];
    becomes = passes;
  });

  const passes = (route: Route) => route.continue();
  /** What becomes of a decision on its way. One route for all of them: a page that is loading must not lose it. */
  let becomes = passes;
  const dialog = () => visitor.page.getByRole('dialog');
  const stateOfCase = async () => (await readIn('CasesTable', caseKeyOfPayment(payment)))?.state?.S;

  /** The case's page tells one decision, as it was wished, and so does the record. */
  async function isDecidedOnce(): Promise<void> {
    const { page } = visitor;
    await page.getByText(deciding.ended.decided).waitFor();
    const panel = page.getByRole('region', { name: deciding.decision });
    await panel.getByText(caseTexts[language].outcome.decline, { exact: true }).waitFor();
    await panel.getByText(decided.note).waitFor();
    expect(new Set(keys).size).toBe(1);
    await page.getByRole('tab', { name: texts.audit }).click();
    const record = page.getByRole('table', { name: texts.audit });
    const acts = record.getByRole('cell', { name: actText('decide', language), exact: true });
    await acts.first().waitFor();
    expect(await acts.count()).toBe(1);
    expect(await stateOfCase()).toBe('decided');
  }

  test('a decision that never left: it says so, nothing is decided, and once there is a network it is made', async () => {
    const { page, context } = visitor;
    await fillDecision(visitor, language, decided);
    await context.setOffline(true);
    await page.getByText(words.offline).waitFor();
    await sendDecision(visitor, language, 'decline');
    await dialog().getByText('offline', { exact: true }).waitFor();
    await dialog().getByText(words.lost).waitFor();
    expect(await stateOfCase()).toBe('open');
    await look(visitor, `console-offline-decision-${language}`);
    await context.setOffline(false);
    await page.getByText(words.offline).waitFor({ state: 'detached' });
    await sendDecision(visitor, language, 'decline');
    await dialog().waitFor({ state: 'detached' });
    await isDecidedOnce();
  });

  test('a decision that arrived, and whose answer did not: asked again under the same key, it is told as made', async () => {
    await fillDecision(visitor, language, decided);
    becomes = async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    };
    await sendDecision(visitor, language, 'decline');
    await dialog().getByText(words.lost).waitFor();
    expect(await stateOfCase()).toBe('decided');
    expect(keys.length).toBeGreaterThan(1);
    becomes = passes;
    await sendDecision(visitor, language, 'decline');
    await dialog().waitFor({ state: 'detached' });
    await isDecidedOnce();
  });

  test('a reload after the answer was lost shows the decision that was made', async () => {
    const { page } = visitor;
    await fillDecision(visitor, language, decided);
    becomes = async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    };
    await sendDecision(visitor, language, 'decline');
    await dialog().getByText(words.lost).waitFor();
    await page.reload();
    await isDecidedOnce();
  });

  test('a reload before it arrived: the same decision again goes under the key that it had', async () => {
    const { page } = visitor;
    await fillDecision(visitor, language, decided);
    becomes = (route) => route.abort('internetdisconnected');
    await sendDecision(visitor, language, 'decline');
    await dialog().getByText(words.lost).waitFor();
    expect(await stateOfCase()).toBe('open');
    await page.reload();
    becomes = passes;
    await fillDecision(visitor, language, decided);
    await sendDecision(visitor, language, 'decline');
    await dialog().waitFor({ state: 'detached' });
    expect(keys.length).toBeGreaterThan(1);
    await isDecidedOnce();
  });

  test('while it is on its way it is neither sent twice nor put away', async () => {
    const { page } = visitor;
    await fillDecision(visitor, language, decided);
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let left = () => {};
    const sent = new Promise<void>((resolve) => {
      left = resolve;
    });
    becomes = async (route) => {
      left();
      await arrived;
      await route.continue();
    };
    await sendDecision(visitor, language, 'decline');
    await sent;
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: words.cancel }).click({ force: true });
    await dialog().getByText(deciding.confirmTitle).waitFor();
    arrive();
    await dialog().waitFor({ state: 'detached' });
    expect(keys).toHaveLength(1);
    await isDecidedOnce();
  });

  test('the queue keeps what it had, does not ask into the void, and goes on by itself', async () => {
    const { page, context } = visitor;
    const queue = queueTexts[language];
    await page.keyboard.press('u');
    const row = page.locator(`a[href$="${payment.slice('pay_'.length)}"]`);
    await row.waitFor();
    await context.setOffline(true);
    await page.getByText(words.offline).waitFor();
    let asked = 0;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.endsWith('/v1/cases')) asked += 1;
    });
    await button(visitor, queue.next).click();
    await page.getByRole('alert').getByText('offline', { exact: true }).waitFor();
    await row.waitFor();
    expect(asked).toBe(0);
    await look(visitor, `console-offline-queue-${language}`);
    const refreshed = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith('/v1/cases'));
    await context.setOffline(false);
    await refreshed;
    await page.getByText(words.offline).waitFor({ state: 'detached' });
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
