/** Requests of a till about charges, as its handlers answer them: right in everything, until a test changes one thing. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Charged } from '../../lambdas/domain/ledger/transfer.ts';
import { handler as cancelCharge } from '../../lambdas/handlers/cancel-charge.ts';
import { handler as confirmPayment } from '../../lambdas/handlers/confirm-payment.ts';
import { handler as createCharge } from '../../lambdas/handlers/create-charge.ts';
import { handler as createPaymentCode } from '../../lambdas/handlers/create-payment-code.ts';
import { handler as getCharge } from '../../lambdas/handlers/get-charge.ts';
import { handler as getPaymentCode } from '../../lambdas/handlers/get-payment-code.ts';
import { handler as refundCharge } from '../../lambdas/handlers/refund-charge.ts';
import { ledgerReading } from '../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { type ApiAnswer, invoke } from './api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  putTestStore,
  type SignedOptions,
  signed,
} from './customer-requests.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { tables } from './tables.ts';
import { putTerminal, signedBy, type TestTerminal } from './terminals.ts';

export let env: FunctionEnvironment;
export let till: TestTerminal;
export let customer: Customer;

/** Gives each test a till of its own, and a customer with 100,000 yen to be charged. */
export function withTillAndCustomer(): void {
  beforeAll(async () => {
    env = await environmentWithStore();
    await putTestStore(env.tables.client(), 'osaka-west', 'Osaka West');
  });
  afterAll(() => env.close());
  beforeEach(async () => {
    till = await putTerminal(env.tables.client());
    customer = await customerWithFunds(env.tables.client(), 100_000n);
    env.lines.length = 0;
  });
}

export const newCode = async (body: object = {}, who = customer) => {
  const request = await signed(who, '/payment-codes', { currency: 'JPY', ...body });
  return (await invoke(createPaymentCode, request)).body as { readonly id: string; readonly code: string };
};
export const look = async (id: string) =>
  invoke(getPaymentCode, {
    ...(await signed(customer, `/payment-codes/${id}`, '', { method: 'GET' })),
    pathParameters: { id },
  });

let receipts = 0;
export const basket = (code: string, overlay: Record<string, unknown> = {}) => {
  const { amount = '1200' } = overlay;
  return {
    store_id: 'shinjuku-east',
    code,
    amount,
    currency: 'JPY',
    reference: `receipt-${++receipts}`,
    lines: [{ category: 'groceries', quantity: 1, amount }],
    ...overlay,
  };
};
export const cartridges = (amount: string) => ({
  amount,
  lines: [{ category: 'e_cigarette', quantity: 12, amount }],
});
export const ask = async (body: unknown, options: SignedOptions = {}, by = till) =>
  invoke(createCharge, await signedBy(by, '/charges', body, options));

type Handler = Parameters<typeof invoke>[0];
const about = async (
  handler: Handler,
  [method, id, rest]: readonly [method: string, id: unknown, rest: string],
  body: unknown,
  by: TestTerminal,
  options: SignedOptions = {},
) => {
  const request = await signedBy(by, `/charges/${id}${rest}`, body, { method, ...options });
  return invoke(handler, { ...request, pathParameters: { id: String(id) } });
};
export const read = (id: unknown, by = till, options: SignedOptions = {}) =>
  about(getCharge, ['GET', id, ''], '', by, options);
export const cancel = (id: unknown, by = till, options: SignedOptions = {}) =>
  about(cancelCharge, ['POST', id, '/cancel'], '', by, options);
export const back = (
  id: unknown,
  overlay: Record<string, unknown> = {},
  by = till,
  options: SignedOptions = {},
) =>
  about(
    refundCharge,
    ['POST', id, '/refunds'],
    { reference: 'return-1', amount: '500', currency: 'JPY', reason: 'goods_returned', ...overlay },
    by,
    options,
  );

/** A charge that the till was answered with. */
export const charged = async (overlay: Record<string, unknown> = {}, by = till) => {
  const { id, code } = await newCode();
  return { codeId: id, answer: await ask(basket(code, overlay), {}, by) };
};
export const approved = async () => (await charged()).answer.body.id;
export const wallet = async () => {
  const reading = ledgerReading({ client: env.tables.client(), runtime, ...tables });
  const { available, pending } = (await reading.readWallet(customer.id)) ?? {};
  return [available, pending];
};
export const kept = async (id: unknown) =>
  (await ledgerReading({ client: env.tables.client(), runtime, ...tables }).readCharge(
    String(id),
  )) as Charged;
/** Without what is of one request. */
export const told = ({ status, body: { request_id: _, ...body } }: ApiAnswer) => ({ status, body });
/** What there is in all tables but for the terminals, which count. */
export const everything = async () => {
  const items = await Promise.all(
    [tables.ledgerTable, tables.casesTable].map((name) => env.tables.items(name)),
  );
  const codes = (await env.tables.items(tables.registryTable)).filter(({ pk }) => pk?.S?.startsWith('CODE#'));
  return [...items, codes];
};

/** On the phone, from a sign-in of a moment later. */
export async function confirmAs(id: string, challenge: string | undefined, amount: string) {
  const later = String(Math.floor(Date.now() / 1000) + 2);
  const afresh = { ...customer, claims: { ...customer.claims, auth_time: later } };
  const body = { challenge, amount, currency: 'JPY', store_id: 'shinjuku-east' };
  const request = await signed(afresh, `/payments/${id}/confirm`, body);
  return invoke(confirmPayment, { ...request, pathParameters: { id } });
}
