/** What people do on the page, in the words that stand on it. */
import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { until } from '../../end-to-end/support/until.ts';
import type { Visitor } from './visitor.ts';

export const password = 'Hold-fast-to-it-1';

export const button = ({ page }: Visitor, name: string): Locator =>
  page.getByRole('button', { name, exact: true });

export const heading = ({ page }: Visitor, name: string): Locator => page.getByRole('heading', { name });

/** The page's authenticator app fills in a code that was not used before; it may have to wait for the clock. */
export async function fillCode(visitor: Visitor): Promise<void> {
  await button(visitor, 'このページの認証アプリから入力').click();
  const field = visitor.page.getByLabel('認証コード');
  await until(
    () => field.inputValue(),
    (code) => code.length === 6,
  );
}

/** Up to the mail: the address that it goes to. */
export async function signUp(visitor: Visitor): Promise<string> {
  const { page } = visitor;
  const email = `hana-${randomUUID().slice(0, 8)}@people.example`;
  await button(visitor, '新しく登録する').click();
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel('パスワード').fill(password);
  await button(visitor, '登録する').click();
  await heading(visitor, 'メールを確認').waitFor();
  return email;
}

async function readMail(visitor: Visitor): Promise<string> {
  const { page } = visitor;
  await visitor.show('aside');
  await button(visitor, '受信箱を更新').click();
  const mail = await page.locator('.mails li').first().innerText();
  await visitor.show('phone');
  return /\b\d{6}\b/.exec(mail)?.[0] ?? '';
}

/** From the mailed code to the screen where the phone is linked. */
export async function confirmMail(visitor: Visitor): Promise<void> {
  await visitor.page.getByLabel('メールのコード').fill(await readMail(visitor));
  await button(visitor, '確認する').click();
  await heading(visitor, '認証アプリを設定').waitFor();
}

export async function setUpAuthenticator(visitor: Visitor): Promise<void> {
  await button(visitor, 'このページの認証アプリに追加').click();
  await fillCode(visitor);
  await button(visitor, '確認する').click();
  await visitor.page.getByText('次のコードでサインインしてください').waitFor();
}

export async function enterSecondFactor(visitor: Visitor): Promise<void> {
  await fillCode(visitor);
  await button(visitor, 'サインイン').click();
  await heading(visitor, 'この電話を登録').waitFor();
}

export async function linkPhone(visitor: Visitor): Promise<void> {
  await button(visitor, '鍵を作って登録する').click();
  await visitor.page.getByText('まだ取引はありません').waitFor();
}

export async function becomeCustomer(visitor: Visitor): Promise<void> {
  await signUp(visitor);
  await confirmMail(visitor);
  await setUpAuthenticator(visitor);
  await enterSecondFactor(visitor);
  await linkPhone(visitor);
}

export async function topUp(visitor: Visitor, amount: string): Promise<void> {
  await button(visitor, 'チャージ').click();
  await visitor.page.getByLabel('金額（円）').fill(amount);
  await visitor.page.getByRole('button', { name: 'をチャージ' }).click();
  await heading(visitor, 'をチャージしました').waitFor();
  await button(visitor, '閉じる').click();
  await visitor.page.locator('.balance').waitFor();
}

/** @param limit in the words of the button, for example `¥1,000 まで` */
export async function showCode(visitor: Visitor, limit = '決めない'): Promise<string> {
  await visitor.show('phone');
  await visitor.page.locator('.tabs').getByRole('button', { name: '支払う' }).click();
  await button(visitor, limit).click();
  await button(visitor, 'コードを表示').click();
  return shownDigits(visitor);
}

export const shownDigits = async ({ page }: Visitor): Promise<string> =>
  (await page.locator('.code-digits').innerText()).replaceAll(/\s/g, '');

/** The till's clerk: goods into the basket, the phone's picture scanned. */
export async function scan(visitor: Visitor, ...goods: readonly string[]): Promise<void> {
  const { page } = visitor;
  await visitor.show('till');
  for (const name of goods) await page.locator('.product', { hasText: name }).first().click();
  await button(visitor, '電話の画面を読み取る').click();
  await page.getByText('読み取りました').waitFor();
}

export const charge = ({ page }: Visitor): Promise<void> => page.locator('.charge').click();

export async function sell(visitor: Visitor, ...goods: readonly string[]): Promise<void> {
  await scan(visitor, ...goods);
  await charge(visitor);
}

export const verdict = (visitor: Visitor, title: string): Promise<void> =>
  visitor.page.locator('.verdict').getByRole('heading', { name: title }).waitFor();

export const nextCustomer = async (visitor: Visitor): Promise<void> => {
  await visitor.show('till');
  await button(visitor, '次のお客様').click();
};

/** The phone shows what came of the code, and is put away. */
export async function seenOnPhone(visitor: Visitor, title: string): Promise<void> {
  await visitor.show('phone');
  await heading(visitor, title).waitFor();
  await button(visitor, '閉じる').click();
}

export const balance = ({ page }: Visitor): Promise<string> => page.locator('.balance-amount').innerText();
