/**
 * A whole customer: sign-up, authenticator app, tracked device, enrolled key (`new-phone.ts`), top-up, payment, a refusal, a
 * dispute.
 *
 * `npx node client/example/pay-a-store.ts OUTPUTS.json STORE_ID E-MAIL [PUSH_TOKEN]` against any stage that takes software
 * keys; it asks for the code that Cognito mails. Start one on this machine with `npm start`.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { createDispute, getDispute } from '../../lambdas/contract/disputes.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';
import { ApiProblem } from '../api.ts';
import { newPhone } from './new-phone.ts';

const [outputsFile, storeId, email, pushToken] = process.argv.slice(2);
if (!outputsFile || !storeId || !email) {
  console.error('Usage: node client/example/pay-a-store.ts OUTPUTS.json STORE_ID E-MAIL [PUSH_TOKEN]');
  process.exit(1);
}
const stacks = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
const outputs: Record<string, string> = Object.assign({}, ...Object.values(stacks));
const terminal = createInterface({ input: process.stdin, output: process.stdout });

const api = await newPhone(outputs, email, () => terminal.question('The code in the mail: '), pushToken);
terminal.close();

// #region top-up
const money = (amount: string) => ({ amount, currency: 'JPY' });
const { body: topUp } = await api.call(createTopUp, {
  body: { ...money('5000'), funding_source: 'sandbox' },
});
console.log(`topped up  ${topUp.amount} ${topUp.currency}: ${topUp.status}`);
// #endregion

// #region pay
// Keep the key with the wish until it is answered. After a lost answer ask again with it: the money never moves twice.
const idempotencyKey = crypto.randomUUID();
const wish = { body: { store_id: storeId, ...money('1200') }, idempotencyKey };
const { body: payment } = await api.call(createPayment, wish);
console.log(`paid       ${payment.amount} ${payment.currency} to ${payment.store.name}: ${payment.status}`);
const { body: again } = await api.call(createPayment, wish);
console.log(`again      ${again.id === payment.id ? 'the same payment' : 'another payment'}`);
// #endregion

// #region refused
const tooMuch = api.call(createPayment, { body: { store_id: storeId, ...money('9000') } });
const refusal = await tooMuch.then(
  () => undefined,
  (error: unknown) => error,
);
// Decide by the code: it is one of a closed set, and stays. What else is thrown is a lost answer or a defect.
if (!(refusal instanceof ApiProblem)) throw refusal;
console.log(`refused    ${refusal.problem.code}`);
// #endregion

const { body: wallet } = await api.call(getWallet);
console.log(`available  ${wallet.available} ${wallet.currency}`);

// #region dispute
const { body: dispute } = await api.call(createDispute, {
  body: {
    payment_id: payment.id,
    reason: 'not_received',
    note: 'The shop was closed.',
    freeze_device: false,
  },
});
// Some days later.
const { body: standing } = await api.call(getDispute, { path: { id: dispute.id } });
console.log(`disputed   ${standing.outcome ?? standing.state}`);
// #endregion
