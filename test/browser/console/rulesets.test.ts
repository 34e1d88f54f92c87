/** The story of a ruleset: drafted, told what is wrong with it, compared, tested, published by somebody else; and of a snooze. */
import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, createApi } from '../../../client/api.ts';
import { backtestTexts } from '../../../console/pages/rulesets/backtest-texts.ts';
import { rulesetTexts } from '../../../console/pages/rulesets/texts.ts';
import { snoozeTexts } from '../../../console/pages/snoozes/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import { createPayment } from '../../../lambdas/contract/payments.ts';
import { createRuleset, getRuleset, publishRuleset } from '../../../lambdas/contract/rulesets.ts';
import type { Phone } from '../../../local/demo/people.ts';
import { outputOf } from '../../../local/demo/stage.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, outputs, type Visitor } from '../support/visitor.ts';
import { newCustomer, openStore } from './support/held.ts';
import { button, enterFirst, invite, openConsole } from './support/staff.ts';

const LONG = 300_000;
const hostile = '"><img src=x onerror=alert(1)><script>alert(1)</script>';

/** No other payment on this platform is of that amount. */
const AMOUNT = '317';
const drill = {
  reason: 'drill',
  text: { en: `A drill ${hostile}`, ja: `訓練 ${hostile}` },
  flow: 'payment',
  when: {
    all: [
      { signal: 'amount', is: Number(AMOUNT) },
      { signal: 'channel', is: 'phone' },
    ],
  },
  outcome: 'hold',
};

let browser: Browser;
/** The author works in Japanese, the second person in English. */
let author: Visitor;
let second: Visitor;
let phone: Phone;
let store: string;
let before: unknown;
const ja = rulesetTexts.ja;
const en = rulesetTexts.en;

/** The API as somebody at the console has it. */
async function apiOf({ page }: Visitor): Promise<Api> {
  const session = await page.evaluate(() => sessionStorage.getItem('holdfast.session'));
  const { accessToken } = JSON.parse(session ?? '{}');
  return createApi({ baseUrl: outputOf(outputs, 'ApiUrl'), accessToken: () => accessToken });
}

const current = async (api: Api) => (await api.call(getRuleset, { path: { id: 'current' } })).body;

async function draftByApi(api: Api, ruleset: unknown, reason: string): Promise<string> {
  const { version: base = '' } = await current(api);
  const { body } = await api.call(createRuleset, { body: { base, reason, ruleset } });
  return body.id;
}

async function pay(): Promise<string> {
  const body = { store_id: store, amount: AMOUNT, currency: 'JPY' };
  return (await phone.api.call(createPayment, { body })).body.status;
}

/** To a page of the console, by its address. */
const go = ({ page }: Visitor, path: string) =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, `#${path}`);

const tab = ({ page }: Visitor, name: string) => page.getByRole('tab', { name, exact: true });
const drafted = (visitor: Visitor) => new URL(visitor.page.url()).hash.slice('#/rulesets/'.length);

beforeAll(async () => {
  browser = await launch();
  [phone, store] = await Promise.all([newCustomer(), openStore(`Drill ${randomUUID().slice(0, 6)}`)]);
  author = await openConsole(browser, 'ja');
  await enterFirst(author, 'ja', await invite('operator'));
  second = await openConsole(browser, 'en');
  await enterFirst(second, 'en', await invite('operator'));
  const { version: _, ...document } = (await current(await apiOf(author))).ruleset as { version: string };
  before = document;
}, LONG);

afterAll(async () => {
  const [one, other] = await Promise.all([apiOf(author), apiOf(second)]);
  await other.call(publishRuleset, { path: { id: await draftByApi(one, before, 'The drill is over') } });
  await browser?.close();
}, LONG);

test('what is in force is told, also before anything was drafted', async () => {
  const { page } = author;
  await go(author, '/rulesets');
  await page.getByRole('region', { name: ja.inForce }).getByText(ja.shipped).waitFor();
  await page.getByText(ja.none).waitFor();
  await look(author, 'console-rulesets-empty');
  await tab(author, ja.history).click();
  await page.getByText(ja.noEvents).waitFor();
});

