/** Notices as the streams bring them: who is told of what, once, and what comes again. */
import { randomUUID } from 'node:crypto';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../../lambdas/domain/account/account-event.ts';
import { accountEventItem } from '../../../lambdas/store/account-events.ts';
import { formerContactPut } from '../../../lambdas/store/former-contacts.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { tables } from '../../support/tables.ts';
import {
  answers,
  customer,
  deliver,
  endpoint,
  entryItem,
  env,
  eventItem,
  failWith,
  lines,
  mailbox,
  mails,
  noon,
  recordOf,
  register,
  textOf,
  withToldCustomer,
} from '../../support/told-customer.ts';

withToldCustomer();

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
    failWith({ SendEmail: 'MessageRejected' });
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
      failWith(operation === '' ? {} : { [operation]: error });
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
