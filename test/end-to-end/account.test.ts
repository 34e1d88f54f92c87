/** An account's protection over HTTP: what is stolen (a token, a password, a mailbox) is worth nothing, and for how long. */

import { randomUUID } from 'node:crypto';
import {
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../client/api.ts';
import { generateDeviceKey } from '../../client/device-key.ts';
import { enrolDevice } from '../../client/enrol-device.ts';
import { signIn, signOutEverywhere, signUp } from '../../client/session.ts';
import { freezeAccount, getFreeze, putFreeze, resetFactor } from '../../lambdas/contract/account.ts';
import type { ProblemCode } from '../../lambdas/contract/problems.ts';
import { getWallet } from '../../lambdas/contract/wallet.ts';
import { accountEventOf } from '../../lambdas/store/account-events.ts';
import type { KeptMessage } from '../../local/cognito/outbox.ts';
import { createAuthenticator } from '../../local/demo/authenticator.ts';
import { type Colleague, randomPassword, unpack } from '../../local/demo/people.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { send } from './support/http.ts';
import {
  type Customer,
  newColleague,
  newCustomer,
  pay,
  registerStore,
  storeId,
  topUp,
} from './support/people.ts';
import { administrator as cognito, mailedCode, platform, stage } from './support/platform.ts';
import { expectProblem } from './support/problem.ts';
import { signedRequest } from './support/signed-request.ts';
import { itemsOf } from './support/tables.ts';
import { nextSecond } from './support/until.ts';

let operator: Colleague;
let frank: Customer;
let grace: Customer;

beforeAll(async () => {
  [operator, frank, grace] = await Promise.all([
    newColleague(['operator', 'senior-reviewer']),
    newCustomer('frank'),
    newCustomer('grace'),
  ]);
  await registerStore(operator);
  await Promise.all([topUp(frank, '5000'), topUp(grace, '5000')]);
});

/** The `sub`, by which everything of a customer is kept. */
const subjectOf = ({ phone }: Customer): string =>
  JSON.parse(Buffer.from(phone.session.accessToken.split('.')[1] ?? '', 'base64url').toString('utf8')).sub;

const kindsOf = async (customer: Customer): Promise<string[]> =>
  (await itemsOf(outputOf(platform.outputs, 'RegistryTable')))
    .filter(({ pk }) => pk?.S === `CUSTOMER#${subjectOf(customer)}`)
    .map(accountEventOf)
    .sort((a, b) => a.at - b.at)
    .map(({ kind }) => kind);

/** The same phone again, with the customer's own factors: a session that is later than whatever has ended. */
async function signInAgain({ phone, password, authenticator }: Customer): Promise<void> {
  await nextSecond();
  phone.session = await signIn(phone.user, password, { totpCode: () => authenticator.code() });
}

/** The customer's wallet and devices, as the tables have them. */
async function standingOf(customer: Customer) {
  const subject = subjectOf(customer);
  const [ledger, registry] = await Promise.all(
    ['LedgerTable', 'RegistryTable'].map((name) => itemsOf(outputOf(platform.outputs, name))),
  );
  return {
    wallet: ledger?.find(({ pk }) => pk?.S === `WALLET#${subject}`),
    devices: registry?.filter((item) => item.sk?.S === 'DEVICE' && item.customer?.S === subject),
  };
}

/** Everything by which money moves or a device changes is refused alike, and leaves all as it is. */
async function expectAllRefused(customer: Customer, status: number, code: ProblemCode): Promise<void> {
  const { phone } = customer;
  const before = await standingOf(customer);
  const money = { amount: '100', currency: 'JPY' };
  const wishes = [
    { path: '/payments', body: JSON.stringify({ ...money, store_id: storeId }) },
    { path: '/top-ups', body: JSON.stringify({ ...money, funding_source: 'sandbox' }) },
    { path: `/devices/${phone.key.id}`, method: 'DELETE' },
  ];
  for (const wish of wishes) expectProblem(await send(await signedRequest(phone, wish)), status, code);
  const key = await generateDeviceKey();
  const api = createApi({
    baseUrl: stage.apiUrl,
    accessToken: () => phone.session.accessToken,
    deviceKey: key,
  });
  await expect(enrolDevice(api, key, 'Another phone')).rejects.toMatchObject({ problem: { status, code } });
  expect(await standingOf(customer)).toEqual(before);
}

describe('a frozen account', () => {
  test('moves no money and changes no device, under the token that froze it', async () => {
    expect((await pay(frank, '100')).status).toBe(201);
    expect((await frank.phone.api.call(freezeAccount)).body).toEqual({ status: 'frozen' });
    await expectAllRefused(frank, 401, 'session_ended');
    expect((await frank.phone.api.call(getWallet)).body).toMatchObject({
      status: 'frozen',
      available: '4900',
    });
  });

  test('nor under a later one, with password, code and phone', async () => {
    await signInAgain(frank);
    await expectAllRefused(frank, 403, 'account_frozen');
  });

  test('is lifted by a colleague; who signed in meanwhile signs in again', async () => {
    const path = { kind: 'customers', id: subjectOf(frank) } as const;
    expect((await operator.api.call(getFreeze, { path })).body.state).toBe('frozen');
    const body = { state: 'active', reason: 'Called back' } as const;
    expect((await operator.api.call(putFreeze, { path, body })).body.state).toBe('active');
    await expectAllRefused(frank, 401, 'session_ended');
    expect((await frank.phone.api.call(getWallet)).body.status).toBe('active');
  });
});

test('after a reset of the factor, a new app is set up at the next sign-in, and payments are held', async () => {
  const { phone, email, password } = frank;
  const path = { id: subjectOf(frank) };
  const answer = await operator.api.call(resetFactor, { path, body: { reason: 'Lost the phone' } });
  expect(answer.status).toBe(201);
  await nextSecond();
  // As from an installation that knows no device of Cognito's; the key of the phone is still the same.
  phone.session = await signIn(unpack(stage, email).user, password, {
    enrolTotp: (secret) => createAuthenticator(secret).code(),
    totpCode: async () => {
      throw new Error('The app was taken away');
    },
  });
  expect((await pay(frank, '100')).body.status).toBe('held');
  await expect(topUp(frank, '100')).rejects.toMatchObject({ problem: { code: 'declined_by_risk' } });
  expect(await kindsOf(frank)).toEqual([
    'signed_in_on_new_device',
    'signed_in_on_new_device',
    'device_enrolled',
    'frozen',
    'unfrozen',
    'factor_reset',
    'signed_in_on_new_device',
  ]);
});

const mailsTo = async (address: string): Promise<KeptMessage[]> => {
  const outbox = (await (await fetch(`${platform.url}/_local/outbox`)).json()) as KeptMessage[];
  return outbox.filter(({ to }) => to === address);
};

describe('a thief with an access token', () => {
  const thiefs = `thief-${randomUUID().slice(0, 8)}@people.example`;
  const forgot = (Username: string) =>
    cognito.send(new ForgotPasswordCommand({ ClientId: stage.customers.clientId, Username }));

  test('who asks for another address ends all sessions for money, their own too', async () => {
    await cognito.send(
      new UpdateUserAttributesCommand({
        AccessToken: grace.phone.session.accessToken,
        UserAttributes: [{ Name: 'email', Value: thiefs }],
      }),
    );
    await expectAllRefused(grace, 401, 'session_ended');
    expect(await kindsOf(grace)).toContain('contact_change');
    // The code to show that the address is theirs, and nothing else.
    expect((await mailsTo(thiefs)).map(({ kind }) => kind)).toEqual(['verify-attribute']);
  });

  test('gets no reset mailed to an address that has not answered', async () => {
    await forgot(thiefs);
    await forgot(grace.email);
    expect((await mailsTo(thiefs)).map(({ kind }) => kind)).toEqual(['verify-attribute']);
    expect((await mailsTo(grace.email)).map(({ kind }) => kind)).toContain('forgot-password');
  });

  test('nor to the address of an account that was never confirmed', async () => {
    const unconfirmed = `nobody-${randomUUID().slice(0, 8)}@people.example`;
    const { pool } = unpack(stage, unconfirmed);
    await signUp(pool, unconfirmed, randomPassword());
    await forgot(unconfirmed);
    expect((await mailsTo(unconfirmed)).map(({ kind }) => kind)).toEqual(['sign-up']);
  });
});

test('after a reset of the password, the second factor is asked for, and payments are held', async () => {
  const Password = randomPassword();
  await cognito.send(
    new ConfirmForgotPasswordCommand({
      ClientId: stage.customers.clientId,
      Username: grace.email,
      ConfirmationCode: await mailedCode(grace.email),
      Password,
    }),
  );
  await expectAllRefused(grace, 401, 'session_ended');
  let asked = 0;
  await nextSecond();
  grace.phone.session = await signIn(grace.phone.user, Password, {
    totpCode: () => {
      asked += 1;
      return grace.authenticator.code();
    },
  });
  expect(asked).toBe(1);
  expect((await pay(grace, '100')).body.status).toBe('held');
  await expect(topUp(grace, '100')).rejects.toMatchObject({ problem: { code: 'declined_by_risk' } });
  expect(await kindsOf(grace)).toContain('password_reset');
});

test('signed out everywhere, no token is good for money, and none is renewed', async () => {
  const { phone } = grace;
  const { refreshToken, deviceKey } = phone.session;
  await signOutEverywhere(phone.api, phone.user);
  await expectAllRefused(grace, 401, 'session_ended');
  const renewal = new GetTokensFromRefreshTokenCommand({
    ClientId: stage.customers.clientId,
    RefreshToken: refreshToken,
    DeviceKey: deviceKey,
  });
  await expect(cognito.send(renewal)).rejects.toThrow('Refresh Token has been revoked');
  expect((await kindsOf(grace)).at(-1)).toBe('signed_out_everywhere');
});
