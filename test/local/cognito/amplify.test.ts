import { randomUUID } from 'node:crypto';
import { Amplify } from 'aws-amplify';
import {
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchDevices,
  fetchMFAPreference,
  fetchUserAttributes,
  forgetDevice,
  getCurrentUser,
  rememberDevice,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
  updatePassword,
  updateUserAttribute,
} from 'aws-amplify/auth';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { APP_CLIENT, appWith, CUSTOMERS, type Running, startCognito } from './fixture.ts';
import { PASSWORD } from './person.ts';

let running: Running;
beforeAll(async () => {
  // As the templates have it, but that devices are remembered on the person's word: so the library has something to do.
  running = await startCognito(
    appWith(
      {
        UsernameAttributes: undefined,
        AliasAttributes: ['email'],
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true },
      },
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] },
    ),
  );
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: CUSTOMERS,
        userPoolClientId: APP_CLIENT,
        userPoolEndpoint: running.url,
      },
    },
  });
});
afterAll(() => running.close());
// The library holds one signed-in user for the whole process.
afterEach(() => signOut());

let count = 0;
const newEmail = () => `amplify-${++count}@example.com`;

async function registered(): Promise<string> {
  const email = newEmail();
  const username = randomUUID();
  const signedUp = await signUp({
    username,
    password: PASSWORD,
    options: { userAttributes: { email, name: 'Hana' } },
  });
  expect(signedUp.nextStep).toMatchObject({
    signUpStep: 'CONFIRM_SIGN_UP',
    codeDeliveryDetails: { deliveryMedium: 'EMAIL', attributeName: 'email' },
  });
  const confirmed = await confirmSignUp({ username, confirmationCode: running.codeFor(email) });
  expect(confirmed).toMatchObject({ isSignUpComplete: true });
  return email;
}

/** The library counts in plain JavaScript: without SRP, where a test is not about it, a sign-in is much sooner done. */
type Flow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH';

/** Signs in for the first time, and sets an authenticator app up, whose secret is returned. */
async function firstSignIn(email: string, authFlowType: Flow): Promise<string> {
  const { nextStep } = await signIn({ username: email, password: PASSWORD, options: { authFlowType } });
  if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(nextStep.signInStep);
  const secret = nextStep.totpSetupDetails.sharedSecret;
  const done = await confirmSignIn({ challengeResponse: running.totp(secret) });
  expect(done).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });
  return secret;
}

/** Signs in with the next code of the authenticator app. */
async function signInAgain(email: string, secret: string, authFlowType: Flow, password = PASSWORD) {
  running.advance(30_000);
  const { nextStep } = await signIn({ username: email, password, options: { authFlowType } });
  expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
  await expect(confirmSignIn({ challengeResponse: '000000' })).rejects.toMatchObject({
    name: 'CodeMismatchException',
  });
  expect(await confirmSignIn({ challengeResponse: running.totp(secret) })).toMatchObject({
    isSignedIn: true,
  });
}

const deviceKey = async () => (await fetchAuthSession()).tokens?.accessToken.payload.device_key;

test('an unmodified aws-amplify signs up, in, and again on the device it remembered, then forgets it', async () => {
  const email = await registered();
  const secret = await firstSignIn(email, 'USER_SRP_AUTH');
  expect(await getCurrentUser()).toMatchObject({ signInDetails: { authFlowType: 'USER_SRP_AUTH' } });
  expect(await fetchUserAttributes()).toMatchObject({ email, email_verified: 'true', name: 'Hana' });
  expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
  await signOut();

  await signInAgain(email, secret, 'USER_SRP_AUTH');
  const key = await deviceKey();
  await rememberDevice();
  expect(await fetchDevices()).toEqual([expect.objectContaining({ id: key })]);
  await signOut();

  await signInAgain(email, secret, 'USER_SRP_AUTH');
  expect(await deviceKey()).toBe(key);
  await forgetDevice();
  expect(await fetchDevices()).toEqual([]);
});

test('tokens are renewed with rotation, until a global sign-out', async () => {
  const email = await registered();
  const secret = await firstSignIn(email, 'USER_PASSWORD_AUTH');
  await signOut();
  await signInAgain(email, secret, 'USER_PASSWORD_AUTH');
  const before = (await fetchAuthSession()).tokens;
  const after = (await fetchAuthSession({ forceRefresh: true })).tokens;
  expect(after?.accessToken.toString()).not.toBe(before?.accessToken.toString());
  expect(after?.accessToken.payload.auth_time).toBe(before?.accessToken.payload.auth_time);
  // A second time: the library has kept the token that took the first one's place.
  running.advance(60_000);
  expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeDefined();

  await signOut({ global: true });
  const answer = await running.call('GetUser', { AccessToken: after?.accessToken.toString() });
  expect(answer.body).toEqual({
    __type: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  });
});

test('a password is reset with a code, and changed by whoever is signed in', async () => {
  const email = await registered();
  const secret = await firstSignIn(email, 'USER_PASSWORD_AUTH');
  await updateUserAttribute({ userAttribute: { attributeKey: 'name', value: 'Hana K.' } });
  expect(await fetchUserAttributes()).toMatchObject({ name: 'Hana K.' });
  await updatePassword({ oldPassword: PASSWORD, newPassword: 'a second long passphrase' });
  await signOut();

  const { nextStep } = await resetPassword({ username: email });
  expect(nextStep).toMatchObject({ resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE' });
  const newPassword = 'a third long passphrase';
  await confirmResetPassword({ username: email, confirmationCode: running.codeFor(email), newPassword });
  await expect(
    signIn({
      username: email,
      password: 'a second long passphrase',
      options: { authFlowType: 'USER_PASSWORD_AUTH' },
    }),
  ).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
  await signInAgain(email, secret, 'USER_SRP_AUTH', newPassword);
});

test('refusals keep their names on the way through the library', async () => {
  const username = randomUUID();
  const options = { userAttributes: { email: newEmail() } };
  await expect(signUp({ username, password: 'short', options })).rejects.toMatchObject({
    name: 'InvalidPasswordException',
  });
  await signUp({ username, password: PASSWORD, options });
  await expect(signUp({ username, password: PASSWORD, options })).rejects.toMatchObject({
    name: 'UsernameExistsException',
  });
  const unconfirmed = {
    username,
    password: PASSWORD,
    options: { authFlowType: 'USER_PASSWORD_AUTH' },
  } as const;
  expect((await signIn(unconfirmed)).nextStep.signInStep).toBe('CONFIRM_SIGN_UP');
  expect(await resendSignUpCode({ username })).toMatchObject({ deliveryMedium: 'EMAIL' });
  await expect(confirmSignUp({ username, confirmationCode: '000000' })).rejects.toMatchObject({
    name: 'CodeMismatchException',
  });
});
