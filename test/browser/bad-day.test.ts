/** What goes wrong on the way: no network, lost answers, a reload in the middle, a store whose name is an attack. */
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createAuthenticator } from '../../local/demo/authenticator.ts';
import { signInColleague } from '../../local/demo/people.ts';
import { demoStore } from '../../local/demo/sign-ins.ts';
import { stageOf } from '../../local/demo/stage.ts';
import { until } from '../end-to-end/support/until.ts';
import {
  balance,
  becomeCustomer,
  button,
  heading,
  nextCustomer,
  seenOnPhone,
  sell,
  showCode,
  shownDigits,
  topUp,
  verdict,
} from './support/acts.ts';
import { look } from './support/look.ts';
import { launch, outputs, signIns, type Visitor, visit } from './support/visitor.ts';

let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launch();
  visitor = await visit(browser, 'desk');
  await becomeCustomer(visitor);
  await topUp(visitor, '20000');
}, 300_000);
afterAll(() => browser?.close());

/** The platform does what it is asked, and its answer never arrives. */
async function loseAnswers(path: string, times: number): Promise<string[]> {
  const bodies: string[] = [];
  const lose = async (route: Route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.continue();
    bodies.push(request.postData() ?? '');
    if (bodies.length > times) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  };
  await visitor.page.route((url) => url.pathname.endsWith(path), lose);
  return bodies;
}

test('a charge whose answer is lost is asked for again by the same number, and charged once', async () => {
  const bodies = await loseAnswers('/charges', 1);
  await showCode(visitor);
  await sell(visitor, 'おにぎり');
  await verdict(visitor, 'お支払い完了');
  expect(bodies).toHaveLength(2);
  expect(new Set(bodies).size).toBe(1);
  await visitor.page.unrouteAll();
  await nextCustomer(visitor);
  await seenOnPhone(visitor, '支払いました');
  await until(
    () => balance(visitor),
    (shown) => shown === '¥19,840',
  );
});

test('as long as nobody knows, the till says so; after a reload it asks by the same number', async () => {
  const bodies = await loseAnswers('/charges', 1000);
  await showCode(visitor);
  await sell(visitor, 'コーヒー');
  await button(visitor, '同じ番号で問い合わせる').waitFor();
  await look(visitor, 'till-unknown');
  await visitor.page.unrouteAll();
  await visitor.page.reload();
  await verdict(visitor, 'お支払い完了');
  const references = bodies.map((body) => JSON.parse(body).reference);
  expect(new Set(references).size).toBe(1);
  expect(await visitor.page.locator('.receipt').innerText()).toContain(references[0]);
  // The phone goes on too: it had its code on the screen.
  await seenOnPhone(visitor, '支払いました');
  await nextCustomer(visitor);
  await until(
    () => balance(visitor),
    (shown) => shown === '¥19,660',
  );
});

test('a top-up whose answer is lost is done once, also after a reload', async () => {
  const bodies = await loseAnswers('/top-ups', 1000);
  await button(visitor, 'チャージ').click();
  await visitor.page.getByLabel('金額（円）').fill('5000');
  await visitor.page.getByRole('button', { name: 'をチャージ' }).click();
  await visitor.page.getByText('前のチャージの答えが届いていません').waitFor();
  await look(visitor, 'top-up-unknown');
  expect(bodies.length).toBeGreaterThanOrEqual(3);
  await visitor.page.unrouteAll();
  await visitor.page.reload();
  await heading(visitor, '¥5,000 をチャージしました').waitFor();
  await button(visitor, '閉じる').click();
  await until(
    () => balance(visitor),
    (shown) => shown === '¥24,660',
  );
});

test('a reload in the middle loses nothing: session, key, code, till and journal are there', async () => {
  const digits = await showCode(visitor);
  const till = await visitor.page.locator('.display-store').innerText();
  await visitor.page.reload();
  await visitor.page.locator('.code-digits').waitFor();
  expect(await shownDigits(visitor)).toBe(digits);
  expect(await visitor.page.locator('.display-store').innerText()).toBe(till);
  expect(await visitor.page.locator('.journal li').count()).toBe(2);
  await sell(visitor, 'ティッシュ');
  await verdict(visitor, 'お支払い完了');
  await nextCustomer(visitor);
  await seenOnPhone(visitor, '支払いました');
});

