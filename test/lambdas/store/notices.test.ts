/** What notices keep, on the engine: links, who was told, who is reached where, and whose push endpoint it is. */
import { randomUUID } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDispute } from '../../../lambdas/domain/disputes/open-dispute.ts';
import { disputeIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import {
  type FollowFreezeLinkPorts,
  followFreezeLink,
} from '../../../lambdas/domain/notices/follow-freeze-link.ts';
import {
  addFreezeLink,
  type FreezeLink,
  readFreezeLink,
} from '../../../lambdas/domain/notices/freeze-link.ts';
import type { Recipient } from '../../../lambdas/domain/notices/recipients.ts';
import { accountStore } from '../../../lambdas/store/account-store.ts';
import { disputeOpening } from '../../../lambdas/store/dispute-store.ts';
import { formerContactPut } from '../../../lambdas/store/former-contacts.ts';
import { freezeLinks } from '../../../lambdas/store/freeze-links.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { caseKey, deviceKey, walletKey } from '../../../lambdas/store/keys.ts';
import { paymentItem } from '../../../lambdas/store/ledger-items.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { endpointAttribute, pushEndpoints } from '../../../lambdas/store/push-endpoints.ts';
import { reachableCustomers } from '../../../lambdas/store/reachable-customers.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { toldNotices } from '../../../lambdas/store/told-notices.ts';
import { type Answer, answering } from '../../support/answering.ts';
import { paidCustomer } from '../../support/disputes.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { partiesWith } from '../../support/parties.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';

const noon = Date.UTC(2026, 10, 22, 3);
const DAY = 24 * 60 * 60 * 1000;

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const registry = (client = engine.client()) => ({ client, runtime, registryTable: tables.registryTable });

const put = (client: DynamoDBClient, table: string, values: Parameters<typeof toItem>[0]) =>
  client.send(new PutItemCommand({ TableName: table, Item: toItem(values) }));

const read = async (table: string, key: { pk: string; sk: string }) =>
  (await engine.client().send(new GetItemCommand({ TableName: table, Key: toItem(key) }))).Item;

describe('a freeze link', () => {
  const link = {
    customer: randomUUID(),
    username: 'ann',
    language: 'en',
    expiresAt: noon + 30 * DAY,
  } as const;
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const made = (change: Partial<FreezeLink> = {}) =>
    addFreezeLink({ links: freezeLinks(registry()), random }, { ...link, ...change });
  const found = (token: string, now = noon) => readFreezeLink(freezeLinks(registry()), token, now);

  test('is found by its token until it expires', async () => {
    const token = await made();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await found(token)).toEqual(link);
    expect(await found(token, link.expiresAt - 1)).toEqual(link);
    expect(await found(token, link.expiresAt)).toBeUndefined();
    const ofPayment = { ...link, payment: 'pay_1' };
    expect(await found(await made(ofPayment))).toEqual(ofPayment);
  });

  test('is kept without its token, and goes when it has expired', async () => {
    const token = await made();
    const items = await engine.items(tables.registryTable);
    const kept = items.filter(({ sk }) => sk?.S === 'FREEZELINK');
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(items)).not.toContain(token);
    for (const { expires } of kept) expect(expires?.N).toBe(String(link.expiresAt / 1000));
  });

  test.each(['', 'x', 'a'.repeat(43), 'ä'.repeat(43), '../'.repeat(14), 'a'.repeat(5000)])(
    'is not found by %j',
    async (token) => {
      expect(await found(token)).toBeUndefined();
    },
  );

  const ended: string[] = [];
  const ports = (): FollowFreezeLinkPorts => ({
    links: freezeLinks(registry()),
    accounts: accountStore({ client: engine.client(), runtime, ...tables, currency: 'JPY' }),
    sessions: { endSessions: async (username) => void ended.push(username) },
    newId: randomUUID,
    disputes: {
      ledger: ledgerReading({ client: engine.client(), runtime, ...tables }),
      disputes: disputeOpening({ client: engine.client(), runtime, ...tables }),
      devices: { read: () => Promise.reject(new Error('The device is no part of it')) },
      ...partiesWith('ann@example.jp'),
      endSessions: async () => {},
      newId: randomUUID,
      days: 120,
      daysToDecide: 30,
    },
  });
  const follow = (token: string, now = noon) => followFreezeLink(ports(), token, now);
  const statusOf = async (customer: string) =>
    (await read(tables.ledgerTable, walletKey(customer)))?.status?.S;

  test('freezes the account of its customer, and only that', async () => {
    const customer = randomUUID();
    const token = await made({ customer });
    expect(await follow(token)).toEqual({ outcome: 'frozen', language: 'en' });
    expect(await follow(token)).toEqual({ outcome: 'frozen', language: 'en' });
    expect(await statusOf(customer)).toBe('frozen');
    expect(ended).toEqual(['ann', 'ann']);
    const events = (await engine.items(tables.registryTable)).filter(
      ({ pk }) => pk?.S === `CUSTOMER#${customer}`,
    );
    expect(events.map(({ kind, role }) => [kind?.S, role?.S])).toEqual([['frozen', 'notice_link']]);
  });

  test('that has expired freezes nothing', async () => {
    const customer = randomUUID();
    const token = await made({ customer });
    expect(await follow(token, link.expiresAt)).toEqual({ outcome: 'unknown' });
    expect(await statusOf(customer)).toBeUndefined();
  });

  test('says so where it is not known whether it froze the account', async () => {
    const customer = randomUUID();
    const token = await made({ customer });
    const accounts = { change: () => Promise.reject(new Error('busy')) };
    const followed = await followFreezeLink({ ...ports(), accounts }, token, noon);
    expect(followed).toMatchObject({ outcome: 'failed', language: 'en' });
  });

  describe('of a notice about a payment', () => {
    const eventsOf = async (customer: string) =>
      (await engine.items(tables.registryTable))
        .filter(({ pk, sk }) => pk?.S === `CUSTOMER#${customer}` && sk?.S?.startsWith('EVENT#'))
        .map(({ kind, role }) => [kind?.S, role?.S])
        .filter(([kind]) => kind === 'frozen' || kind === 'dispute_opened')
        .sort();
    const disputeOf = (payment: Payment) => read(tables.casesTable, caseKey(disputeIdOf(payment.id)));
    const both = [
      ['dispute_opened', 'notice_link'],
      ['frozen', 'notice_link'],
    ];

    test('disputes it too, once, however often it is followed', async () => {
      const { customer, payment } = await paidCustomer(engine.client());
      const token = await made({ customer: customer.id, payment: payment.id });
      for (const later of [0, 5, 10])
        expect(await follow(token, noon + later)).toMatchObject({ outcome: 'frozen', payment: 'disputed' });
      expect(await statusOf(customer.id)).toBe('frozen');
      expect(await disputeOf(payment)).toMatchObject({
        state: { S: 'open' },
        openedAt: { N: String(noon) },
      });
      expect(await eventsOf(customer.id)).toEqual(both);
    });

    test('followed many times at once does each once', async () => {
      const { customer, payment } = await paidCustomer(engine.client());
      const token = await made({ customer: customer.id, payment: payment.id });
      const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => follow(token)));
      expect(outcomes.some(({ outcome }) => outcome === 'frozen')).toBe(true);
      expect(await follow(token)).toMatchObject({ outcome: 'frozen', payment: 'disputed' });
      expect(await eventsOf(customer.id)).toEqual(both);
    });

    test('freezes though nothing is known of the dispute, and disputes when it is followed again', async () => {
      const { customer, payment } = await paidCustomer(engine.client());
      const token = await made({ customer: customer.id, payment: payment.id });
      const { disputes, ...rest } = ports();
      const { people } = partiesWith(() => Promise.reject(new Error('busy')));
      const followed = await followFreezeLink({ ...rest, disputes: { ...disputes, people } }, token, noon);
      expect(followed).toMatchObject({ outcome: 'failed', language: 'en' });
      expect(await statusOf(customer.id)).toBe('frozen');
      expect(await disputeOf(payment)).toBeUndefined();
      expect(await follow(token)).toMatchObject({ payment: 'disputed' });
    });

    test('leaves what the customer said of it in other words', async () => {
      const { customer, payment } = await paidCustomer(engine.client());
      const own = { customer: customer.id, username: 'ann', paymentId: payment.id, reason: 'not_received' };
      await openDispute(ports().disputes, { ...own, freezeDevice: false, now: noon });
      const token = await made({ customer: customer.id, payment: payment.id });
      expect(await follow(token)).toMatchObject({ outcome: 'frozen', payment: 'disputed_before' });
    });

    test.each(['challenged', 'pending', 'voided', 'expired'] as const)(
      'says that nothing was taken of one that is %s, and disputes nothing',
      async (state) => {
        const { customer, payment } = await paidCustomer(engine.client());
        const unpaid = { ...payment, id: `pay_${state}-${customer.id}`, state };
        await engine
          .client()
          .send(new PutItemCommand({ TableName: tables.ledgerTable, Item: paymentItem(unpaid) }));
        const token = await made({ customer: customer.id, payment: unpaid.id });
        expect(await follow(token)).toMatchObject({ outcome: 'frozen', payment: 'not_taken' });
        expect(await statusOf(customer.id)).toBe('frozen');
        expect(await disputeOf(unpaid)).toBeUndefined();
      },
    );

    test('says that it is too late for it, and freezes all the same', async () => {
      const { customer, payment } = await paidCustomer(engine.client());
      const days = 120 * 24 * 60 * 60 * 1000;
      const token = await made({ customer: customer.id, payment: payment.id, expiresAt: noon + 2 * days });
      expect(await follow(token, noon + days)).toMatchObject({ outcome: 'frozen', payment: 'too_late' });
      expect(await statusOf(customer.id)).toBe('frozen');
    });

    test('disputes no other customer’s', async () => {
      const { payment } = await paidCustomer(engine.client());
      const token = await made({ customer: randomUUID(), payment: payment.id });
      expect(await follow(token)).toMatchObject({ outcome: 'failed' });
      expect(await disputeOf(payment)).toBeUndefined();
    });
  });
});