test('what is no JSON is told with its line while it is written', async () => {
  const { page } = author;
  await tab(author, ja.all).click();
  await page.keyboard.press('d');
  const editor = page.getByLabel(ja.editorLabel);
  await editor.press('Control+Home');
  await editor.press('ArrowDown');
  await page.keyboard.type('nothing,');
  await page.getByText(ja.notJson).waitFor();
  await editor.press('Control+End');
  await button(author, ja.atLine(2)).click();
  const marked = await editor.evaluate((field: HTMLTextAreaElement) =>
    field.value.slice(field.selectionStart, field.selectionEnd),
  );
  expect(marked).toBe('nothing,  "thresholds": {');
  expect(await button(author, ja.create).isDisabled()).toBe(true);
});

test('what the API finds wrong stands at its line, in the language of the author', async () => {
  const { page } = author;
  const editor = page.getByLabel(ja.editorLabel);
  const wrong = { ...(before as { rules: object[] }), rules: [{ ...drill, outcome: 'refuse' }] };
  await editor.fill(JSON.stringify(wrong, null, 2));
  await page.getByLabel(shared.ja.reason).fill(`${hostile} since 9:40`);
  await button(author, ja.create).click();
  const faults = page.getByRole('alert');
  await faults.getByText('次のいずれかにしてください').waitFor();
  expect(await faults.innerText()).toContain('rules.0.outcome');
  await faults.getByRole('button').click();
  await look(author, 'console-ruleset-faults');
});

test('what it changes is read in words beside it while it is written; a reload keeps it', async () => {
  const { page } = author;
  const editor = page.getByLabel(ja.editorLabel);
  const { rules, ...rest } = before as { rules: { reason: string }[] };
  const kept = rules.filter(({ reason }) => reason !== 'store_high_risk');
  await editor.fill(JSON.stringify({ ...rest, rules: [...kept, drill] }, null, 2));
  const reading = page.locator('.ruleset-reading');
  await reading.getByText('金額：￥317').waitFor();
  await page.reload();
  await reading.getByText('金額：￥317').waitFor();
  await look(author, 'console-ruleset-editor');
});

test('it becomes a draft, compared rule by rule, which its author is not asked to publish', async () => {
  const { page } = author;
  await page.getByLabel(shared.ja.reason).fill(`${hostile} since 9:40`);
  await button(author, ja.create).click();
  await page.getByText(ja.ownDraft).waitFor();
  expect(await page.locator('.rule-list > .added').count()).toBe(1);
  expect(await page.locator('.rule-list > .removed').innerText()).toContain('store_high_risk');
  await look(author, 'console-ruleset-changes');
  await page.getByText(ja.asJson, { exact: true }).click();
  await page.locator('.diff-lines ins', { hasText: '"reason": "drill"' }).waitFor();
  await look(author, 'console-ruleset-text');
  for (const name of [ja.inWords, ja.document]) {
    await tab(author, name).click();
    await page
      .getByText(name === ja.document ? '"thresholds": {' : 'すべて満たす：')
      .first()
      .waitFor();
  }
  expect(await button(author, ja.approve).count()).toBe(0);
  const own = (await apiOf(author)).call(publishRuleset, { path: { id: drafted(author) } });
  await expect(own).rejects.toMatchObject({ problem: { code: 'second_person_required' } });
});

test('a backtest says how many payments it would have held, as a picture and in tables', async () => {
  expect(await pay()).toBe('approved');
  const { page } = author;
  const texts = backtestTexts.ja;
  await tab(author, texts.title).click();
  await page.getByText(texts.none).waitFor();
  await page.getByText(texts.days(7), { exact: true }).click();
  await button(author, texts.start).click();
  await page.getByText(texts.started).waitFor();
  await look(author, 'console-backtests');
  await page.getByRole('table', { name: texts.title }).getByRole('link').click();
  // It is run on schedule, every minute.
  await page.getByRole('region', { name: texts.changes }).waitFor({ timeout: LONG });
  const changed = page.getByRole('table', { name: texts.changes }).getByRole('row', {
    name: texts.becomes(ja.outcome.approve, ja.outcome.hold),
  });
  expect(await changed.getByRole('cell').allInnerTexts()).toEqual([
    texts.becomes(ja.outcome.approve, ja.outcome.hold),
    '1',
    '0',
    '0',
  ]);
  await look(author, 'console-backtest');
  await page.getByText(texts.amount, { exact: true }).click();
  expect(await changed.getByRole('cell').nth(1).innerText()).toBe('￥317');
  await page.getByLabel(texts.approvedToo).click();
  await look(author, 'console-backtest-amounts');
});

