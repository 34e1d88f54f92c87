/** Notices through their handlers: what the streams bring, the page behind a link, and a device's push token. */
import { randomUUID } from 'node:crypto';
import { PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../../lambdas/domain/account/account-event.ts';
import { disputeIdOf } from '../../../lambdas/domain/identifiers.ts';
import { handler as followFreezeLink } from '../../../lambdas/handlers/follow-freeze-link.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { handler as openFreezeLink } from '../../../lambdas/handlers/open-freeze-link.ts';
import { handler as sendNotices } from '../../../lambdas/handlers/send-notices.ts';
import { handler as setPushToken } from '../../../lambdas/handlers/set-push-token.ts';
import { accountEventItem } from '../../../lambdas/store/account-events.ts';
import { formerContactPut } from '../../../lambdas/store/former-contacts.ts';
import { type Item, toItem } from '../../../lambdas/store/items.ts';
import { paymentItem } from '../../../lambdas/store/ledger-items.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { type Customer, customerWithFunds, signed } from '../../support/customer-requests.ts';
import {
  type AwsCall,
  type FunctionEnvironment,
  startFunctionEnvironment,
} from '../../support/function-environment.ts';
import { tables } from '../../support/tables.ts';
import { paymentOf } from '../../support/transfers.ts';

const noon = Date.UTC(2026, 10, 22, 3);
const mailbox = 'taro.yamada@people.example';
const endpoint = 'arn:aws:sns:ap-northeast-1:000000000000:endpoint/GCM/pay/1';

let env: FunctionEnvironment;
let customer: Customer;
/** What a service answers in place of taking everything. */
let failing: Record<string, string>;

beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 0n);
  failing = {};
  env.answer(answers);
  env.calls.length = 0;
  env.lines.length = 0;
});

function answers({ operation, body }: AwsCall) {
  const error = failing[operation];
  if (error !== undefined) return { error };
  if (operation === 'CreatePlatformEndpoint') return { EndpointArn: endpoint };
  if (operation !== 'AdminGetUser') return { MessageId: randomUUID() };
  const attributes = { sub: String(body.Username), email: mailbox, email_verified: 'true' };
  return {
    Username: 'taro',
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  };
}

const sent = (operation: string) => env.calls.filter((call) => call.operation === operation);
const mails = () => sent('SendEmail').map(({ body }) => body as unknown as Mail);
interface Mail {
  readonly FromEmailAddress: string;
  readonly Destination: { readonly ToAddresses: readonly string[] };
  readonly Content: {
    readonly Simple: { readonly Subject: { Data: string }; readonly Body: { Text: { Data: string } } };
  };
}
const textOf = (mail: Mail | undefined): string => mail?.Content.Simple.Body.Text.Data ?? '';

const lines = () =>
  env.lines
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

let sequence = 0;

const recordOf = (
  image: Item,
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE' = 'INSERT',
  at = Date.now(),
): DynamoDBRecord => ({
  eventName,
  dynamodb: {
    ApproximateCreationDateTime: at / 1000,
    NewImage: image as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] & object,
    SequenceNumber: String(++sequence).padStart(21, '0'),
  },
});

/** Delivers the records as Lambda does. @returns the positions in the batch that are to come again */
async function deliver(...records: DynamoDBRecord[]): Promise<number[]> {
  const { batchItemFailures } = await sendNotices({ Records: records });
  const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber);
  return batchItemFailures.map(({ itemIdentifier }) => numbers.indexOf(itemIdentifier));
}

const eventItem = (change: Partial<AccountEvent> = {}): Item =>
  accountEventItem({
    id: randomUUID(),
    customer: customer.id,
    kind: 'device_enrolled',
    at: noon,
    by: { role: 'customer' },
    device: customer.key.thumbprint,
    details: { name: 'Taro’s phone' },
    ...change,
  });

const entryItem = (change: Record<string, unknown> = {}): Item =>
  toItem({
    pk: `WALLET#${customer.id}`,
    sk: `ENTRY#000000000000001#pay_${'x'.repeat(27)}`,
    id: `pay_${randomUUID()}`,
    kind: 'payment',
    state: 'posted',
    debit: `wallet:${customer.id}`,
    credit: 'store:shinjuku-east',
    amount: 1200n,
    currency: 'JPY',
    counterparty: 'Shinjuku East',
    createdAt: Date.now(),
    day: '2026-11-22',
    movedAt: Date.now(),
    version: 1,
    ...change,
  });

