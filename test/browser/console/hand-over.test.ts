/** A case that goes from one to another, in both languages: claimed, released, handed over, and left to the seniors. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisionTexts } from '../../../console/pages/case/decision/texts.ts';
import { dialogTexts } from '../../../console/pages/case/dialog-texts.ts';
import { caseDetailTexts } from '../../../console/pages/case/texts.ts';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { actText } from '../../../console/texts/acts.ts';
import { caseTexts } from '../../../console/texts/cases.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import { fillDecision, openCase, sendDecision } from './support/decisions.ts';
import { hold, newCustomer, openStore } from './support/held.ts';
import { button, consoleUrl, enterFirst, type Invited, invite, openConsole } from './support/staff.ts';

let browser: Browser;
let customer: Phone;
let store: string;
beforeAll(async () => {
  browser = await launch();
  [customer, store] = await Promise.all([newCustomer(), openStore('From hand to hand')]);
}, 300_000);
afterAll(() => browser?.close());

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  const texts = caseDetailTexts[language];
  const deciding = decisionTexts[language];
  const dialogs = dialogTexts[language];
  const cases = caseTexts[language];
  let invited: Readonly<Record<'anne' | 'bert' | 'senior', Invited>>;
  let anne: Visitor;
  let bert: Visitor;
  let senior: Visitor;
  let payment: string;

  beforeAll(async () => {
    // Each knows the others from the start by their addresses.
    invited = {
      anne: await invite('reviewer'),
      bert: await invite('reviewer'),
      senior: await invite('senior-reviewer'),
    };
    const enter = async (who: keyof typeof invited) => {
      const visitor = await openConsole(browser, language);
      await enterFirst(visitor, language, invited[who]);
      return visitor;
    };
    [anne, bert, senior] = await Promise.all([enter('anne'), enter('bert'), enter('senior')]);
    payment = await hold(customer, store, '10900');
    await Promise.all([anne, bert, senior].map((each) => openCase(each, language, payment)));
  }, 300_000);
  afterAll(() => Promise.all([anne, bert, senior].map((each) => each?.context.close())));

  const panel = ({ page }: Visitor) => page.getByRole('region', { name: deciding.decision });
  const isMine = ({ page }: Visitor) => page.locator('.case-head').getByText(cases.mine, { exact: true });
  const isWith = (visitor: Visitor, who: keyof typeof invited) =>
    panel(visitor).getByText(deciding.withOther(invited[who].email));
  const dialog = ({ page }: Visitor) => page.getByRole('dialog');
  const refresh = async ({ page }: Visitor) => {
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('r');
  };
  const offered = async (visitor: Visitor): Promise<readonly string[]> => {
    await button(visitor, texts.more).click();
    await visitor.page.getByRole('menuitem', { name: texts.evidence }).waitFor();
    const items = await visitor.page.getByRole('menuitem').allInnerTexts();
    await visitor.page.keyboard.press('Escape');
    return items.map((item) => item.trim());
  };
  const choose = async (visitor: Visitor, name: string) => {
    await button(visitor, texts.more).click();
    await visitor.page.getByRole('menuitem', { name, exact: true }).click();
    await dialog(visitor).waitFor();
  };

  test('who has claimed it keeps it from a colleague, until they release it', async () => {
    await button(anne, texts.claim).click();
    await isMine(anne).waitFor();
    await refresh(bert);
    await isWith(bert, 'anne').waitFor();
    expect(await button(bert, deciding.decide).count()).toBe(0);
    expect(await button(bert, texts.claim).isDisabled()).toBe(true);
    await button(anne, texts.release).click();
    await button(anne, texts.claim).waitFor();
    expect(await isMine(anne).count()).toBe(0);
    await refresh(bert);
    await button(bert, deciding.decide).waitFor();
    await bert.page.keyboard.press('c');
    await isMine(bert).waitFor();
  });

  test('a senior hands it to another, whoever works on it; nobody else may', async () => {
    expect(await offered(bert)).not.toContain(texts.assign);
    await choose(senior, texts.assign);
    const assign = dialog(senior).getByRole('button', { name: dialogs.assignDo, exact: true });
    expect(await assign.isDisabled()).toBe(true);
    await dialog(senior).getByRole('button', { name: dialogs.assignTo }).click();
    await senior.page.getByRole('option', { name: invited.anne.email }).click();
    await look(senior, `console-hand-over-${language}`);
    await assign.click();
    await senior.page.getByText(dialogs.assignDone).waitFor();
    await isWith(senior, 'anne').waitFor();
    await refresh(bert);
    await isWith(bert, 'anne').waitFor();
    await refresh(anne);
    await isMine(anne).waitFor();
    await button(anne, deciding.decide).waitFor();
    await anne.page.getByRole('tab', { name: texts.audit }).click();
    const record = anne.page
      .getByRole('table', { name: texts.audit })
      .getByRole('row')
      .filter({ hasText: actText('assign', language) });
    await record.getByText(invited.senior.email).waitFor();
    await record.getByText(invited.anne.email).waitFor();
  });

  test('once it is with the seniors, no reviewer decides or claims it, and it is theirs in the queue', async () => {
    await choose(anne, texts.escalate);
    const escalate = dialog(anne).getByRole('button', { name: texts.escalate, exact: true });
    expect(await escalate.isDisabled()).toBe(true);
    await dialog(anne).getByLabel(dialogs.escalateNote).fill('The same phone as on Tuesday');
    await dialog(anne).getByText(dialogs.escalateText).waitFor();
    await escalate.click();
    await anne.page.getByText(dialogs.escalateDone).waitFor();
    await panel(anne).getByText(deciding.seniorsOnly).waitFor();
    expect(await button(anne, deciding.decide).count()).toBe(0);
    expect(await isMine(anne).count()).toBe(0);
    expect(await offered(anne)).not.toContain(texts.escalate);
    await look(anne, `console-left-to-seniors-${language}`);
    expect(await button(anne, texts.claim).isDisabled()).toBe(true);
    await senior.page.goto(`${consoleUrl}#/cases?store_id=${store}&escalated=true`);
    const queue = senior.page.getByRole('table', { name: queueTexts[language].title });
    const row = queue.locator('tbody tr', { has: senior.page.locator(`a[href$="${caseIdOf(payment)}"]`) });
    await row.getByText(cases.escalated, { exact: true }).waitFor();
    await row.getByRole('link').click();
    await panel(senior).getByText('The same phone as on Tuesday').waitFor();
    await fillDecision(senior, language, { outcome: 'decline', reason: 'suspected_fraud', note: 'Called' });
    await sendDecision(senior, language, 'decline');
    await panel(senior).getByText(deciding.ended.decided).waitFor();
    await refresh(anne);
    await panel(anne).getByText(deciding.ended.decided).waitFor();
    await panel(anne).getByText(invited.senior.email).waitFor();
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect([anne, bert, senior].flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
