/** Which ruleset a payment is judged by: the one that the item of switches names, read once. */
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/standard-ruleset.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { switchesKey } from '../../../lambdas/store/keys.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { rulesetItem, rulesetStore } from '../../../lambdas/store/rulesets.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { type Meter, meter } from '../../support/middleware.ts';
import { moneyPorts, paymentCommand, topUpCommand } from '../../support/money-requests.ts';
import { always } from '../../support/rulesets.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon } from '../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;
let engine: TestTables;
let counted: Meter;

beforeAll(async () => {
  engine = await startTables();
  const client = engine.client();
  const store = { id: 'shinjuku-east', name: 'Shinjuku East' };
  await operationsStore({ client, runtime, ...tables }).putStore(store, { by: 'ops', at: noon });
});
afterAll(() => engine.close());
afterEach(() => name(undefined));

const publish = (version: string, outcome: 'hold' | 'decline') =>
  engine.client().send(
    new PutItemCommand({
      TableName: tables.registryTable,
      Item: rulesetItem({ ...always(outcome), version }),
    }),
  );

/** As the publication of a ruleset does. */
const name = (version: number | undefined) =>
  engine.client().send(
    new UpdateItemCommand({
      TableName: tables.registryTable,
      Key: toItem({ ...switchesKey }),
      UpdateExpression: version === undefined ? 'REMOVE policy' : 'SET policy = :version',
      ...(version === undefined ? {} : { ExpressionAttributeValues: toItem({ ':version': version }) }),
    }),
  );

function ports() {
  const client = engine.client();
  counted = meter(client);
  const { rulesets: _, ...rest } = moneyPorts(client);
  return { ...rest, rulesets: rulesetStore({ client, runtime, ...tables }) };
}

const payer = () => customerWith(engine.client(), 10_000n, { enrolledAt: noon - 2 * DAY });

describe('a payment is judged', () => {
  test('by the standard ruleset, as long as none is published', async () => {
    const paid = await createPayment(ports(), paymentCommand(await payer()));
    expect(paid).toMatchObject({ state: 'posted', ruleset: standardRuleset.version });
  });

  test('by the one that is named, from the next request on, and its item says so for good', async () => {
    await publish('12', 'hold');
    const all = ports();
    expect(await createPayment(all, paymentCommand(await payer()))).toMatchObject({ ruleset: 'standard-4' });
    await name(12);
    const held = await createPayment(all, paymentCommand(await payer()));
    expect(held).toMatchObject({ state: 'pending', ruleset: '12', reasons: ['always_hold'] });
    await publish('13', 'decline');
    await name(13);
    expect(await createPayment(all, paymentCommand(await payer()))).toEqual({ refused: 'declined_by_risk' });
    const id = 'id' in held ? held.id : '';
    expect(await all.ledger.readPayment(id)).toEqual(held);
  });

  test('by a version that is read once, so that the next payment takes two round trips', async () => {
    await publish('14', 'hold');
    await name(14);
    const all = ports();
    const [first, second] = [await payer(), await payer()];
    await createPayment(all, paymentCommand(first));
    const before = counted.calls.length;
    await createPayment(all, paymentCommand(second));
    const reads = counted.calls.slice(before).filter((call) => call.startsWith('GetItem'));
    // The store alone, beside the rest.
    expect(reads).toHaveLength(1);
  });

  test('by nothing else where the version is not there: it is refused as a fault', async () => {
    await name(99);
    await expect(createPayment(ports(), paymentCommand(await payer()))).rejects.toThrow(/99 was never/);
  });
});

test('a top-up is judged by it too, and records how', async () => {
  const all = ports();
  const topUp = await createTopUp(all, topUpCommand(await payer(), { country: 'JP' }));
  expect(topUp).toMatchObject({
    ruleset: 'standard-4',
    signals: { flow: 'top_up', amount: 1000n, country: 'JP' },
  });
  expect(await all.ledger.readTopUp('id' in topUp ? topUp.id : '')).toEqual(topUp);
});

test('no more than three versions are kept', async () => {
  const kept = new Map();
  const store = rulesetStore({ client: engine.client(), runtime, ...tables }, kept);
  for (const version of ['21', '22', '23', '24']) {
    await publish(version, 'hold');
    await store.inForce(version);
  }
  expect([...kept.keys()]).toEqual(['22', '23', '24']);
});
