/** The way into the console: by invitation, with a password and an authenticator app of one's own; and what ends it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueTexts } from '../../../console/pages/queue/texts.ts';
import { signInTexts } from '../../../console/sign-in/texts.ts';
import { shared } from '../../../console/texts/shared.ts';
import type { Authenticator } from '../../../local/demo/authenticator.ts';
import { until } from '../../end-to-end/support/until.ts';
import { look } from '../support/look.ts';
import { launch, type Visitor } from '../support/visitor.ts';
import {
  button,
  choosePassword,
  enterFirst,
  enterPassword,
  type Invited,
  invite,
  openConsole,
  setUpAuthenticator,
} from './support/staff.ts';

const texts = signInTexts.ja;
const queue = queueTexts.ja;

let browser: Browser;
let reviewer: Invited;
let visitor: Visitor;
let authenticator: Authenticator;

beforeAll(async () => {
  browser = await launch();
  reviewer = await invite('reviewer');
  visitor = await openConsole(browser, 'ja');
}, 300_000);
afterAll(() => browser?.close());

const queueStands = () => visitor.page.getByRole('heading', { name: queue.title }).waitFor();

test('who was invited chooses a password, sets an app up by its picture, and is in', async () => {
  const { page } = visitor;
  await page.getByLabel(texts.email).waitFor();
  await look(visitor, 'console-sign-in');
  await enterPassword(visitor, 'ja', reviewer.email, reviewer.temporary);
  await page.getByRole('heading', { name: texts.chosenTitle }).waitFor();
  await choosePassword(visitor, 'ja', 'short');
  await page.getByText(texts.short).waitFor();
  await look(visitor, 'console-new-password');
  await choosePassword(visitor, 'ja', reviewer.password);
  await page.getByRole('heading', { name: texts.setUpTitle }).waitFor();
  await page.getByAltText(texts.picture).waitFor();
  await look(visitor, 'console-set-up');
  authenticator = await setUpAuthenticator(visitor, 'ja');
  await queueStands();
});

test('a reload keeps the session, in the storage of this tab alone', async () => {
  const { page } = visitor;
  await page.reload();
  await queueStands();
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  expect(kept).not.toMatch(/eyJ|Token/);
  const other = await visitor.context.newPage();
  await other.goto(page.url());
  await other.getByLabel(texts.email).waitFor();
  await other.close();
});

test('a session that ended elsewhere is gone on with after a new sign-in, where it was', async () => {
  const { page } = visitor;
  let refuse = true;
  await page.route(
    (url) => url.pathname.endsWith('/v1/cases'),
    (route) =>
      refuse
        ? route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: JSON.stringify({
              type: 'x',
              title: 'x',
              status: 401,
              code: 'session_ended',
              request_id: 'r',
            }),
          })
        : route.continue(),
  );
  await button(visitor, shared.ja.refresh).click();
  await page.getByRole('dialog').getByText(texts.againLead).waitFor();
  await look(visitor, 'console-ended');
  refuse = false;
  await page.getByLabel(texts.password).fill(reviewer.password);
  await page.getByRole('dialog').getByRole('button', { name: texts.next }).click();
  await page.getByLabel(texts.code).fill(await authenticator.code());
  await page.getByRole('dialog').getByRole('button', { name: texts.signIn, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await queueStands();
  await page.unrouteAll();
});

test('who signs out leaves nothing, and a wrong password is told as no more than that', async () => {
  const { page } = visitor;
  await button(visitor, new RegExp(reviewer.email)).click();
  await page.getByRole('menuitem', { name: shared.ja.signOut }).click();
  await page.getByLabel(texts.email).waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await enterPassword(visitor, 'ja', reviewer.email, 'not-the-password-1');
  await page.getByText('NotAuthorizedException').waitFor();
  await look(visitor, 'console-wrong-password');
  await enterPassword(visitor, 'ja', reviewer.email, reviewer.password);
  await page.getByLabel(texts.code).fill('000000');
  await button(visitor, texts.signIn).click();
  await page.getByText('CodeMismatchException').waitFor();
  await look(visitor, 'console-wrong-code');
});

test('who is in no group is shown no page; the queue is not for operators', async () => {
  const stranger = await openConsole(browser, 'en');
  await enterFirst(stranger, 'en', await invite());
  await stranger.page.getByText(shared.en.noPagesText).waitFor();
  await look(stranger, 'console-no-pages');
  const operator = await openConsole(browser, 'en');
  await enterFirst(operator, 'en', await invite('operator'));
  await operator.page.goto(`${operator.page.url().replace(/#.*/, '')}#/cases`);
  await operator.page.getByText(shared.en.notPermittedText).waitFor();
  expect([...stranger.complaints, ...operator.complaints]).toEqual([]);
});

test('where the settings cannot be had, it says so and tries again', async () => {
  const early = await openConsole(browser, 'en');
  await early.page.route('**/config.json', (route) => route.abort());
  await early.page.reload();
  await early.page.getByText(shared.en.configFailed).waitFor();
  await look(early, 'console-unreachable');
  await early.page.unrouteAll();
  await button(early, shared.en.retry).click();
  await early.page.getByLabel(signInTexts.en.email).waitFor();
  await until(
    () => early.page.evaluate(() => document.documentElement.lang),
    (lang) => lang === 'en',
  );
});
