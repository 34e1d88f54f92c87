/**
 * A phone and a till: the phone shows a code, the till charges it for a basket, takes some of it back, and cancels a second one.
 *
 * `npx node client/example/charge.ts OUTPUTS.json STORE_ID E-MAIL` against any stage that takes software keys. It asks for what
 * an operator was told when they registered a terminal of the store (docs/terminals.md), and for the code that Cognito mails.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { cancelCharge, createCharge, getCharge, refundCharge } from '../../lambdas/contract/charges.ts';
import { createPaymentCode, getPaymentCode } from '../../lambdas/contract/payment-codes.ts';
import { createTopUp } from '../../lambdas/contract/wallet.ts';
import { generateDeviceKey } from '../device-key.ts';
import { createTerminal, enrolTerminal } from '../terminal.ts';
import { newPhone } from './new-phone.ts';

const [outputsFile, storeId, email] = process.argv.slice(2);
if (!outputsFile || !storeId || !email) {
  console.error('Usage: node client/example/charge.ts OUTPUTS.json STORE_ID E-MAIL');
  process.exit(1);
}
const stacks = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
const outputs: Record<string, string> = Object.assign({}, ...Object.values(stacks));
const prompt = createInterface({ input: process.stdin, output: process.stdout });
const ask = async (what: string) => (await prompt.question(`${what}: `)).trim();

// #region till
// The till: its key is made here and never leaves it; the enrolment code is good once.
const clientId = await ask('Client id of the terminal');
const clientSecret = await ask('Client secret');
const till = createTerminal({
  baseUrl: outputs.ApiUrl ?? '',
  tokenUrl: outputs.TerminalTokenUrl ?? '',
  clientId,
  clientSecret: () => clientSecret,
  key: await generateDeviceKey(),
});
const { number } = await enrolTerminal(till, await ask('Enrolment code'));
console.log(`\nterminal   ${number} of ${storeId}`);
// #endregion

// The phone, with money.
const phone = await newPhone(outputs, email, () => ask('The code in the mail'));
prompt.close();
await phone.call(createTopUp, { body: { amount: '5000', currency: 'JPY', funding_source: 'sandbox' } });

// #region code
/** What the phone shows: no more than this can be charged with it. */
async function newCode() {
  const { body } = await phone.call(createPaymentCode, { body: { currency: 'JPY', max_amount: '3000' } });
  return body;
}
// #endregion

// #region sell
/** The phone shows a code, and the till charges it. The reference is the till's own: its receipt's number. */
async function sell(reference: string, amount: string) {
  const shown = await newCode();
  const sale = {
    store_id: storeId ?? '',
    code: shown.code,
    amount,
    currency: 'JPY',
    reference,
    lines: [{ category: 'groceries' as const, quantity: 2, amount }],
  };
  const { body: charge } = await till.call(createCharge, { body: sale });
  return { charge, sale, shown };
}
// #endregion

// #region again
// A sale. After a lost answer, send the same again: it is the same charge.
const first = await sell('receipt-1', '1200');
console.log(`charged    ${first.charge.amount} ${first.charge.currency}: ${first.charge.message.en}`);
const { body: again } = await till.call(createCharge, { body: first.sale });
console.log(`again      ${again.id === first.charge.id ? 'the same charge' : 'another charge'}`);
// #endregion
const { body: seen } = await phone.call(getPaymentCode, { path: { id: first.shown.id } });
console.log(`the phone  ${seen.payment?.amount} to ${seen.payment?.store.name}: ${seen.payment?.status}`);

// #region give-back
// Some of it comes back; of a second sale, all.
await till.call(refundCharge, {
  path: { id: first.charge.id },
  body: { reference: 'return-1', amount: '500', currency: 'JPY', reason: 'goods_returned' },
});
const { body: standing } = await till.call(getCharge, { path: { id: first.charge.id } });
console.log(`refunded   ${standing.refunded} of ${standing.amount}`);
const second = await sell('receipt-2', '800');
const { body: cancelled } = await till.call(cancelCharge, { path: { id: second.charge.id } });
console.log(`cancelled  ${cancelled.message.en}`);
// #endregion
