/** The first hour of a customer, whose phone runs `amazon-cognito-identity-js` as it comes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_CLIENT, CUSTOMERS, REGION, type Running, startCognito } from './fixture.ts';
import { Person } from './person.ts';

let running: Running;
beforeAll(async () => {
  running = await startCognito();
});
afterAll(() => running.close());

test('an unmodified client library: sign-up, confirmation, SRP, TOTP set-up, device tracking, then sign-in with device SRP', async () => {
  const person = new Person(running, CUSTOMERS, APP_CLIENT, 'customer@example.com');
  const signedUp = await person.signUp();
  expect(signedUp.userConfirmed).toBe(false);
  expect(signedUp.codeDeliveryDetails).toEqual({
    AttributeName: 'email',
    DeliveryMedium: 'EMAIL',
    Destination: 'c***@e***',
  });
  await expect(person.signIn()).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
  await expect(person.confirm('000000')).rejects.toMatchObject({ code: 'CodeMismatchException' });
  await person.confirm(running.codeFor(person.email));

  expect(await person.signIn()).toEqual({ kind: 'mfa-setup' });
  const first = await person.setUpTotp();
  expect(first.getAccessToken().payload.sub).toBe(signedUp.userSub);
  expect(person.deviceKey).toBeUndefined();

  const second = await person.signInWithTotp();
  expect(person.deviceKey).toMatch(new RegExp(`^${REGION}_[0-9a-f-]{36}$`));
  expect(second.getAccessToken().payload.device_key).toBe(person.deviceKey);

  const third = await person.signInWithTotp();
  expect(third.getAccessToken().payload.device_key).toBe(person.deviceKey);
  const { body } = await running.call('ListDevices', { AccessToken: third.getAccessToken().getJwtToken() });
  expect(body.Devices).toHaveLength(1);
  expect(body.Devices[0]).toMatchObject({ DeviceKey: person.deviceKey });
});