describe('what the streams bring', () => {
  test('an account event is told by mail, from the configured sender', async () => {
    expect(await deliver(recordOf(eventItem()))).toEqual([]);
    expect(mails()).toHaveLength(1);
    expect(mails()[0]).toMatchObject({
      FromEmailAddress: 'notices@pay.example',
      Destination: { ToAddresses: [mailbox] },
      Content: { Simple: { Subject: { Data: '新しい端末が登録されました' } } },
    });
    expect(textOf(mails()[0])).toContain('Taro’s phone');
    expect(textOf(mails()[0])).toMatch(/^https:\/\/pay\.example\.com\/dev\/freeze-links\/[\w-]{43}$/m);
  });

  test('a payment is told, and how a held one ended', async () => {
    await deliver(
      recordOf(entryItem()),
      recordOf(entryItem({ state: 'pending' })),
      recordOf(entryItem({ state: 'voided', version: 2 }), 'MODIFY'),
    );
    expect(mails().map(({ Content }) => Content.Simple.Subject.Data)).toEqual([
      'お支払いがありました',
      'お支払いを確認しています',
      '確認していたお支払いを取り消しました',
    ]);
  });

  test.each<[string, () => DynamoDBRecord]>([
    ['a top-up', () => recordOf(entryItem({ kind: 'top_up' }))],
    ['an entry that is written again years later', () => recordOf(entryItem({ createdAt: noon - 1e11 }))],
    ['something else of the customer', () => recordOf(toItem({ pk: 'CUSTOMER#x', sk: 'OTHER#1' }))],
    ['a device', () => recordOf(toItem({ pk: 'DEVICE#x', sk: 'DEVICE' }))],
    ['an event that is changed, which none is', () => recordOf(eventItem(), 'MODIFY')],
    ['an entry that is taken away', () => recordOf(entryItem(), 'REMOVE')],
  ])('%s is not told', async (_, record) => {
    expect(await deliver(record())).toEqual([]);
    expect(env.calls).toEqual([]);
  });

  test('a record that comes twice is told once', async () => {
    const record = recordOf(eventItem());
    await deliver(record, record);
    await deliver(record);
    expect(mails()).toHaveLength(1);
  });

  test('the mailbox before a change is told as well, though the change is believed already', async () => {
    const event = {
      id: randomUUID(),
      customer: customer.id,
      kind: 'contact_change',
      at: Date.now(),
    } as const;
    const whole: AccountEvent = { ...event, by: { role: 'system' }, details: {} };
    await env.tables.client().send(
      new TransactWriteItemsCommand({
        TransactItems: [formerContactPut(tables.registryTable, whole, 'taro@before.example')],
      }),
    );
    await deliver(recordOf(accountEventItem(whole)));
    expect(mails().flatMap(({ Destination }) => Destination.ToAddresses)).toEqual([
      mailbox,
      'taro@before.example',
    ]);
  });

  test('a mail that fails comes again with all that follows, and nobody else is told twice', async () => {
    const records = [eventItem(), eventItem(), eventItem()].map((item) => recordOf(item));
    let calls = 0;
    env.answer((call) => {
      if (call.operation === 'SendEmail' && ++calls === 2) return { error: 'SendingPausedException' };
      return answers(call);
    });
    expect(await deliver(...records)).toEqual([1]);
    expect(await deliver(...records.slice(1))).toEqual([]);
    expect(calls).toBe(4);
    const untold = lines().filter((line) => line.untold === true);
    expect(untold).toEqual([]);
  });

  test('a mail that SES will never take is given up, and an alarm hears of it', async () => {
    failing.SendEmail = 'MessageRejected';
    expect(await deliver(recordOf(eventItem()))).toEqual([]);
    expect(lines().filter((line) => line.untold === true)).toMatchObject([
      {
        level: 'error',
        consumer: 'send-notices',
        notice: 'device_enrolled',
        channel: 'mail',
        outcome: 'refused',
      },
    ]);
  });

  test('without a sender nobody is told by mail, and an alarm hears of it', async () => {
    process.env.NOTICES_FROM = 'none';
    try {
      expect(await deliver(recordOf(entryItem()))).toEqual([]);
    } finally {
      process.env.NOTICES_FROM = 'notices@pay.example';
    }
    expect(mails()).toEqual([]);
    expect(lines().filter(({ level }) => level === 'error')).toMatchObject([
      { notice: 'payment', outcome: 'not_connected', untold: true },
    ]);
  });

  test('nothing personal is in the log, whatever happens', async () => {
    await register();
    for (const [operation, error] of [
      ['', ''],
      ['SendEmail', 'MessageRejected'],
      ['SendEmail', 'AccountSuspendedException'],
      ['Publish', 'InternalError'],
      ['AdminGetUser', 'ResourceNotFoundException'],
    ] as const) {
      failing = operation === '' ? {} : { [operation]: error };
      await deliver(recordOf(entryItem({ counterparty: 'A clinic' })));
      await deliver(recordOf(eventItem({ device: 'another' })));
    }
    const log = env.lines.join('');
    expect(lines().filter(({ consumer }) => consumer === 'send-notices').length).toBeGreaterThan(10);
    const tokens = mails().map((mail) => /freeze-links\/([\w-]{43})/.exec(textOf(mail))?.[1] ?? 'no token');
    for (const secret of [mailbox, 'taro', customer.id, 'A clinic', 'Taro’s phone', endpoint, ...tokens])
      expect(log).not.toContain(secret);
  });
});

