/** People of the shared platform, each new to it: customers with an enrolled phone, and colleagues at the console. */
import { randomUUID } from 'node:crypto';
import { putStore } from '../../../lambdas/contract/operations.ts';
import { createPayment, getPayment } from '../../../lambdas/contract/payments.ts';
import type { Group } from '../../../lambdas/contract/route.ts';
import { createTopUp } from '../../../lambdas/contract/wallet.ts';
import type { Authenticator } from '../../../local/demo/authenticator.ts';
import {
  type Colleague,
  enrol,
  invite,
  type Phone,
  randomPassword,
  register,
  signInOn,
  unpack,
} from '../../../local/demo/people.ts';
import { demoStore } from '../../../local/demo/sign-ins.ts';
import { countNatively } from '../../support/native-arithmetic.ts';
import { administrator, mailedCode, stage } from './platform.ts';
import { keepSecret, keepSecretsOf } from './secrets.ts';
import { until } from './until.ts';

// Dozens of people sign in.
countNatively();

export interface Customer {
  readonly email: string;
  readonly password: string;
  readonly authenticator: Authenticator;
  readonly phone: Phone;
}

const addressOf = (name: string) => `${name}-${randomUUID().slice(0, 8)}@people.example`;

/** Signs up, sets up an authenticator app, signs in on a tracked phone and enrols its key. */
export async function newCustomer(name: string): Promise<Customer> {
  const email = addressOf(name);
  const password = randomPassword();
  const unpacked = unpack(stage, email);
  const authenticator = await register(unpacked, password, mailedCode);
  const phone = await signInOn(stage, unpacked, password, authenticator);
  await enrol(phone, `The phone of ${name}`);
  keepSecretsOf('customer', { email, password, authenticator }, phone.session);
  keepSecret({ 'the key of a phone': phone.key.id, 'the name of a phone': `The phone of ${name}` });
  return { email, password, authenticator, phone };
}

/** @param email of a customer, for a colleague who is one too; a new address otherwise */
export async function newColleague(
  groups: readonly Group[],
  email = addressOf('colleague'),
): Promise<Colleague> {
  const colleague = await invite(stage, administrator, email, groups);
  keepSecretsOf('colleague', colleague, colleague.session);
  return colleague;
}

export const storeId = demoStore.id;

export function registerStore(operator: Colleague) {
  keepSecret({ 'the name of a store': demoStore.name });
  return operator.api.call(putStore, { path: { id: storeId }, body: { name: demoStore.name } });
}

export const topUp = ({ phone }: Customer, amount: string) =>
  phone.api.call(createTopUp, { body: { amount, currency: 'JPY', funding_source: 'sandbox' } });

export const pay = ({ phone }: Customer, amount: string, idempotencyKey: string = randomUUID()) =>
  phone.api.call(createPayment, { body: { store_id: storeId, amount, currency: 'JPY' }, idempotencyKey });

export const paymentOf = async ({ phone }: Customer, id: string) =>
  (await phone.api.call(getPayment, { path: { id } })).body;

/** The payment once it is no longer held. */
export const ended = (customer: Customer, id: string) =>
  until(
    () => paymentOf(customer, id),
    ({ status }) => status !== 'held',
  );
