/** Verifications on a real engine: each condition of their transactions, and what comes of it when it is taken away. */
import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import {
  type EventOutcome,
  type ResultEvent,
  receiveResult,
} from '../../../lambdas/domain/verification/receive-result.ts';
import type { StartWrite } from '../../../lambdas/domain/verification/start-verification.ts';
import type { Verification, VerificationResult } from '../../../lambdas/domain/verification/verification.ts';
import { accountEventOf } from '../../../lambdas/store/account-events.ts';
import { isNewItem as isNewEvent, readItem } from '../../../lambdas/store/item-access.ts';
import { webhookKey } from '../../../lambdas/store/keys.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { eventOf, readVerification } from '../../../lambdas/store/verification-items.ts';
import {
  isAsJudged,
  verificationResults,
  walletIsOpen,
} from '../../../lambdas/store/verification-results.ts';
import { roomInDay, startClauses, verificationStarts } from '../../../lambdas/store/verification-starts.ts';
import { around, beforeFirst, takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { changeWallet, customerWith, noon, signedIn, type TestCustomer } from '../../support/transfers.ts';

const HOUR = 60 * 60 * 1000;

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const optionsOf = (client: DynamoDBClient) => ({ client, runtime, ...tables });
const newReference = () => `idv_${randomUUID()}`;

const writeOf = (customer: TestCustomer, change: Partial<StartWrite> = {}): StartWrite => ({
  verification: {
    reference: newReference(),
    customer: customer.id,
    provider: 'sandbox',
    state: 'pending',
    startedAt: noon,
    expiresAt: noon + 72 * HOUR,
  },
  request: { id: randomUUID(), fingerprint: 'f' },
  device: customer.device,
  authTime: signedIn,
  maxPerDay: 3,
  ...change,
});

const start = (write: StartWrite, client = engine.client()) =>
  verificationStarts(optionsOf(client)).start(write);
const read = (reference: string) => readVerification(optionsOf(engine.client()), reference);
const walletOf = (customer: string) => ledgerReading(optionsOf(engine.client())).readWallet(customer);

async function started(customer?: TestCustomer): Promise<Verification> {
  const result = await start(writeOf(customer ?? (await customerWith(engine.client(), 0n))));
  if (isRefusal(result)) throw new Error(`The verification of the test was not started: ${result.refused}`);
  return result;
}

describe('starting', () => {
  test('keeps what is known, and where the customer goes once the provider has said', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const write = writeOf(customer);
    expect(await start(write)).toEqual(write.verification);
    const { reference } = write.verification;
    expect(await read(reference)).toEqual(write.verification);
    const { keepUrl } = verificationStarts(optionsOf(engine.client()));
    const kept = { ...write.verification, url: 'https://idp.example/1' };
    expect(await keepUrl(reference, 'https://idp.example/1')).toEqual(kept);
    expect(await keepUrl(reference, 'https://idp.example/2')).toEqual(kept);
    await expect(keepUrl(newReference(), 'https://idp.example/1')).rejects.toThrow();
  });

  test('again is answered with the first, as it stands', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const write = writeOf(customer);
    const first = await start(write);
    const before = await engine.items();
    expect(await start({ ...writeOf(customer), request: write.request })).toEqual(first);
    expect(await engine.items()).toEqual(before);
  });

  test('again with another body is a conflict', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const write = writeOf(customer);
    await start(write);
    const request = { ...write.request, fingerprint: 'g' };
    expect(await start({ ...writeOf(customer), request })).toEqual({ refused: 'idempotency_conflict' });
  });

  test('ten times at once with one key is once', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const { request } = writeOf(customer);
    const client = engine.client();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => start({ ...writeOf(customer), request }, client)),
    );
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(isRefusal(results[0])).toBe(false);
  });

  test('an answer that was lost is looked up', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const write = writeOf(customer);
    const client = engine.client();
    around(client, async ({ command }, send) => {
      const output = await send();
      if (command !== 'TransactWriteItems') return output;
      throw Object.assign(new Error('lost'), { name: 'TimeoutError' });
    });
    const impatient = { ...runtime, now: advancing(), sleep: async () => {} };
    const result = await verificationStarts({ ...optionsOf(client), runtime: impatient }).start(write);
    expect(result).toEqual(write.verification);
  });
});