const token = 'push:token-of-the-phone';

const register = async (change: Record<string, unknown> = {}, target = customer.key.thumbprint) => {
  const path = `/devices/${target}/push-token`;
  const request = await signed(customer, path, { platform: 'fcm', token, ...change }, { method: 'PUT' });
  return invoke(setPushToken, { ...request, pathParameters: { id: target } });
};

describe('push messages', () => {
  test('go to the device that has registered, beside the mail', async () => {
    expect(await register()).toMatchObject({
      status: 200,
      body: { id: customer.key.thumbprint, platform: 'fcm' },
    });
    await deliver(recordOf(entryItem()));
    expect(sent('Publish')).toHaveLength(1);
    expect(sent('Publish')[0]?.body.TargetArn).toBe(endpoint);
    expect(String(sent('Publish')[0]?.body.Message)).toContain('Shinjuku East');
    expect(mails()).toHaveLength(1);
  });

  test('do not go to the device that the notice is about', async () => {
    await register();
    await deliver(recordOf(eventItem()));
    expect(sent('Publish')).toEqual([]);
  });

  test.each<[string, boolean]>([
    ['EndpointDisabled', false],
    ['NotFound', false],
    ['InternalError', true],
    ['PlatformApplicationDisabled', true],
  ])('that fail with %s neither stop the mail nor come again', async (error, untold) => {
    await register();
    failing.Publish = error;
    expect(await deliver(recordOf(entryItem()))).toEqual([]);
    expect(mails()).toHaveLength(1);
    expect(lines().some((line) => line.channel === 'push' && line.untold === true)).toBe(untold);
  });

  test('are enabled again when the app registers', async () => {
    await register();
    expect(sent('SetEndpointAttributes')[0]?.body).toMatchObject({
      EndpointArn: endpoint,
      'Attributes.entry.1.key': 'Token',
      'Attributes.entry.1.value': token,
      'Attributes.entry.2.key': 'Enabled',
      'Attributes.entry.2.value': 'true',
    });
  });
});

describe('a push token is refused', () => {
  test.each<[string, () => ReturnType<typeof register>, number, string]>([
    ['for another device', () => register({}, 'o'.repeat(43)), 404, 'not_found'],
    ['for a platform that is not connected', () => register({ platform: 'apns' }), 503, 'push_not_available'],
    ['that is none', () => register({ token: 'short' }), 400, 'invalid_request'],
    ['with characters that none has', () => register({ token: `${token}\n` }), 400, 'invalid_request'],
  ])('%s', async (_, attempt, status, code) => {
    const answer = await attempt();
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(env.calls).toEqual([]);
  });

  test('that the push service does not take', async () => {
    failing.CreatePlatformEndpoint = 'InvalidParameter';
    const answer = await register();
    expect([answer.status, codeOf(answer)]).toEqual([400, 'push_token_invalid']);
  });

  test('of a key that is no device of the customer', async () => {
    const other = await customerWithFunds(env.tables.client(), 0n);
    const target = other.key.thumbprint;
    const body = { platform: 'fcm', token };
    const options = { method: 'PUT', key: other.key } as const;
    const request = await signed(customer, `/devices/${target}/push-token`, body, options);
    const answer = await invoke(setPushToken, { ...request, pathParameters: { id: target } });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'device_not_enrolled']);
    expect(env.calls).toEqual([]);
  });
});

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
    failing.AdminUserGlobalSignOut = 'InvalidParameterException';
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
