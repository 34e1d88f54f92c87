/** A new customer on a new phone: sign-up, authenticator app, tracked device, enrolled key. */
import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { setPushToken } from '../../lambdas/contract/notices.ts';
import { type Api, createApi } from '../api.ts';
import { generateDeviceKey } from '../device-key.ts';
import { enrolDevice } from '../enrol-device.ts';
import { confirmSignUp, createPool, signIn, signUp, userOf } from '../session.ts';

/**
 * @param outputs of the deployment, by their names
 * @param mailedCode asks for the code that Cognito mails
 * @param pushToken that the phone's system gave the app, where the stage sends push messages to it
 * @returns calls that the phone signs
 */
export async function newPhone(
  outputs: Readonly<Record<string, string>>,
  email: string,
  mailedCode: () => Promise<string>,
  pushToken?: string,
): Promise<Api> {
  const { ApiUrl = '', CognitoUrl = '', CustomerPoolId = '', CustomerClientId = '' } = outputs;

  // #region account
  // An account: Cognito mails a code to the address, which is then the name to sign in with.
  const pool = createPool({ userPoolId: CustomerPoolId, clientId: CustomerClientId, endpoint: CognitoUrl });
  const password = `Hf-${randomBytes(15).toString('base64url')}`;
  const username = await signUp(pool, email, password);
  await confirmSignUp(userOf(pool, username), (await mailedCode()).trim());
  const user = userOf(pool, email);
  // #endregion

  // #region sign-in
  // The first sign-in sets up the authenticator app. A phone shows the secret as a QR code; here we are the app.
  let app: TOTP | undefined;
  await signIn(user, password, {
    enrolTotp: async (secret) => {
      app = new TOTP({ secret: Secret.fromBase32(secret) });
      return app.generate();
    },
    totpCode: async () => '',
  });

  // The next one has Cognito track this device. A code is good once, so this one is of the next half minute.
  const session = await signIn(user, password, {
    totpCode: async () => app?.generate({ timestamp: Date.now() + 30_000 }) ?? '',
  });
  // #endregion

  // #region enrol
  // The key that signs: not extractable, made once and kept by the device.
  const deviceKey = await generateDeviceKey();
  const api = createApi({ baseUrl: ApiUrl, accessToken: () => session.accessToken, deviceKey });
  const { body: device } = await enrolDevice(api, deviceKey, 'Example phone');
  console.log(`enrolled   ${device.id}`);
  // #endregion

  if (pushToken) {
    // #region push-token
    await api.call(setPushToken, {
      path: { id: deviceKey.id },
      body: { platform: 'fcm', token: pushToken },
    });
    // #endregion
    console.log('notices    come to this phone');
  }
  return api;
}