/** A clock by which every look takes a second. */
function advancing(): () => number {
  let time = noon;
  return () => {
    time += 1000;
    return time;
  };
}

describe('starting is refused', () => {
  const cases: readonly (readonly [
    what: string,
    code: string,
    change: (customer: TestCustomer) => Promise<Partial<StartWrite>> | Partial<StartWrite>,
  ])[] = [
    ['for a key that is not enrolled', 'device_not_enrolled', () => ({ device: 'd'.repeat(43) })],
    [
      'in a session that was ended',
      'session_ended',
      async ({ id }) => {
        await changeWallet(engine.client(), id, { sessionsSince: signedIn });
        return {};
      },
    ],
    [
      'for a frozen account',
      'account_frozen',
      async ({ id }) => {
        await changeWallet(engine.client(), id, { status: 'frozen' });
        return {};
      },
    ],
    [
      'for who is verified',
      'identity_already_verified',
      async ({ id }) => {
        await changeWallet(engine.client(), id, { level: 'identity_verified' });
        return {};
      },
    ],
  ];

  test.each(cases)('%s: %s, by a condition of the write', async (_, code, change) => {
    const customer = await customerWith(engine.client(), 0n);
    const write = { ...writeOf(customer), ...(await change(customer)) };
    const before = await engine.items();
    expect(await start(write)).toEqual({ refused: code });
    expect(await engine.items()).toEqual(before);

    const clause = startClauses(write).find((each) => each.code === code)?.expression ?? '';
    const client = engine.client();
    const found = takeAway(client, clause);
    expect(await start(write, client)).toEqual(write.verification);
    expect(found()).toBe(1);
  });

  test('without a wallet', async () => {
    const write = writeOf({ id: randomUUID(), device: 'd'.repeat(43) });
    expect(await start(write)).toEqual({ refused: 'device_not_enrolled' });
  });

  test('once too often in a day; the next day is another', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const once = () => writeOf(customer, { maxPerDay: 2 });
    const first = once();
    await start(first);
    await start(once());
    const before = await engine.items();
    expect(await start(once())).toEqual({ refused: 'limit_exceeded' });
    expect(await engine.items()).toEqual(before);
    // What was started is answered all the same.
    expect(await start(first)).toEqual(first.verification);
    const tomorrow = once();
    const { verification } = { ...tomorrow };
    const later = { ...tomorrow, verification: { ...verification, startedAt: noon + 24 * HOUR } };
    expect(await start(later)).toEqual(later.verification);

    const client = engine.client();
    const found = takeAway(client, roomInDay);
    expect(isRefusal(await start(once(), client))).toBe(false);
    expect(found()).toBe(1);
  });

  test('a key that is not enrolled does not learn of an earlier request', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const write = writeOf(customer);
    await start(write);
    expect(await start({ ...write, device: 'd'.repeat(43) })).toEqual({ refused: 'device_not_enrolled' });
  });

  test('what was started before the account was frozen is answered as it stands', async () => {
    const customer = await customerWith(engine.client(), 0n);
    const write = writeOf(customer);
    await start(write);
    await changeWallet(engine.client(), customer.id, { status: 'frozen' });
    expect(await start(write)).toEqual(write.verification);
  });
});

const eventOn = (reference: string, change: Partial<ResultEvent> = {}): ResultEvent => ({
  id: `msg_${randomUUID()}`,
  fingerprint: randomUUID(),
  reference,
  result: 'verified',
  providerReference: 'check-17',
  at: noon + 500,
  ...change,
});
const receive = (event: ResultEvent, client = engine.client(), now = noon + 1000) =>
  receiveResult(verificationResults(optionsOf(client)), event, now);