test('the keys of phone and till are kept so that nobody can read them', async () => {
  const keys = await visitor.page.evaluate(
    () =>
      new Promise<{ readonly name: string; readonly extractable: boolean }[]>((resolve) => {
        indexedDB.open('holdfast-try-it').onsuccess = (event) => {
          const database = (event.target as IDBOpenDBRequest).result;
          const found: { name: string; extractable: boolean }[] = [];
          database.transaction('kept').objectStore('kept').openCursor().onsuccess = (each) => {
            const cursor = (each.target as IDBRequest<IDBCursorWithValue | null>).result;
            if (!cursor) return resolve(found);
            const key = cursor.value?.key?.privateKey;
            if (key instanceof CryptoKey)
              found.push({ name: String(cursor.key), extractable: key.extractable });
            cursor.continue();
          };
        };
      }),
  );
  expect(keys.map(({ name }) => name.replace(/\..*/, '')).sort()).toEqual(['device', 'till']);
  expect(keys.filter(({ extractable }) => extractable)).toEqual([]);
  const written = await visitor.page.evaluate(() => JSON.stringify(localStorage));
  expect(written).not.toContain('Hold-fast-to-it-1');
});

test('without a network the phone shows no code, and the till refuses rather than queues', async () => {
  const digits = await showCode(visitor);
  await visitor.page.locator('.product').first().click();
  await visitor.context.setOffline(true);
  await visitor.page.getByText('ネットワークがないと、コードは表示できません').waitFor();
  expect(await visitor.page.locator('.code-digits').count()).toBe(0);
  await visitor.page.getByText('オフラインのため会計できません').waitFor();
  expect(await visitor.page.locator('.charge').isDisabled()).toBe(true);
  await look(visitor, 'offline');
  await visitor.context.setOffline(false);
  await visitor.page.locator('.code-digits').waitFor();
  expect(await shownDigits(visitor)).toBe(digits);
  await button(visitor, 'かごを空にする').click();
  await button(visitor, 'コードを閉じる').click();
});

test('a store whose name is an attack is a text, on the till and on the phone', async () => {
  const operator = signIns.find(({ role }) => role === 'operator');
  if (!operator) throw new Error('There is no operator');
  const stage = stageOf(outputs);
  const authenticator = createAuthenticator(operator.totpSecret, () => Date.now() + 30_000);
  const { email, password } = operator;
  const { api } = await signInColleague(stage, { email, password, authenticator });
  const name = '"><img src=x onerror=alert(1)>{{7*7}}';
  const path = { id: demoStore.id };
  await api.call(putStore, { path, body: { name } });
  try {
    await showCode(visitor);
    await sell(visitor, 'おにぎり');
    await verdict(visitor, 'お支払い完了');
    await heading(visitor, '支払いました').waitFor();
    expect(await visitor.page.locator('.phone .outcome-store').innerText()).toBe(name);
    const other = await visit(browser, 'phone');
    await other.show('till');
    await other.page.locator('.display-store strong', { hasText: name }).waitFor();
    await look(other, 'hostile-name');
    await other.context.close();
    await look(visitor, 'hostile-name');
    expect(await visitor.page.locator('img[src="x"]').count()).toBe(0);
  } finally {
    await api.call(putStore, { path, body: { name: demoStore.name } });
  }
});

test('a session that was ended elsewhere ends here: the phone says so, and asks to sign in', async () => {
  await button(visitor, '閉じる').click();
  await visitor.page.route(
    (url) => url.pathname.endsWith('/wallet'),
    (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'x', title: 'x', status: 401, code: 'session_ended', request_id: 'r' }),
      }),
  );
  await visitor.page
    .getByText('サインインが終了しました。もう一度サインインしてください。')
    .first()
    .waitFor();
  await visitor.page.unrouteAll();
  await look(visitor, 'session-ended');
});

test('where the platform cannot be reached, the page says what to do, and tries again', async () => {
  const stranger = await visit(browser, 'phone');
  await stranger.page.route('**/_local/page/stage', (route) => route.abort());
  await stranger.page.reload();
  await stranger.page.getByText('プラットフォームに接続できません').waitFor();
  await look(stranger, 'unreachable');
  await stranger.page.unrouteAll();
  await button(stranger, 'もう一度').click();
  await heading(stranger, 'おかえりなさい').waitFor();
  expect(stranger.complaints).toEqual([]);
});