describe('who was told', () => {
  const ann: Recipient = { channel: 'mail', to: 'ann@example.jp' };
  const times = { now: noon, lease: 15_000 };
  const told = (client?: DynamoDBClient) => toldNotices(registry(client));

  test('is claimed by one caller, for the time of a lease', async () => {
    const notice = randomUUID();
    expect(await told().claim(notice, ann, times)).toBe('claimed');
    expect(await told().claim(notice, ann, times)).toEqual({ takenUntil: noon + 15_000 });
    expect(await told().claim(notice, ann, { ...times, now: noon + 14_999 })).toEqual({
      takenUntil: noon + 15_000,
    });
    expect(await told().claim(notice, ann, { ...times, now: noon + 15_000 })).toBe('claimed');
  });

  test('of many callers at once, by one', async () => {
    const notice = randomUUID();
    const claims = await Promise.all(Array.from({ length: 8 }, () => told().claim(notice, ann, times)));
    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1);
  });

  test('stays told', async () => {
    const notice = randomUUID();
    await told().claim(notice, ann, times);
    await told().settle(notice, ann, noon);
    expect(await told().claim(notice, ann, { ...times, now: noon + DAY })).toBe('told');
    await told().release(notice, ann);
    await told().settle(notice, ann, noon);
    expect(await told().claim(notice, ann, { ...times, now: noon + DAY })).toBe('told');
  });

  test('is free once it is given back', async () => {
    const notice = randomUUID();
    await told().claim(notice, ann, times);
    await told().release(notice, ann);
    expect(await told().claim(notice, ann, times)).toBe('claimed');
  });

  test('is another for each recipient, channel and notice', async () => {
    const notice = randomUUID();
    const others: [string, Recipient][] = [
      [notice, ann],
      [notice, { ...ann, to: 'bob@example.jp' }],
      [notice, { ...ann, channel: 'push' }],
      [randomUUID(), ann],
    ];
    for (const [of, recipient] of others) expect(await told().claim(of, recipient, times)).toBe('claimed');
  });

  test('keeps no address, and goes after two weeks', async () => {
    const notice = randomUUID();
    await told().claim(notice, ann, times);
    const items = await engine.items(tables.registryTable);
    expect(JSON.stringify(items)).not.toContain('ann@example.jp');
    const kept = items.find(({ pk }) => pk?.S === `TOLD#${notice}`);
    expect(kept?.expires?.N).toBe(String((noon + 14 * DAY) / 1000));
  });

  test.each(['attribute_not_exists(#toldAt)', '#leasedUntil <= :now'])(
    'without the condition %s, somebody is told twice',
    async (clause) => {
      const notice = randomUUID();
      const client = engine.client();
      await told().claim(notice, ann, times);
      if (clause.includes('toldAt')) await told().settle(notice, ann, noon);
      const found = takeAway(client, clause);
      expect(await told(client).claim(notice, ann, times)).toBe('claimed');
      expect(found()).toBe(1);
    },
  );
});

