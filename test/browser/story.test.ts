/** The whole story on the page, at a desk and on a phone: each state is looked at in both colour schemes on the way. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../end-to-end/support/until.ts';
import {
  balance,
  button,
  charge,
  confirmMail,
  enterSecondFactor,
  fillCode,
  heading,
  linkPhone,
  nextCustomer,
  password,
  scan,
  seenOnPhone,
  sell,
  setUpAuthenticator,
  showCode,
  signUp,
  topUp,
  verdict,
} from './support/acts.ts';
import { look } from './support/look.ts';
import { launch, type Size, type Visitor, visit } from './support/visitor.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each<Size>(['desk', 'phone'])('at the size of a %s', (size) => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit(browser, size);
  });
  afterAll(() => visitor?.context.close());

  test('a customer signs up, sets up an authenticator app, and links the phone', async () => {
    await heading(visitor, 'おかえりなさい').waitFor();
    await visitor.show('till');
    await visitor.page.getByText('かごは空です').waitFor();
    await look(visitor, 'till-empty');
    await visitor.show('phone');
    await look(visitor, 'welcome');
    await signUp(visitor);
    await look(visitor, 'mail');
    await confirmMail(visitor);
    await look(visitor, 'authenticator');
    await setUpAuthenticator(visitor);
    await look(visitor, 'code-asked');
    await enterSecondFactor(visitor);
    await look(visitor, 'link');
    await linkPhone(visitor);
    await look(visitor, 'home-empty');
  });

  test('a wrong code is told, and the next one is right', async () => {
    await button(visitor, 'サインアウト').click();
    await visitor.page.getByLabel('パスワード').fill(password);
    await button(visitor, 'サインイン').click();
    await visitor.page.getByLabel('認証コード').fill('000000');
    await button(visitor, 'サインイン').click();
    await visitor.page.getByText('CodeMismatchException').waitFor();
    await look(visitor, 'wrong-code');
    await fillCode(visitor);
    await button(visitor, 'サインイン').click();
    await visitor.page.locator('.balance').waitFor();
  });

  test('the till reads the picture of the code, and both see at once that it is paid', async () => {
    await topUp(visitor, '90000');
    const digits = await showCode(visitor);
    await look(visitor, 'code');
    await scan(visitor, 'おにぎり', 'おにぎり', 'コーヒー');
    await look(visitor, 'scanned');
    await charge(visitor);
    await verdict(visitor, 'お支払い完了');
    await look(visitor, 'till-approved');
    await visitor.show('phone');
    await heading(visitor, '支払いました').waitFor();
    await look(visitor, 'approved');
    await seenOnPhone(visitor, '支払いました');
    await until(
      () => balance(visitor),
      (shown) => shown === '¥89,500',
    );
    await nextCustomer(visitor);
    await visitor.page.locator('.product').first().click();
    await visitor.page.getByLabel('お客様のコード').fill(digits);
    await visitor.page.locator('.charge').click();
    await visitor.page.locator('.till code', { hasText: 'payment_code_used' }).waitFor();
    await look(visitor, 'till-declined');
    await button(visitor, 'かごを空にする').click();
  });

  test('a code that was misread goes nowhere; one with a limit pays no more', async () => {
    const asked: string[] = [];
    visitor.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const digits = await showCode(visitor, '¥1,000 まで');
    await visitor.show('till');
    await visitor.page.locator('.product', { hasText: '加熱式たばこ' }).click();
    const misread = `${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`;
    await visitor.page.getByLabel('お客様のコード').fill(misread);
    await visitor.page.locator('.charge').click();
    await visitor.page.locator('.till code', { hasText: 'misread' }).waitFor();
    expect(asked.filter((path) => path.endsWith('/charges'))).toEqual([]);
    await visitor.page.getByLabel('お客様のコード').fill(digits);
    await visitor.page.locator('.charge').click();
    await visitor.page.locator('.till code', { hasText: 'payment_code_ceiling' }).waitFor();
    await button(visitor, 'かごを空にする').click();
    await visitor.show('phone');
    await button(visitor, 'コードを閉じる').click();
  });

  test('a held sale is not handed over, and cancelled it gives the money back', async () => {
    await showCode(visitor);
    await sell(visitor, 'ギフト券', '加熱式たばこ');
    await verdict(visitor, 'まだ渡さないでください');
    await look(visitor, 'till-held');
    await visitor.show('phone');
    await heading(visitor, 'お支払いを確認しています').waitFor();
    await look(visitor, 'held');
    await visitor.show('till');
    await button(visitor, '取り消す').click();
    await verdict(visitor, 'お取り扱いできません');
    await look(visitor, 'till-cancelled');
    await nextCustomer(visitor);
    await seenOnPhone(visitor, '支払いはできませんでした');
    await until(
      () => balance(visitor),
      (shown) => shown === '¥89,500',
    );
  });

  test('a larger amount waits until it is confirmed on the phone', async () => {
    await visitor.show('aside');
    await button(visitor, '一日たったことにする').click();
    await visitor.page.getByText('一日前に登録したことになりました').waitFor();
    await look(visitor, 'backstage');
    await showCode(visitor);
    await sell(visitor, 'こたつ');
    await verdict(visitor, 'お客様の確認待ち');
    await look(visitor, 'till-step-up');
    await visitor.show('phone');
    await heading(visitor, 'この支払いを確認してください').waitFor();
    await visitor.page.getByLabel('パスワード').fill(password);
    await fillCode(visitor);
    await look(visitor, 'confirm');
    await button(visitor, '¥32,000 を支払う').click();
    await seenOnPhone(visitor, '支払いました');
    await visitor.show('till');
    await verdict(visitor, 'お支払い完了');
  });

  test('the till gives some of it back', async () => {
    await visitor.page.getByText('返金する').click();
    await visitor.page.getByLabel('返金額（円）').fill('12000');
    await visitor.page.getByLabel('理由').selectOption('wrong_amount');
    await look(visitor, 'till-refund');
    await button(visitor, '返金を実行').click();
    await visitor.page.locator('.receipt').getByText('−¥12,000').waitFor();
    await nextCustomer(visitor);
    await visitor.show('phone');
    await until(
      () => balance(visitor),
      (shown) => shown === '¥69,500',
    );
    await look(visitor, 'home');
  });

  test('“this was not me” freezes the account and reports the payment', async () => {
    await visitor.page.locator('.tabs').getByRole('button', { name: '履歴' }).click();
    const sales = visitor.page.locator('button.entry', { hasText: '¥500' });
    await sales.first().waitFor();
    await look(visitor, 'history');
    await sales.first().click();
    await button(visitor, '身に覚えがありません').click();
    await look(visitor, 'not-me');
    await button(visitor, '停止して申し出る').click();
    await heading(visitor, '申し出を受け付けました').waitFor();
    await visitor.page.getByText('この支払いの調査を始めました').waitFor();
    await button(visitor, '閉じる').click();
    await visitor.page.getByText('アカウントは停止中です').waitFor();
    await look(visitor, 'frozen');
    await visitor.page.locator('.tabs').getByRole('button', { name: '支払う' }).click();
    await button(visitor, 'コードを表示').click();
    // Freezing has ended every session; and whoever signs in anew is told that the account is frozen.
    await visitor.page.getByText('サインインが終了しました').first().waitFor();
    await visitor.page.getByLabel('パスワード').fill(password);
    await button(visitor, 'サインイン').click();
    await fillCode(visitor);
    await button(visitor, 'サインイン').click();
    await visitor.page.locator('.balance').waitFor();
    await visitor.page.locator('.tabs').getByRole('button', { name: '支払う' }).click();
    await button(visitor, 'コードを表示').click();
    await visitor.page.locator('.phone code', { hasText: 'account_frozen' }).waitFor();
    expect(await visitor.page.locator('.code-digits').count()).toBe(0);
    await look(visitor, 'code-refused');
  });

  test('nothing was refused by the policy of the page, and nothing went wrong in its code', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
