/** What the month is judged by in memory is what the platform is judged by on its tables: one customer's weeks, on both. */
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../../../bench/heat/random.ts';
import { between } from '../../../bench/honest/draws.ts';
import { Later } from '../../../bench/honest/later.ts';
import { platform } from '../../../bench/honest/platform.ts';
import { entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import { limitsOf } from '../../../lambdas/domain/ledger/limits.ts';
import type { Payment, TopUp } from '../../../lambdas/domain/ledger/transfer.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import { isRefusal, type Refusal } from '../../../lambdas/domain/refusal.ts';
import { hourOf } from '../../../lambdas/domain/risk/activity-signals.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/standard-ruleset.ts';
import { projectActivity } from '../../../lambdas/store/activity/project-activity.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { type Settings, settingsOf } from '../../../lib/config.ts';
import { softwareEvidence } from '../../support/devices.ts';
import { moneyPorts, paymentCommand, topUpCommand, yen } from '../../support/money-requests.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon } from '../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const store = 'shinjuku-east';

let engine: TestTables;
let settings: Settings;
beforeAll(async () => {
  engine = await startTables();
  settings = settingsOf(new App(), 'prod');
  await operationsStore({ client: engine.client(), runtime, ...tables }).putStore(
    { id: store, name: 'Shinjuku East' },
    { by: 'ops', at: noon },
  );
});
afterAll(() => engine.close());

/** Three weeks: meals, and what rules look at. */
function asks() {
  const random = seeded(11);
  const odd = [
    { at: 15, yen: 35_000, category: 'other', quantity: 1, country: 'JP' },
    { at: 16, yen: 60_000, category: 'electronics', quantity: 1, country: 'JP' },
    { at: 17, yen: 6_000, category: 'tobacco', quantity: 12, country: 'JP' },
    { at: 18, yen: 22_000, category: 'gift_card', quantity: 1, country: 'JP', topsUp: true },
    { at: 19, yen: 900, category: 'groceries', quantity: 1, country: 'FR' },
    { at: 19.01, yen: 15_000, category: 'groceries', quantity: 1, country: 'US' },
  ];
  const usual = Array.from({ length: 24 }, (_, n) => ({
    at: n * 0.6 + random() * 0.5,
    yen: between(random, 300, 2_500),
    category: n % 5 === 0 ? 'tobacco' : 'groceries',
    quantity: 1,
    country: 'JP',
    topsUp: n % 7 === 0,
  }));
  return [...usual, ...odd]
    .map((each) => ({ topsUp: false, ...each, now: noon + Math.floor(each.at * DAY) }))
    .sort((a, b) => a.now - b.now);
}

const told = (made: Payment | TopUp | Refusal) => {
  if (isRefusal(made)) return made;
  const { state, reasons, score, signals } = made;
  return { state, reasons, score, signals };
};

test('every judgement is the same, with every signal, and hardly any is of nothing', async () => {
  const client = engine.client();
  const enrolledAt = noon - 90 * DAY;
  const funds = 500_000n;
  const customer = await customerWith(client, funds, { enrolledAt });
  const common = {
    ...moneyPorts(client),
    limits: limitsOf(settings.limits),
    cashConvertible: settings.risk.cashConvertible,
    firstDayLimit: BigInt(settings.devices.firstDayLimit),
    timeZone: settings.timeZone,
  };
  let sequence = 0;
  const project = async (made: Payment | TopUp | Refusal, now: number) => {
    const entry = isRefusal(made) ? undefined : entryFrom(made, now);
    if (!entry) return;
    const options = {
      client,
      runtime,
      ...tables,
      cashConvertible: common.cashConvertible,
      hourOf: (at: number) => hourOf(at, common.timeZone),
    };
    await projectActivity(options, 'a shard', [{ sequenceNumber: `${++sequence}`, entry }]);
  };
  const later = new Later(enrolledAt);
  const on = platform(
    settings,
    () => standardRuleset,
    later,
    () => 0,
  );
  on.stores.set(store, { id: store, name: 'Shinjuku East' });
  const device = {
    id: customer.device,
    customer: customer.id,
    name: 'Phone',
    cognitoDeviceKey: '',
    enrolledAt,
  };
  const publicJwk = { kty: 'EC', crv: 'P-256', x: '', y: '' } as const;
  on.open(customer.id, { ...device, publicJwk, additional: false, evidence: softwareEvidence });
  on.change(customer.id, { available: funds });

  const reasons = new Set<string>();
  for (const [n, { now, yen: amount, category, quantity, country, topsUp }] of asks().entries()) {
    await later.goTo(now - 2 * MINUTE);
    if (topsUp) {
      const at = now - 2 * MINUTE;
      const command = topUpCommand(customer, { key: `top-up ${n}`, money: yen(20_000n), country, now: at });
      const onTables = await createTopUp(common, command);
      const ask = { customer: customer.id, device: customer.device, yen: 20_000, country, now: at };
      expect(told(await on.topUp(ask))).toEqual(told(onTables));
      await project(onTables, at);
      await later.goTo(now);
    }
    await later.goTo(now);
    const lines = [{ category, quantity, amount: BigInt(amount) }];
    const command = paymentCommand(customer, {
      key: `payment ${n}`,
      money: yen(BigInt(amount)),
      lines,
      store,
      country,
      now,
    });
    const onTables = await createPayment(common, command);
    const ask = {
      customer: customer.id,
      device: customer.device,
      store,
      yen: amount,
      lines,
      country,
      atTill: false,
      now,
    };
    expect(told(await on.pay(ask))).toEqual(told(onTables));
    await project(onTables, now);
    if (!isRefusal(onTables)) for (const reason of onTables.reasons) reasons.add(reason);
  }
  expect([...reasons]).toEqual(
    expect.arrayContaining([
      'amount_elevated',
      'amount_high',
      'cash_convertible_quantity',
      'top_up_spent_confirm',
      'travel_confirm',
    ]),
  );
  const { signals } = (await createPayment(
    common,
    paymentCommand(customer, { store, country: 'JP', now: noon + 20 * DAY }),
  )) as Payment;
  expect(Object.keys(signals).length).toBeGreaterThan(20);
});