describe('where a customer is reached', () => {
  const subject = randomUUID();
  const user = (attributes: Record<string, string>) => ({
    Username: 'ann',
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });
  const found = (attributes: Record<string, string>) => {
    const { Username, UserAttributes } = user(attributes);
    return { Users: [{ Username, Attributes: UserAttributes }] };
  };

  function customers(...answers: Answer[]) {
    const { settings, asked } = answering(...answers);
    const client = new CognitoIdentityProviderClient(settings);
    const reach = reachableCustomers({
      directory: { client, runtime, userPoolId: 'ap-northeast-1_customers' },
      registry: registry(),
      ledgerTable: tables.ledgerTable,
    });
    return { reach, asked };
  }

  test('at the address that Cognito has verified, and in that language', async () => {
    const { reach, asked } = customers(
      user({ sub: subject, email: 'ann@example.jp', email_verified: 'true', locale: 'en-GB' }),
    );
    expect(await reach.person(subject)).toEqual({
      username: 'ann',
      mailbox: 'ann@example.jp',
      locale: 'en-GB',
    });
    expect(asked.map(({ operation }) => operation)).toEqual(['AdminGetUser']);
  });

  test.each([
    ['not verified', { email: 'ann@example.jp', email_verified: 'false' }],
    ['not said to be verified', { email: 'ann@example.jp' }],
    ['not there', {}],
  ])('at no address that is %s', async (_, attributes: Record<string, string>) => {
    const { reach } = customers(user({ sub: subject, ...attributes }));
    expect(await reach.person(subject)).toEqual({ username: 'ann' });
  });

  test('not at that of a stranger who took the customer’s sub for a username', async () => {
    const { reach, asked } = customers(
      user({ sub: randomUUID(), email: 'thief@evil.example', email_verified: 'true' }),
      found({ sub: subject, email: 'ann@example.jp', email_verified: 'true' }),
    );
    expect((await reach.person(subject))?.mailbox).toBe('ann@example.jp');
    expect(asked[1]).toMatchObject({ operation: 'ListUsers', body: { Filter: `sub = "${subject}"` } });
  });

  test('nowhere if there is no such user', async () => {
    const { reach } = customers('UserNotFoundException', { Users: [] });
    expect(await reach.person(subject)).toBeUndefined();
  });

  test('at earlier addresses, oldest first, until they have expired', async () => {
    const customer = randomUUID();
    const change = async (at: number, id: string, email: string) =>
      engine.client().send(
        new TransactWriteItemsCommand({
          TransactItems: [
            formerContactPut(
              tables.registryTable,
              { id, customer, kind: 'contact_change', at, by: { role: 'system' }, details: {} },
              email,
            ),
          ],
        }),
      );
    await change(noon, 'b', 'second@example.jp');
    await change(noon - DAY, 'a', 'first@example.jp');
    await change(noon + 1, 'c', 'first@example.jp');
    const { reach } = customers();
    expect(await reach.previousMailboxes(customer, noon)).toEqual(['first@example.jp', 'second@example.jp']);
    expect(await reach.previousMailboxes(customer, noon + 14 * DAY)).toEqual(['first@example.jp']);
    expect(await reach.previousMailboxes(customer, noon + 15 * DAY)).toEqual([]);
    expect(await reach.previousMailboxes(randomUUID(), noon)).toEqual([]);
  });

  test('on the devices of the wallet that have an endpoint', async () => {
    const customer = randomUUID();
    const [first, second, removed] = [randomUUID(), randomUUID(), randomUUID()];
    const client = engine.client();
    await put(client, tables.ledgerTable, { ...walletKey(customer), devices: new Set([first, second]) });
    await put(client, tables.registryTable, { ...deviceKey(first), [endpointAttribute]: 'endpoint' });
    await put(client, tables.registryTable, deviceKey(second) as unknown as Record<string, string>);
    await put(client, tables.registryTable, { ...deviceKey(removed), [endpointAttribute]: 'old' });
    const { reach } = customers();
    expect(await reach.pushDevices(customer)).toEqual([{ id: first, endpoint: 'endpoint' }]);
    expect(await reach.pushDevices(randomUUID())).toEqual([]);
  });
});

