/** A judgement rests on facts that may lag or change before the write: it is made again, and never wrong. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import type { Facts } from '../../../lambdas/domain/payments/facts.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { moneyPorts, paymentCommand, topUpCommand, yen } from '../../support/money-requests.ts';
import { turnSwitch } from '../../support/switches.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  changeWallet,
  customerWith,
  limitsWith,
  noon,
  signedIn,
  type TestCustomer,
} from '../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
  await operations().putStore({ id: 'shinjuku-east', name: 'Shinjuku East' }, { by: 'ops', at: noon });
});
afterAll(() => engine.close());

const operations = () => operationsStore({ client: engine.client(), runtime, ...tables });
const known = () => customerWith(engine.client(), 100_000n, { enrolledAt: noon - 2 * DAY });
const change = (customer: TestCustomer, to: Parameters<typeof changeWallet>[2]) =>
  changeWallet(engine.client(), customer.id, to);
const walletOf = ({ id }: TestCustomer) =>
  ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(id);

/** Ports whose eventually consistent read shows the customer as they are now, whatever happens next. */
async function lagging(customer: TestCustomer) {
  const ports = moneyPorts(engine.client());
  const old = await ports.facts.gather({
    ...customer,
    customer: customer.id,
    store: 'shinjuku-east',
    now: noon,
  });
  const gathered: boolean[] = [];
  const gather = async (
    wanted: Parameters<typeof ports.facts.gather>[0],
    consistent = false,
  ): Promise<Facts> => {
    gathered.push(consistent);
    return consistent ? ports.facts.gather(wanted, true) : old;
  };
  return { ports: { ...ports, facts: { gather } }, gathered };
}

describe('of facts that lag behind', () => {
  test('a cool-off holds the payment, and declines the top-up', async () => {
    const customer = await known();
    const { ports, gathered } = await lagging(customer);
    await change(customer, { coolOffUntil: noon + 1 });
    expect(await createPayment(ports, paymentCommand(customer))).toMatchObject({
      state: 'pending',
      reasons: ['cool_off'],
    });
    expect(await createTopUp(ports, topUpCommand(customer))).toEqual({ refused: 'declined_by_risk' });
    expect(gathered).toEqual([false, true, false, true]);
  });

  test('a level brings its limits, lower or higher', async () => {
    const customer = await known();
    const before = await lagging(customer);
    const { contact_verified } = limitsWith({ paymentPerDay: 1000n, topUpPerDay: 500n });
    const limits = { ...limitsWith(), contact_verified };
    await change(customer, { level: 'identity_verified' });
    const higher = { ...before.ports, limits };
    expect(await createPayment(higher, paymentCommand(customer))).toMatchObject({ state: 'posted' });
    expect(await createTopUp(higher, topUpCommand(customer))).toMatchObject({ state: 'posted' });

    const after = await lagging(customer);
    await change(customer, { level: 'contact_verified' });
    const lower = { ...after.ports, limits };
    expect(await createPayment(lower, paymentCommand(customer, { key: 'other' }))).toEqual({
      refused: 'limit_exceeded',
    });
  });

  test("what a new device has spent holds what goes beyond its first day's limit", async () => {
    const customer = await customerWith(engine.client(), 100_000n, { enrolledAt: noon });
    const { ports } = await lagging(customer);
    const pay = (key: string, amount: bigint) =>
      createPayment(ports, paymentCommand(customer, { key, money: yen(amount) }));
    expect(await pay('a', 9000n)).toMatchObject({ state: 'posted' });
    expect(await pay('b', 1000n)).toMatchObject({ state: 'posted' });
    expect(await pay('c', 1000n)).toMatchObject({ state: 'pending', reasons: ['device_new'] });
  });

  test('what is reserved counts in the balance: a top-up is refused, or has room again', async () => {
    const customer = await known();
    const { ports } = await lagging(customer);
    const hold = paymentCommand(customer, { key: 'held', money: yen(60_000n) });
    expect(await createPayment(ports, hold)).toMatchObject({ state: 'pending' });
    const limited = (balance: bigint) => ({ ...ports, limits: limitsWith({ balance }) });
    expect(await createTopUp(limited(100_999n), topUpCommand(customer))).toEqual({
      refused: 'limit_exceeded',
    });
    expect(await createTopUp(limited(101_000n), topUpCommand(customer))).toMatchObject({ state: 'posted' });
  });

  test('a session that was ended is refused by the write', async () => {
    const customer = await known();
    const { ports, gathered } = await lagging(customer);
    await change(customer, { sessionsSince: signedIn });
    expect(await createPayment(ports, paymentCommand(customer))).toEqual({ refused: 'session_ended' });
    expect(gathered).toEqual([false]);
  });

  test('a switch that is on again refuses nobody', async () => {
    const customer = await known();
    const put = (state: 'on' | 'off') => turnSwitch(engine.client(), { name: 'payments', state });
    await put('off');
    const { ports } = await lagging(customer);
    await put('on');
    expect(await createPayment(ports, paymentCommand(customer))).toMatchObject({ state: 'posted' });
  });
});

describe('side by side', () => {
  test('a new device spends its first-day limit to the last yen, and every payment beyond it is held', async () => {
    const customer = await customerWith(engine.client(), 100_000n, { enrolledAt: noon });
    const ports = moneyPorts(engine.client());
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        createPayment(ports, paymentCommand(customer, { key: `${index}`, money: yen(250n) })),
      ),
    );
    const states = made.map((each) => ('refused' in each ? each.refused : each.state)).sort();
    expect(states).toEqual([...Array(20).fill('pending'), ...Array(40).fill('posted')]);
    expect(await walletOf(customer)).toMatchObject({
      available: 85_000n,
      pending: 5000n,
      probation: { [customer.device]: 10_000n },
    });
  });
});

test('a wallet that changes with every judgement: busy, and nothing is written', async () => {
  const customer = await known();
  const ports = moneyPorts(engine.client());
  let changes = 0;
  const facts = {
    async gather(...wanted: Parameters<typeof ports.facts.gather>) {
      const gathered = await ports.facts.gather(...wanted);
      const level = ++changes % 2 === 1 ? 'identity_verified' : 'contact_verified';
      await change(customer, { level });
      return gathered;
    },
  };
  await expect(createPayment({ ...ports, facts }, paymentCommand(customer))).rejects.toThrow(ServiceBusy);
  expect(changes).toBeGreaterThan(1);
  expect(changes).toBeLessThan(6);
  expect(await walletOf(customer)).toMatchObject({ available: 100_000n, paid: {} });
});
