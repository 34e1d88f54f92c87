/** What customers are told over the whole platform: by mail and push, and the link that freezes the account. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { decideCase } from '../../lambdas/contract/cases.ts';
import { cancelCharge, refundCharge } from '../../lambdas/contract/charges.ts';
import { getDispute } from '../../lambdas/contract/disputes.ts';
import { setPushToken } from '../../lambdas/contract/notices.ts';
import { getWallet } from '../../lambdas/contract/wallet.ts';
import { caseIdOf, disputeIdOf } from '../../lambdas/domain/identifiers.ts';
import type { KeptMessage, SentMail, SentPush } from '../../local/cognito/outbox.ts';
import { type Colleague, enrol, type Phone, signInOn, unpack } from '../../local/demo/people.ts';
import { send } from './support/http.ts';
import {
  type Customer,
  ended,
  newColleague,
  newCustomer,
  pay,
  registerStore,
  storeId,
  topUp,
} from './support/people.ts';
import { platform, stage } from './support/platform.ts';
import { urlOf } from './support/signed-request.ts';
import { chargeAt, newTill, type Till } from './support/tills.ts';
import { until } from './support/until.ts';

let customer: Customer;
let reviewer: Colleague;
let second: Phone;
let till: Till;
/** As Firebase gives them out. */
const pushToken = () => `${randomBytes(11).toString('base64url')}:${randomBytes(80).toString('base64url')}`;
const firstToken = pushToken();
const secondToken = pushToken();

const outbox = async (): Promise<KeptMessage[]> =>
  (await (await fetch(`${platform.url}/_local/outbox`)).json()) as KeptMessage[];

/** The mails that the customer has been sent as notices, once there is one with all of these words. */
async function mailWith(...words: readonly string[]): Promise<SentMail> {
  const found = await until(
    async () => (await outbox()).filter(isNoticeTo(customer.email)).find((mail) => has(mail, words)),
    (mail) => mail !== undefined,
  );
  return found as SentMail;
}

const isNoticeTo =
  (email: string) =>
  (message: KeptMessage): message is SentMail =>
    message.kind === 'mail' && message.to === email;

const has = ({ subject, text }: SentMail, words: readonly string[]): boolean =>
  words.every((word) => `${subject}\n${text}`.includes(word));

const pushesTo = async (token: string): Promise<SentPush[]> =>
  (await outbox()).filter(
    (message): message is SentPush => message.kind === 'push' && message.token === token,
  );

const pushed = (token: string, word: string) =>
  until(
    () => pushesTo(token),
    (messages) => messages.some(({ text }) => text.includes(word)),
  );

beforeAll(async () => {
  const [operator, colleague, made] = await Promise.all([
    newColleague(['operator']),
    newColleague(['reviewer']),
    newCustomer('nora'),
  ]);
  [reviewer, customer] = [colleague, made];
  await registerStore(operator);
  till = await newTill(operator, storeId);
  await register(customer.phone, firstToken);
  const { email, password, authenticator } = customer;
  second = await signInOn(stage, unpack(stage, email), password, authenticator);
  await enrol(second, 'The other phone');
  await register(second, secondToken);
  await topUp(customer, '50000');
});

const register = ({ api, key }: Phone, token: string) =>
  api.call(setPushToken, { path: { id: key.id }, body: { platform: 'fcm', token } });

describe('the customer is told', () => {
  test('of a sign-in on a device that is new, in the mailbox and on the first device', async () => {
    await mailWith('新しい端末でサインインがありました');
    await pushed(firstToken, 'これまで使われたことのない端末');
  });

  test('of a second device, in the mailbox and on the first device', async () => {
    const mail = await mailWith('新しい端末が登録されました', 'The other phone');
    expect(mail).toMatchObject({ channel: 'email', from: 'notices@holdfast.example' });
    await pushed(firstToken, 'The other phone');
    expect((await pushesTo(secondToken)).filter(({ text }) => text.includes('登録されました'))).toEqual([]);
  });

  test('of a payment, everywhere', async () => {
    expect((await pay(customer, '1200')).body.status).toBe('approved');
    const { text } = await mailWith('お支払いがありました', '1,200円');
    expect(text).toContain('Shinjuku East');
    await pushed(firstToken, '1,200円');
    await pushed(secondToken, '1,200円');
  });

  test('of a hold, and of how it was decided', async () => {
    const { id, status } = (await pay(customer, '20000')).body;
    expect(status).toBe('held');
    await mailWith('お支払いを確認しています', '20,000円');
    // The case is opened a moment after the hold.
    await until(
      () =>
        reviewer.api
          .call(decideCase, {
            path: { id: caseIdOf(id) },
            body: { outcome: 'approve', reason: 'customer_confirmed' },
          })
          .then(
            () => true,
            () => false,
          ),
      (decided) => decided,
    );
    expect((await ended(customer, id)).status).toBe('approved');
    await mailWith('確認していたお支払いが完了しました', '20,000円');
  });

  test('of each once', async () => {
    const mails = (await outbox()).filter(isNoticeTo(customer.email));
    const payments = mails.filter(({ subject }) => subject === 'お支払いがありました');
    expect(payments).toHaveLength(1);
  });
});

