/** A phone shows a code, the key of codes is replaced, and a function that has just started charges it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { codeOf, invoke } from '../support/api-event.ts';
import { customerWithFunds, environmentWithStore, signed } from '../support/customer-requests.ts';
import type { FunctionEnvironment } from '../support/function-environment.ts';
import { putTerminal, signedBy, type TestTerminal } from '../support/terminals.ts';
import { secretId, startSecrets, type TestSecrets } from './rotating.ts';

const rotatedAt = Date.UTC(2026, 10, 22, 3);
let env: FunctionEnvironment;
let vault: TestSecrets;
beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: rotatedAt - 60_000 });
  vault = await startSecrets(Date.now);
  process.env.CODE_ARN = secretId;
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = vault.url;
  process.env.AWS_ACCESS_KEY_ID = vault.credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = vault.credentials.secretAccessKey;
  process.env.AWS_SESSION_TOKEN = vault.credentials.sessionToken;
});
afterEach(async () => {
  vi.useRealTimers();
  await vault.close();
});

/** As a container that has just started has it. */
async function started(name: 'create-payment-code' | 'create-charge'): Promise<Parameters<typeof invoke>[0]> {
  vi.resetModules();
  return (await import(`../../lambdas/handlers/${name}.ts`)).handler;
}

const basket = (code: string) => ({
  store_id: 'shinjuku-east',
  code,
  amount: '1200',
  currency: 'JPY',
  reference: 'receipt-1',
  lines: [{ category: 'groceries', quantity: 1, amount: '1200' }],
});

test('the till is paid, told the same again, and charged with no guess', async () => {
  const customer = await customerWithFunds(env.tables.client(), 10_000n);
  const till: TestTerminal = await putTerminal(env.tables.client());
  const asked = await signed(customer, '/payment-codes', { currency: 'JPY' });
  const { code } = (await invoke(await started('create-payment-code'), asked)).body as {
    readonly code: string;
  };

  vi.setSystemTime(rotatedAt);
  await vault.rotate();

  const charge = async () =>
    invoke(await started('create-charge'), await signedBy(till, '/charges', basket(code)));
  const charged = await charge();
  expect(charged).toMatchObject({ status: 201 });
  // Its answer was lost; by then, what is new is made with the new key.
  vi.setSystemTime(rotatedAt + 11 * 60_000);
  expect((await charge()).body).toMatchObject({ id: charged.body.id });
  const row = (await env.tables.items()).find(({ pk }) => pk?.S === `TERMINAL#${till.id}`);
  expect(row).not.toHaveProperty('badCodes');

  // A day later the old key is worth nothing: it is a code that there is not.
  vi.setSystemTime(rotatedAt + 24 * 60 * 60_000);
  const late = await invoke(
    await started('create-charge'),
    await signedBy(till, '/charges', { ...basket(code), reference: 'receipt-2' }),
  );
  expect(codeOf(late)).toBe('payment_code_invalid');
});