describe('a push endpoint', () => {
  const customer = randomUUID();
  const device = async (change: Record<string, unknown> = {}) => {
    const id = randomUUID();
    await put(engine.client(), tables.registryTable, { ...deviceKey(id), customer, ...change });
    return id;
  };
  const endpointOf = async (id: string) =>
    (await read(tables.registryTable, deviceKey(id)))?.[endpointAttribute]?.S;
  const assign = (id: string, endpoint: string, client?: DynamoDBClient) =>
    pushEndpoints(registry(client)).assign({ endpoint, device: id, customer });

  test('is kept with the device, again and again', async () => {
    const [id, endpoint] = [await device(), randomUUID()];
    expect([await assign(id, endpoint), await assign(id, endpoint)]).toEqual(['assigned', 'assigned']);
    expect(await endpointOf(id)).toBe(endpoint);
  });

  test('is one device’s at a time: who sells a phone does not tell the buyer of payments', async () => {
    const [seller, buyer, endpoint] = [await device(), await device(), randomUUID()];
    await assign(seller, endpoint);
    expect(await assign(buyer, endpoint)).toBe('assigned');
    expect([await endpointOf(seller), await endpointOf(buyer)]).toEqual([undefined, endpoint]);
    expect(await assign(seller, endpoint)).toBe('assigned');
    expect([await endpointOf(seller), await endpointOf(buyer)]).toEqual([endpoint, undefined]);
  });

  test('that a device has left is free, and the device keeps its new one', async () => {
    const [first, second] = [await device(), await device()];
    const [old, new_] = [randomUUID(), randomUUID()];
    await assign(first, old);
    await assign(first, new_);
    expect(await assign(second, old)).toBe('assigned');
    expect([await endpointOf(first), await endpointOf(second)]).toEqual([new_, old]);
  });

  test('that another takes in the same moment is assigned after it', async () => {
    const [first, second, endpoint] = [await device(), await device(), randomUUID()];
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => assign(second, endpoint));
    expect(await assign(first, endpoint, client)).toBe('assigned');
    expect([await endpointOf(first), await endpointOf(second)]).toEqual([endpoint, undefined]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['that is somebody else’s', { customer: randomUUID() }],
    ['that was removed', { removedAt: noon }],
  ])('is not given to a device %s', async (_, change) => {
    const id = await device(change);
    expect(await assign(id, randomUUID())).toEqual({ refused: 'device_not_enrolled' });
    expect(await endpointOf(id)).toBeUndefined();
  });

  test('is not given to a device that is removed in the same moment', async () => {
    const id = await device();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () =>
      put(engine.client(), tables.registryTable, { ...deviceKey(id), customer, removedAt: noon }),
    );
    expect(await assign(id, randomUUID(), client)).toEqual({ refused: 'device_not_enrolled' });
    expect(await endpointOf(id)).toBeUndefined();
  });
});
