/** The dead-man's rule on the stream of the cases: what counts, and that it calls somebody. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chargeBacksOf } from '../../../lambdas/domain/cards/settle-charge.ts';
import type { Case } from '../../../lambdas/domain/review/case.ts';
import { handler as watchLosses } from '../../../lambdas/handlers/watch-losses.ts';
import { caseItem } from '../../../lambdas/store/case-items.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { lossItem } from '../../../lambdas/store/loss-items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { readThrown } from '../../../lambdas/store/switches.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { turnSwitch } from '../../support/switches.ts';
import { tables } from '../../support/tables.ts';
import { judgedWith, topUpOf } from '../../support/transfers.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(async () => {
  env.lines.length = 0;
  // What came before counts no more.
  await turnSwitch(env.tables.client(), { name: 'payments', state: 'on', changedAt: Date.now() + 1 });
});

let sequence = 0;
const opened = (kind: 'case' | 'disp', change: Partial<Case> = {}): DynamoDBRecord => {
  const name = randomUUID().replaceAll('-', '').slice(0, 27);
  const subject: Case = {
    id: `${kind}_${name}`,
    paymentId: `pay_${name}`,
    state: 'open',
    caseClass: 'standard',
    customer: randomUUID(),
    device: 'd',
    store: 'osaka',
    storeName: 'Osaka',
    money: { amount: 1000n, currency: 'JPY' },
    lines: [],
    ...judgedWith([]),
    signals: {},
    openedAt: Date.now() + 2,
    deadline: Date.now() + 1000,
    parties: [],
    ...(kind === 'disp' ? { claim: { reason: 'not_me', deviceFrozen: false, fingerprint: 'f' } } : {}),
    ...change,
  };
  return inserted(caseItem(subject));
};

function inserted(item: Item): DynamoDBRecord {
  const image = Object.entries(item).map(([key, value]) => [
    key,
    value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
  ]);
  return {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(++sequence), NewImage: Object.fromEntries(image) },
  };
}

/** A top-up of 1,000 that was charged back, after its customer had spent 600 of it. */
const chargedBack = ({ id = randomUUID(), now = Date.now() + 2 } = {}): DynamoDBRecord[] =>
  chargeBacksOf(topUpOf({ id, device: 'd' }, { amount: 1000n }), 1000n, 400n, {
    reason: 'fraud',
    now,
    timeZone: 'UTC',
  }).map((chargeBack) => inserted(lossItem(chargeBack)));
const brought = (...Records: DynamoDBRecord[]) => watchLosses({ Records });
const off = async () =>
  (await readThrown({ client: env.tables.client(), runtime, ...tables })).includes('payments');
const alarms = () =>
  env.lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'dead_man_thrown');

describe('payments are stopped, once, and somebody is called', () => {
  test('by holds of more customers than may be', async () => {
    await brought(opened('case'), opened('case'), opened('case'));
    expect([await off(), alarms()]).toEqual([false, []]);
    expect(await brought(opened('case'))).toEqual({ state: {}, batchItemFailures: [] });
    expect(await off()).toBe(true);
    await brought(opened('case'), opened('case'));
    expect(alarms()).toEqual([
      expect.objectContaining({
        level: 'error',
        reason: 'In an hour: 4 customers with held payments, above 3',
      }),
    ]);
  });

  test('by an amount that is held', async () => {
    await brought(opened('case', { money: { amount: 400_001n, currency: 'JPY' } }));
    expect(await off()).toBe(true);
  });

  test('by customers who say that it was not them', async () => {
    await brought(opened('disp'), opened('disp'));
    expect(await off()).toBe(false);
    await brought(opened('disp'));
    expect(await off()).toBe(true);
  });

  test('by customers whose cards were charged back as fraud, beside those who dispute', async () => {
    await brought(...chargedBack(), ...chargedBack());
    expect(await off()).toBe(false);
    await brought(opened('disp'));
    expect(await off()).toBe(true);
    expect(alarms()).toEqual([
      expect.objectContaining({
        reason:
          'In an hour: 3 customers with what was disputed as not theirs or charged back as fraud, above 2',
      }),
    ]);
  });
});

describe('payments go on', () => {
  test('whatever one customer does', async () => {
    const customer = randomUUID();
    await brought(...Array.from({ length: 10 }, () => opened('case', { customer })));
    expect(await off()).toBe(false);
  });

  test('when goods do not come', async () => {
    const claim = { reason: 'not_received', deviceFrozen: false, fingerprint: 'f' };
    await brought(...Array.from({ length: 5 }, () => opened('disp', { claim })));
    expect(await off()).toBe(false);
  });

  test('when the same record comes again and again', async () => {
    const same = [opened('case'), opened('case'), opened('case')];
    for (let time = 0; time < 3; time++) await brought(...same);
    expect(await off()).toBe(false);
  });

  test('when charge-backs come again, are of one customer, or of before the last hour', async () => {
    const [same, id] = [chargedBack(), randomUUID()];
    for (let time = 0; time < 3; time++) await brought(...same);
    await brought(...Array.from({ length: 5 }, () => chargedBack({ id })).flat());
    const now = Date.now() - 60 * 60_000 - 1000;
    await brought(...Array.from({ length: 5 }, () => chargedBack({ now })).flat());
    expect(await off()).toBe(false);
  });

  test('for what was before the last hour', async () => {
    const openedAt = Date.now() - 60 * 60_000 - 1000;
    await brought(...Array.from({ length: 5 }, () => opened('case', { openedAt })));
    expect(await off()).toBe(false);
  });
});

test('a record that is no case is nothing to it', async () => {
  const token = { sk: { S: 'TOKEN' }, pk: { S: 'TOKEN#case_1' }, taskToken: { S: 't' } };
  expect(await brought({ eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: token } })).toEqual({
    state: {},
    batchItemFailures: [],
  });
});

test('what cannot be counted is brought again', async () => {
  const broken = opened('case');
  delete broken.dynamodb?.NewImage?.amount;
  const { batchItemFailures } = await brought(broken);
  expect(batchItemFailures.length).toBe(1);
});