let outdated: string;
test('a second person reads what changes, and publishes it: the next payment is judged by it', async () => {
  outdated = await draftByApi(await apiOf(author), before, 'As it was');
  const { page } = second;
  await go(second, '/rulesets');
  await page.keyboard.press('r');
  await page.getByRole('row', { name: 'since 9:40' }).getByRole('link').click();
  await page.locator('.rule-list > .added').waitFor();
  await button(second, en.approve).click();
  const dialog = page.getByRole('dialog', { name: en.approveTitle });
  await dialog.getByText('store_high_risk').waitFor();
  expect(await dialog.getByText(en.notTested).count()).toBe(0);
  const publish = dialog.getByRole('button', { name: en.approve, exact: true });
  expect(await publish.isDisabled()).toBe(true);
  await look(second, 'console-ruleset-publish');
  expect(await pay()).toBe('approved');
  await dialog.getByLabel(shared.en.sure).click();
  await publish.click();
  await page.getByText(en.inForce, { exact: true }).waitFor();
  expect(await pay()).toBe('held');
  expect(await button(second, en.approve).count()).toBe(0);
  await go(second, '/rulesets');
  await tab(second, en.history).click();
  await page.getByRole('row', { name: en.events.published }).waitFor();
  await look(second, 'console-ruleset-events');
});

test('a draft against what is not in force any more says so, and can be withdrawn, also over a lost network', async () => {
  const { page, context } = second;
  await go(second, `/rulesets/${outdated}`);
  await button(second, en.again)
    .or(page.getByRole('link', { name: en.again }))
    .waitFor();
  expect(await button(second, en.approve).count()).toBe(0);
  await look(second, 'console-ruleset-outdated');
  await button(second, en.withdraw).click();
  const dialog = page.getByRole('dialog', { name: en.withdrawTitle });
  await dialog.getByLabel(shared.en.reason).fill(hostile);
  await context.setOffline(true);
  await dialog.getByRole('button', { name: en.withdraw, exact: true }).click();
  await dialog.getByText(shared.en.lost).waitFor();
  await look(second, 'console-ruleset-offline');
  await context.setOffline(false);
  await dialog.getByRole('button', { name: en.withdraw, exact: true }).click();
  await page.getByText(en.withdrawn).waitFor();
  await page.getByText(en.state.withdrawn, { exact: true }).waitFor();
});

test('a rule is snoozed for one customer, and its effect given back', async () => {
  const { page } = second;
  const texts = snoozeTexts.en;
  const claims = phone.session.accessToken.split('.')[1] ?? '';
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  await go(second, `/snoozes?customer=${sub}`);
  await page.getByText(texts.none).waitFor();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: texts.createTitle });
  await dialog.getByRole('button', { name: texts.chooseRule }).click();
  await page.keyboard.type('drill');
  await page.getByRole('option', { name: 'drill' }).click();
  await dialog.getByLabel(shared.en.reason).fill(`${hostile} it is her`);
  await dialog.getByLabel(shared.en.sure).click();
  await look(second, 'console-snooze');
  await dialog.getByRole('button', { name: texts.create, exact: true }).click();
  const row = page.getByRole('row', { name: 'it is her' }).first();
  await row.getByText(texts.inForce).waitFor();
  await until(pay, (status) => status === 'approved');
  await look(second, 'console-snoozes');
  await row.getByRole('button').click();
  const end = page.getByRole('dialog', { name: texts.endTitle });
  await end.getByLabel(shared.en.reason).fill('It was not her');
  await end.getByRole('button', { name: texts.end, exact: true }).click();
  await row.getByText(texts.endedBy).waitFor();
  await until(pay, (status) => status === 'held');
  await tab(second, texts.history).click();
  await page.getByRole('row', { name: texts.events.ended }).first().waitFor();
  await look(second, 'console-snooze-events');
});

test('nobody’s text did anything, in either browser', () => {
  expect([...author.complaints, ...second.complaints]).toEqual([]);
});
