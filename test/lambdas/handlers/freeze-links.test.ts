/** The page behind the link of a notice: it asks, freezes the account, and says what became of it. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { disputeIdOf } from '../../../lambdas/domain/identifiers.ts';
import { handler as followFreezeLink } from '../../../lambdas/handlers/follow-freeze-link.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { handler as openFreezeLink } from '../../../lambdas/handlers/open-freeze-link.ts';
import { paymentItem } from '../../../lambdas/store/ledger-items.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { tables } from '../../support/tables.ts';
import {
  customer,
  deliver,
  entryItem,
  env,
  eventItem,
  failWith,
  lines,
  mails,
  recordOf,
  sent,
  textOf,
  withToldCustomer,
} from '../../support/told-customer.ts';
import { paymentOf } from '../../support/transfers.ts';

withToldCustomer();

describe('the page behind a link', () => {
  const request = (method: 'GET' | 'POST', token: string) =>
    ({ method, path: `/freeze-links/${token}`, pathParameters: { token }, claims: null }) as const;
  const open = (token: string) => invoke(openFreezeLink, request('GET', token));
  const follow = (token: string, body?: string) =>
    invoke(followFreezeLink, {
      ...request('POST', token),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      ...(body === undefined ? {} : { body }),
    });
  const tokenOf = async () => {
    await deliver(recordOf(eventItem()));
    return /freeze-links\/([\w-]{43})/.exec(textOf(mails().at(-1)))?.[1] ?? '';
  };
  const statusNow = async () =>
    (await invoke(getWallet, { method: 'GET', path: '/wallet', claims: customer.claims })).body.status;

  test('asks, and changes nothing', async () => {
    const token = await tokenOf();
    const before = await env.tables.items();
    const { status, text } = await open(token);
    expect(status).toBe(200);
    expect(text).toMatch(/<form method="post">\n<button type="submit">アカウントを凍結する<\/button>/);
    expect(await env.tables.items()).toEqual(before);
    expect(await statusNow()).toBe('active');
  });

  test('freezes the account, in the end of all sessions at Cognito too', async () => {
    const token = await tokenOf();
    const { status, text } = await follow(token);
    expect([status, await statusNow()]).toEqual([200, 'frozen']);
    expect(text).toContain('<h1>アカウントは凍結されています</h1>');
    expect(text).not.toContain('<form');
    expect(sent('AdminUserGlobalSignOut')[0]?.body.Username).toBe('taro');
    expect((await follow(token)).text).toBe(text);
  });

  test('of a notice about a payment disputes that too, and says what became of it', async () => {
    const payment = paymentOf({ id: customer.id, device: customer.key.thumbprint }, { amount: 1200n });
    const made = { ...payment, createdAt: Date.now() };
    const [posted, held] = [made, { ...made, id: `${made.id.slice(0, -1)}-`, state: 'pending' as const }];
    for (const each of [posted, held]) {
      const Item = paymentItem(each);
      await env.tables.client().send(new PutItemCommand({ TableName: tables.ledgerTable, Item }));
    }
    const linkOf = async ({ id, state }: typeof posted | typeof held) => {
      await deliver(recordOf(entryItem({ id, state })));
      return /freeze-links\/([\w-]{43})/.exec(textOf(mails().at(-1)))?.[1] ?? '';
    };
    const disputes = async () =>
      (await env.tables.items(tables.casesTable)).filter(({ customer: of }) => of?.S === customer.id);

    const token = await linkOf(held);
    expect((await open(token)).text).toContain('覚えがないので、凍結して申し出る</button>');
    expect((await follow(token)).text).toContain('残高からの引き落としはありません');
    expect([await statusNow(), await disputes()]).toEqual(['frozen', []]);

    const other = await linkOf(posted);
    await open(other);
    expect(await disputes()).toEqual([]);
    for (const _ of [1, 2]) {
      const { status, text } = await follow(other);
      expect(status).toBe(200);
      expect(text).toContain('身に覚えのないお支払いとしてのお申し出を受け付けました');
      expect(text).toContain('アカウントは凍結されています');
    }
    expect(await disputes()).toMatchObject([{ pk: { S: `CASE#${disputeIdOf(posted.id)}` } }]);
  });

  test('says so where Cognito fails, with a button: the account is frozen by then', async () => {
    const token = await tokenOf();
    failWith({ AdminUserGlobalSignOut: 'InvalidParameterException' });
    const { status, text } = await follow(token);
    expect([status, await statusNow()]).toEqual([503, 'frozen']);
    expect(text).toContain('もう一度凍結する</button>');
    expect(
      lines().filter(({ operation, level }) => operation === 'followFreezeLink' && level === 'error'),
    ).not.toEqual([]);
  });

  test('is the same for every token that is none', async () => {
    const pages = [];
    for (const token of ['a'.repeat(43), 'x', '%2e%2e', 'ä', 'x'.repeat(3000)])
      pages.push(await open(token), await follow(token));
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
    expect(pages[0]?.text).not.toContain('<form');
  });

  test('is the same behind a parameter that a mail program adds', async () => {
    const token = await tokenOf();
    const answer = await invoke(openFreezeLink, {
      ...request('GET', token),
      query: { utm_source: ['mail'] },
    });
    expect([answer.status, answer.text]).toEqual([200, (await open(token)).text]);
  });

  test('takes no form with anything in it', async () => {
    const token = await tokenOf();
    const answer = await follow(token, 'customer=another');
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    expect(await statusNow()).toBe('active');
  });

  test('runs nothing, is kept nowhere, and is shown in no frame', async () => {
    const { headers, text } = await open(await tokenOf());
    expect(headers).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      ),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex',
    });
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(headers['content-security-policy']).toContain(
      `'sha256-${Buffer.from(digest).toString('base64')}'`,
    );
    expect(text).not.toMatch(/<script|<img|<link|<iframe| on\w+=| style=|https?:/i);
  });

  test('can be read by everyone: a language, a title, one heading, a button that says what it does', async () => {
    const { text } = await open(await tokenOf());
    expect(text).toMatch(/^<!doctype html>\n<html lang="ja">/);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text).toMatch(/<title>[^<]+<\/title>/);
    expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(text.match(/<button/g)).toHaveLength(1);
  });

  test('does not name its token in the log', async () => {
    const token = await tokenOf();
    await open(token);
    await follow(token);
    expect(lines().filter(({ operation }) => operation === 'openFreezeLink')).toHaveLength(1);
    expect(env.lines.join('')).not.toContain(token);
  });
});