const linkIn = ({ text }: SentMail): string => /^https?:\/\/\S+$/m.exec(text)?.[0] ?? '';

describe('of a charge at a till the customer is told', () => {
  test('when it is made, with store, amount, and a link for who did not make it', async () => {
    const sale = { reference: randomUUID().slice(0, 8), amount: '1301' };
    charged = (await chargeAt(till, customer, sale)).id;
    const mail = await mailWith('お支払いがありました', '1,301円', 'Shinjuku East');
    expect(mail.text).toContain('お心当たりがない：アカウントを凍結し、このお支払いを申し出る');
    await pushed(firstToken, '1,301円');
    chargeLink = linkIn(mail);
  });

  test('when the till gives some of it back', async () => {
    const body = { reference: 'back', amount: '302', currency: 'JPY', reason: 'goods_returned' as const };
    await till.api.call(refundCharge, { path: { id: charged }, body });
    await mailWith('店舗から返金がありました', '302円');
  });

  test('when the till cancels one that has moved, and one that was held, which nobody declined', async () => {
    const reference = () => randomUUID().slice(0, 8);
    const paid = await chargeAt(till, customer, { reference: reference(), amount: '403' });
    await till.api.call(cancelCharge, { path: { id: paid.id } });
    await mailWith('店舗がお支払いを取り消しました', '403円を残高に戻しました');
    const basket = { amount: '504', category: 'e_cigarette', quantity: 12 } as const;
    const held = await chargeAt(till, customer, { reference: reference(), ...basket });
    expect(held.status).toBe('held');
    await mailWith('お支払いを確認しています', '504円');
    await till.api.call(cancelCharge, { path: { id: held.id } });
    const { text } = await mailWith('店舗がお支払いを取り消しました', '504円');
    expect(text).toContain('完了する前に店舗が取り消しました');
    expect(text).not.toContain('承認');
  });
});

/** The payment of the first test, and the link that came with its notice. */
let charged: string;
let chargeLink: string;

describe('the link in a notice', () => {
  const statusOf = async () => (await customer.phone.api.call(getWallet)).body.status;
  const disputed = async () =>
    (await customer.phone.api.call(getDispute, { path: { id: disputeIdOf(charged) } })).body;
  const form = [['Content-Type', 'application/x-www-form-urlencoded']] as const;
  let link: string;

  beforeAll(async () => {
    link = chargeLink;
  });

  test('leads to a page that only asks, however often it is opened', async () => {
    expect(link.startsWith(urlOf('/freeze-links/'))).toBe(true);
    for (const _ of [1, 2, 3]) {
      const page = await send({ method: 'GET', url: link, headers: [] });
      expect(page.status).toBe(200);
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      expect(page.text).toContain('覚えがないので、凍結して申し出る</button>');
    }
    expect(await statusOf()).toBe('active');
    await expect(disputed()).rejects.toMatchObject({ problem: { code: 'not_found' } });
    expect((await pay(customer, '100')).body.status).toBe('approved');
  });

  test('freezes the account when the button is pressed, disputes the payment, and says so again', async () => {
    for (const _ of [1, 2]) {
      const page = await send({ method: 'POST', url: link, headers: form, body: '' });
      expect(page.status).toBe(200);
      expect(page.text).toContain('アカウントは凍結されています');
      expect(page.text).toContain('身に覚えのないお支払いとしてのお申し出を受け付けました');
    }
    expect(await statusOf()).toBe('frozen');
    expect(await disputed()).toMatchObject({ payment_id: charged, reason: 'not_me', state: 'open' });
    await mailWith('お支払いについてのお申し出を受け付けました', '1,301円');
    await expect(pay(customer, '100')).rejects.toMatchObject({ problem: { code: 'session_ended' } });
    await mailWith('アカウントを凍結しました', 'お知らせのリンク');
  });

  test('of a payment that was cancelled says that nothing was taken', async () => {
    const mail = await mailWith('お支払いを確認しています', '504円');
    const page = await send({ method: 'POST', url: linkIn(mail), headers: form, body: '' });
    expect(page.text).toContain('残高からの引き落としはありません');
  });

  test.each(['GET', 'POST'])('that nobody was sent, or that is none, is one page: %s', async (method) => {
    const base = urlOf('/freeze-links/');
    const tokens = [randomBytes(32).toString('base64url'), 'x', `${link.slice(-43)}x`, randomUUID()];
    const pages = await Promise.all(
      tokens.map((token) => send({ method, url: `${base}${token}`, headers: method === 'POST' ? form : [] })),
    );
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
    expect(pages[0]?.text).toContain('このリンクはお使いいただけません');
  });

  test('is in no line of any log, nor is who was told', () => {
    const log = readFileSync(platform.logFile, 'utf8');
    expect(log).toContain('"consumer":"send-notices"');
    for (const secret of [link.slice(-43), customer.email, firstToken, secondToken, 'The other phone'])
      expect(log).not.toContain(secret);
  });
});