const recordOf = async (id: string) => {
  const item = await readItem(optionsOf(engine.client()), webhookKey(id));
  return item && eventOf(item);
};
async function accountEventsOf(customer: string) {
  const { Items = [] } = await engine.client().send(
    new QueryCommand({
      TableName: tables.registryTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `CUSTOMER#${customer}` } },
    }),
  );
  return Items.map(accountEventOf).filter(({ kind }) => kind === 'identity_verified');
}

describe('a result', () => {
  test('that is verified raises the level, and tells the account, in one transaction', async () => {
    const { reference, customer } = await started();
    const event = eventOn(reference);
    expect(await receive(event)).toBe('applied');
    expect(await read(reference)).toMatchObject({
      state: 'verified',
      decidedAt: noon + 1000,
      resultAt: noon + 500,
      providerReference: 'check-17',
    });
    expect(await walletOf(customer)).toMatchObject({ level: 'identity_verified', status: 'active' });
    expect(await accountEventsOf(customer)).toEqual([
      {
        id: reference,
        customer,
        kind: 'identity_verified',
        at: noon + 1000,
        by: { role: 'system' },
        details: { provider: 'sandbox', reference },
      },
    ]);
    expect(await recordOf(event.id)).toEqual({ event, outcome: 'applied' });
  });

  test.each<VerificationResult>(['rejected', 'expired'])(
    'that is %s changes nothing else',
    async (result) => {
      const { reference, customer } = await started();
      expect(await receive(eventOn(reference, { result, providerReference: undefined }))).toBe('applied');
      expect((await read(reference))?.state).toBe(result);
      expect(await walletOf(customer)).toMatchObject({ level: 'contact_verified' });
      expect(await accountEventsOf(customer)).toEqual([]);
    },
  );

  test('that comes again leaves every byte as it is', async () => {
    const { reference } = await started();
    const event = eventOn(reference);
    await receive(event);
    const before = await engine.items();
    expect(await receive(event)).toBe('applied');
    expect(await receive({ ...event, fingerprint: 'another' })).toEqual({ refused: 'webhook_conflict' });
    expect(await engine.items()).toEqual(before);
  });

  test('that comes in two events counts once', async () => {
    const { reference, customer } = await started();
    await receive(eventOn(reference));
    expect(await receive(eventOn(reference))).toBe('repeated');
    expect(await accountEventsOf(customer)).toHaveLength(1);
  });

  test('that comes after another one is kept, and changes nothing', async () => {
    const { reference, customer } = await started();
    await receive(eventOn(reference, { result: 'rejected' }));
    const decided = await read(reference);
    const late = eventOn(reference);
    expect(await receive(late)).toBe('refused');
    expect(await read(reference)).toEqual(decided);
    expect((await walletOf(customer))?.level).toBe('contact_verified');
    expect(await recordOf(late.id)).toEqual({ event: late, outcome: 'refused' });
  });

  test('that comes when the time is over is kept, and expires the verification', async () => {
    const { reference, customer, expiresAt } = await started();
    const late = eventOn(reference);
    expect(await receive(late, engine.client(), expiresAt)).toBe('refused');
    const expired = await read(reference);
    expect(expired).toMatchObject({ state: 'expired', decidedAt: expiresAt });
    expect(expired?.providerReference).toBeUndefined();
    expect((await walletOf(customer))?.level).toBe('contact_verified');
  });

  test('of a verification that nobody started is refused, and nothing is kept', async () => {
    const before = await engine.items();
    expect(await receive(eventOn(newReference()))).toEqual({ refused: 'not_found' });
    expect(await engine.items()).toEqual(before);
  });

  test('does not thaw a frozen account', async () => {
    const { reference, customer } = await started();
    await changeWallet(engine.client(), customer, { status: 'frozen' });
    expect(await receive(eventOn(reference))).toBe('applied');
    expect(await walletOf(customer)).toMatchObject({ status: 'frozen', level: 'identity_verified' });
  });
});

