/** A customer who is signed in on this phone: a session that renews itself, and calls that the phone's key signs. */
import { type Api, ApiProblem, type Arguments, createApi } from '../../../client/api.ts';
import { askAgain } from '../../../client/ask-again.ts';
import { type DeviceKey, generateDeviceKey } from '../../../client/device-key.ts';
import { enrolDevice } from '../../../client/enrol-device.ts';
import { type KeptSession, keepSession } from '../../../client/keep-session.ts';
import { createPool, type Session, type SignInPrompts, signIn, userOf } from '../../../client/session.ts';
import { pauseBefore } from '../../../client/web/pause.ts';
import { listDevices } from '../../../lambdas/contract/devices.ts';
import type { Route } from '../../../lambdas/contract/route.ts';
import type { Keep } from '../keep.ts';
import type { PageStage } from '../stage.ts';

/** What the phone keeps for a customer, signed in or not: its key is theirs for ever. */
export interface KeptDevice {
  readonly key: DeviceKey;
  readonly username: string;
  readonly enrolled: boolean;
}

export interface KeptSignIn {
  readonly email: string;
  readonly session: Session;
}

export interface Account {
  readonly email: string;
  readonly device: KeptDevice;
  readonly api: Api;
  /** A fresh sign-in, as a step-up asks for; from then on its tokens are used. */
  readonly signInAfresh: (password: string, prompts: SignInPrompts) => Promise<void>;
}

const deviceName = (email: string) => `device.${email}`;

export const poolOf = ({ customers, cognitoUrl }: PageStage) =>
  createPool({ ...customers, endpoint: cognitoUrl });

/** Signs in with what the phone keeps: Cognito's secrets of the device, and the proof that it is enrolled. */
export async function enter(
  stage: PageStage,
  keep: Keep,
  email: string,
  password: string,
  prompts: SignInPrompts,
): Promise<Session> {
  const device = await keep.get<KeptDevice>(deviceName(email));
  const known = device?.enrolled
    ? { key: device.key, clientId: stage.customers.clientId, username: device.username }
    : undefined;
  return signIn(userOf(poolOf(stage), email), password, prompts, known);
}

/** The key of this phone for a customer: made once. */
async function deviceOf(keep: Keep, { email, session }: KeptSignIn): Promise<KeptDevice> {
  const kept = await keep.get<KeptDevice>(deviceName(email));
  if (kept?.username === session.username) return kept;
  const made = { key: await generateDeviceKey(), username: session.username, enrolled: false };
  await keep.set(deviceName(email), made);
  return made;
}

export interface Opening {
  readonly stage: PageStage;
  readonly keep: Keep;
  /** Told when the session is over: the person has to sign in anew. */
  readonly ended: () => void;
}

const over: ReadonlySet<string> = new Set(['session_ended', 'unauthenticated']);

export async function openAccount(signedIn: KeptSignIn, { stage, keep, ended }: Opening): Promise<Account> {
  const { email } = signedIn;
  const device = await deviceOf(keep, signedIn);
  const hold = (session: Session): KeptSession =>
    keepSession(session, {
      clientId: stage.customers.clientId,
      cognitoUrl: stage.cognitoUrl,
      now: Date.now,
      renewed: (renewed) => void keep.set('session', { email, session: renewed }),
    });
  let kept = hold(signedIn.session);
  const signed = createApi({
    baseUrl: stage.apiUrl,
    accessToken: () => kept.accessToken(),
    deviceKey: device.key,
  });
  const alive: Api = {
    async call<R extends Route>(route: R, given?: Arguments<R>) {
      await kept.renew();
      try {
        return await signed.call(route, given);
      } catch (error) {
        if (error instanceof ApiProblem && over.has(error.problem.code)) ended();
        throw error;
      }
    },
  };
  return {
    email,
    device,
    api: askAgain(alive, { pause: pauseBefore }),
    async signInAfresh(password, prompts) {
      const session = await enter(stage, keep, email, password, prompts);
      kept = hold(session);
      await keep.set('session', { email, session });
    },
  };
}

/** Links the phone: its key is enrolled, and kept as such. */
export async function linkPhone(
  { api, email, device }: Account,
  keep: Keep,
  name: string,
): Promise<KeptDevice> {
  try {
    await enrolDevice(api, device.key, name);
  } catch (error) {
    // The answer to an earlier try was lost.
    const enrolled = error instanceof ApiProblem && error.problem.code === 'device_already_enrolled';
    if (!enrolled || !(await isListed(api, device.key.id))) throw error;
  }
  const linked = { ...device, enrolled: true };
  await keep.set(deviceName(email), linked);
  return linked;
}

const isListed = async (api: Api, id: string): Promise<boolean> =>
  (await api.call(listDevices)).body.devices.some((each) => each.id === id);

/** As on a new phone: Cognito's secrets of this device and its key are forgotten. */
export async function forgetPhone(keep: Keep, email: string): Promise<void> {
  for (const name of Object.keys(localStorage))
    if (name.startsWith('CognitoIdentityServiceProvider.')) localStorage.removeItem(name);
  await keep.remove(deviceName(email));
}
