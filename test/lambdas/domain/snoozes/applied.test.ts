/** A snoozed rule has no effect on whatever its customer does, until its end, and is recorded with it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCharge } from '../../../../lambdas/domain/charges/create-charge.ts';
import { confirmPayment } from '../../../../lambdas/domain/payments/confirm-payment.ts';
import { createPayment } from '../../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../../lambdas/domain/payments/create-top-up.ts';
import type { Rule, Ruleset } from '../../../../lambdas/domain/risk/ruleset.ts';
import { snoozedBy, snoozeMark } from '../../../../lambdas/domain/snoozes/snooze-marks.ts';
import { operationsStore } from '../../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import { snoozeStore } from '../../../../lambdas/store/snoozes.ts';
import { chargeCommand, chargePorts, codeFor, terminalOf } from '../../../support/charges.ts';
import { inForce, moneyPorts, paymentCommand, topUpCommand } from '../../../support/money-requests.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { customerWith, noon, type TestCustomer } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
  const operations = operationsStore({ client: engine.client(), runtime, ...tables });
  await operations.putStore({ id: 'shinjuku-east', name: 'Shinjuku East' }, { by: 'ops', at: noon });
});
afterAll(() => engine.close());

const rule = (reason: string, more: Partial<Rule>): Rule => ({
  reason,
  text: { en: 'Always.', ja: '常に。' },
  when: { signal: 'amount', at_least: 0 },
  ...more,
});
/** Asks for a confirmation, and holds what is confirmed. */
const ruleset: Ruleset = {
  version: '99',
  thresholds: {},
  rules: [
    rule('asks', { outcome: 'step_up' }),
    rule('holds', { outcome: 'hold', when: { signal: 'stepped_up', is: true } }),
  ],
};
const ports = () => ({ ...moneyPorts(engine.client()), rulesets: inForce(ruleset) });
const newCustomer = () => customerWith(engine.client(), 100_000n, { enrolledAt: noon - 2 * DAY });

async function snooze({ id: customer }: TestCustomer, rules: readonly string[], until = noon + DAY) {
  const store = snoozeStore({ client: engine.client(), runtime, registryTable: tables.registryTable });
  const former = await store.inForce(customer);
  const wanted = Object.fromEntries(rules.map((each) => [each, until]));
  const [name = ''] = rules;
  const said = { customer, rule: name, reason: 'Test', until };
  const event = { id: `${customer}-${name}`, what: 'snoozed', by: 'ann', at: noon, ...said } as const;
  const made = { ...said, author: 'ann', createdAt: noon };
  expect(await store.write(made, event, { former, wanted })).toBe(true);
}

const toldOf = (made: object) => {
  if ('refused' in made) return made.refused;
  const { state, snoozed } = made as { readonly state: string; readonly snoozed: readonly string[] };
  return [state, snoozed];
};

const flows: Readonly<
  Record<string, readonly [(customer: TestCustomer) => Promise<object>, unknown, unknown]>
> = {
  'a payment': [
    (customer) => createPayment(ports(), paymentCommand(customer)),
    ['challenged', []],
    ['posted', ['asks']],
  ],
  'a top-up': [
    (customer) => createTopUp(ports(), topUpCommand(customer)),
    'declined_by_risk',
    ['posted', ['asks']],
  ],
  'a charge': [
    async (customer) => {
      const till = await terminalOf(engine.client());
      const { id } = await codeFor(engine.client(), customer);
      const reference = `of-${customer.id.slice(0, 8)}`;
      const own = { ...chargePorts(engine.client()), rulesets: inForce(ruleset) };
      return createCharge(own, chargeCommand(till, id, { reference }));
    },
    ['challenged', []],
    ['posted', ['asks']],
  ],
};

describe.each(Object.entries(flows))('%s', (_, [made, without, withSnooze]) => {
  test('is judged without what is snoozed for its customer', async () => {
    const customer = await newCustomer();
    await snooze(customer, ['asks']);
    expect(toldOf(await made(customer))).toEqual(withSnooze);
  });

  test('is judged by it once the end has come, and where nothing is snoozed', async () => {
    const customer = await newCustomer();
    await snooze(customer, ['asks'], noon);
    expect(toldOf(await made(customer))).toEqual(without);
    expect(toldOf(await made(await newCustomer()))).toEqual(without);
  });
});

test('a confirmation is judged without what is snoozed by then', async () => {
  for (const isSnoozed of [true, false]) {
    const customer = await newCustomer();
    const payment = await createPayment(ports(), paymentCommand(customer));
    if ('refused' in payment) throw new Error(payment.refused);
    if (isSnoozed) await snooze(customer, ['holds']);
    const confirmed = await confirmPayment(ports(), {
      id: payment.id,
      customer: customer.id,
      device: customer.device,
      challenge: payment.stepUp?.challenge ?? '',
      money: payment.money,
      store: payment.store,
      evidence: new Uint8Array(150).fill(8),
      country: 'JP',
      authTime: noon / 1000 + 30,
      now: noon + MINUTE,
    });
    expect(toldOf(confirmed)).toEqual(isSnoozed ? ['posted', ['holds']] : ['pending', []]);
  }
});

test('a code keeps five bytes for each rule, by which the rules in force are found', () => {
  expect(Buffer.from(snoozeMark('asks'), 'base64url')).toHaveLength(5);
  expect(snoozedBy(ruleset, [snoozeMark('holds'), snoozeMark('of_before')])).toEqual(['holds']);
  expect(snoozedBy(ruleset, undefined)).toEqual([]);
});