describe('at once', () => {
  const together = (events: readonly ResultEvent[]) => {
    const client = engine.client();
    return Promise.all(events.map((event) => receive(event, client)));
  };
  const count = (outcomes: readonly unknown[], wanted: EventOutcome) =>
    outcomes.filter((outcome) => outcome === wanted).length;

  test('ten deliveries of one event are one event', async () => {
    const { reference, customer } = await started();
    const event = eventOn(reference);
    expect(await together(Array(10).fill(event))).toEqual(Array(10).fill('applied'));
    expect(await accountEventsOf(customer)).toHaveLength(1);
  });

  test('verified and rejected: one decides, the other is kept as refused, and the level follows', async () => {
    const { reference, customer } = await started();
    const outcomes = await together([eventOn(reference), eventOn(reference, { result: 'rejected' })]);
    expect([count(outcomes, 'applied'), count(outcomes, 'refused')]).toEqual([1, 1]);
    const verified = (await read(reference))?.state === 'verified';
    expect((await walletOf(customer))?.level).toBe(verified ? 'identity_verified' : 'contact_verified');
    expect(await accountEventsOf(customer)).toHaveLength(verified ? 1 : 0);
  });
});

describe('each condition of the transaction is needed', () => {
  test('that the event is new: without it, one event is taken as two', async () => {
    const overtaken = async (...clauses: readonly string[]) => {
      const event = eventOn((await started()).reference);
      const client = engine.client();
      const found = clauses.map((clause) => takeAway(client, clause));
      beforeFirst(client, 'TransactWriteItems', () =>
        receive({ ...event, fingerprint: 'the first', result: 'rejected' }),
      );
      const outcome = await receive(event, client);
      expect(found.map((count) => count() > 0)).toEqual(clauses.map(() => true));
      return outcome;
    };
    expect(await overtaken(isAsJudged)).toEqual({ refused: 'webhook_conflict' });
    expect(await overtaken(isAsJudged, isNewEvent)).toBe('applied');
  });

  test('that the verification is as it was judged: without it, the later result wins', async () => {
    const { reference } = await started();
    const weak = engine.client();
    const found = takeAway(weak, isAsJudged);
    beforeFirst(weak, 'TransactWriteItems', () => receive(eventOn(reference, { result: 'rejected' })));
    expect(await receive(eventOn(reference), weak)).toBe('applied');
    expect((await read(reference))?.state).toBe('verified');
    expect(found()).toBe(1);
  });

  test('that the wallet is open: without it, half a wallet comes to be', async () => {
    const customer = randomUUID();
    const orphan = writeOf({ id: customer, device: 'd'.repeat(43) });
    const weak = engine.client();
    takeAway(
      weak,
      startClauses(orphan)
        .map(({ expression }) => expression)
        .join(' AND '),
    );
    expect(isRefusal(await start(orphan, weak))).toBe(false);
    const { reference } = orphan.verification;
    const before = await engine.items();
    await expect(receive(eventOn(reference))).rejects.toThrow(/of a customer without a wallet$/);
    expect(await engine.items()).toEqual(before);

    const weaker = engine.client();
    const found = takeAway(weaker, walletIsOpen);
    expect(await receive(eventOn(reference), weaker)).toBe('applied');
    expect(found()).toBe(1);
  });
});

test('nothing but what the types name is kept', async () => {
  const { reference } = await started();
  const event = eventOn(reference);
  await receive(event);
  const names = async (pk: string) =>
    (await engine.items(tables.registryTable))
      .filter((item) => item.pk?.S === pk)
      .flatMap((item) => Object.keys(item))
      .sort();
  expect(await names(`VERIFICATION#${reference}`)).toEqual(
    [
      'pk',
      'sk',
      'customer',
      'provider',
      'state',
      'startedAt',
      'expiresAt',
      'decidedAt',
      'resultAt',
      'providerReference',
    ].sort(),
  );
  expect(await names(`WEBHOOK#${event.id}`)).toEqual(
    [
      'pk',
      'sk',
      'fingerprint',
      'reference',
      'result',
      'providerReference',
      'resultAt',
      'outcome',
      'receivedAt',
    ].sort(),
  );
});
