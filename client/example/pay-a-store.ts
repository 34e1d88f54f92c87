/**
 * A whole customer in one file: sign-up, authenticator app, tracked device, enrolled key, top-up, payment.
 *
 * `npx node client/example/pay-a-store.ts OUTPUTS.json STORE_ID E-MAIL` against any stage that takes software keys; it asks
 * for the code that Cognito mails. Start one on this machine with `npm start`.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Secret, TOTP } from 'otpauth';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';
import { createApi } from '../api.ts';
import { generateDeviceKey } from '../device-key.ts';
import { enrolDevice } from '../enrol-device.ts';
import { confirmSignUp, createPool, signIn, signUp, userOf } from '../session.ts';

const [outputsFile, storeId, email] = process.argv.slice(2);
if (!outputsFile || !storeId || !email) {
  console.error('Usage: node client/example/pay-a-store.ts OUTPUTS.json STORE_ID E-MAIL');
  process.exit(1);
}
const stacks = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
const outputs: Record<string, string> = Object.assign({}, ...Object.values(stacks));
const { ApiUrl = '', CognitoUrl = '', CustomerPoolId = '', CustomerClientId = '' } = outputs;

// 1. An account: Cognito mails a code to the address, which is then the name to sign in with.
const pool = createPool({ userPoolId: CustomerPoolId, clientId: CustomerClientId, endpoint: CognitoUrl });
const password = `Hf-${randomBytes(15).toString('base64url')}`;
const username = await signUp(pool, email, password);
const terminal = createInterface({ input: process.stdin, output: process.stdout });
await confirmSignUp(userOf(pool, username), (await terminal.question('The code in the mail: ')).trim());
terminal.close();
const user = userOf(pool, email);

// 2. The first sign-in sets up the authenticator app. A phone shows the secret as a QR code; here we are the app.
let app: TOTP | undefined;
await signIn(user, password, {
  enrolTotp: async (secret) => {
    app = new TOTP({ secret: Secret.fromBase32(secret) });
    return app.generate();
  },
  totpCode: async () => '',
});

// 3. The next one has Cognito track this device. A code is good once, so this one is of the next half minute.
const session = await signIn(user, password, {
  totpCode: async () => app?.generate({ timestamp: Date.now() + 30_000 }) ?? '',
});

// 4. The key that signs: not extractable, made once and kept by the device.
const deviceKey = await generateDeviceKey();
const api = createApi({ baseUrl: ApiUrl, accessToken: () => session.accessToken, deviceKey });
const { body: device } = await enrolDevice(api, deviceKey, 'Example phone');
console.log(`enrolled   ${device.id}`);

// 5. Money. Ask again with the same idempotencyKey after a lost answer: it never moves twice.
const money = (amount: string) => ({ amount, currency: 'JPY' });
const { body: topUp } = await api.call(createTopUp, {
  body: { ...money('5000'), funding_source: 'sandbox' },
});
console.log(`topped up  ${topUp.amount} ${topUp.currency}: ${topUp.status}`);
const idempotencyKey = crypto.randomUUID();
const wish = { body: { store_id: storeId, ...money('1200') }, idempotencyKey };
const { body: payment } = await api.call(createPayment, wish);
console.log(`paid       ${payment.amount} ${payment.currency} to ${payment.store.name}: ${payment.status}`);
const { body: again } = await api.call(createPayment, wish);
console.log(`again      ${again.id === payment.id ? 'the same payment' : 'another payment'}`);
const { body: wallet } = await api.call(getWallet);
console.log(`available  ${wallet.available} ${wallet.currency}`);
