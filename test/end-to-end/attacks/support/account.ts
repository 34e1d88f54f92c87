/** People with an account on either platform, signed in once: where the pool asks for an authenticator app, with one. */
import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createApi } from '../../../../client/api.ts';
import { generateDeviceKey } from '../../../../client/device-key.ts';
import { confirmSignUp, type Session, signUp, userOf } from '../../../../client/session.ts';
import type { Group } from '../../../../lambdas/contract/route.ts';
import { operationsStore } from '../../../../lambdas/store/operations-store.ts';
import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import type { Authenticator } from '../../../../local/demo/authenticator.ts';
import { type Colleague, enrol, type Phone, randomPassword, unpack } from '../../../../local/demo/people.ts';
import { demoStore } from '../../../../local/demo/sign-ins.ts';
import { outputOf } from '../../../../local/demo/stage.ts';
import { type Customer, topUp } from '../../support/people.ts';
import { dynamoDb, platform } from '../../support/platform.ts';
import { signInQuickly } from './sign-in.ts';
import { type Target, target } from './target.ts';

export async function openAccount(on: Target, name: string): Promise<Customer> {
  const email = addressOf(name);
  const password = randomPassword();
  const { pool, storage, user } = unpack(on.stage, email);
  const username = await signUp(pool, email, password);
  await confirmSignUp(userOf(pool, username, storage), await on.mailedCode(email));
  const { session, authenticator = noAuthenticator } = await signInQuickly({
    cognito: on.administrator,
    ...on.stage.customers,
    username: email,
    password,
  });
  return { email, password, authenticator, phone: await phoneOf(on, user, session) };
}

const addressOf = (name: string) => `${name}-${randomUUID().slice(0, 8)}@people.example`;

/** Of somebody whose pool asks for no second factor. */
const noAuthenticator: Authenticator = {
  secret: '',
  code: () => Promise.reject(new Error('This person has no authenticator app')),
};

/** A phone that is signed in; its key is not enrolled. */
export async function phoneOf(on: Target, user: Phone['user'], session: Session): Promise<Phone> {
  const key = await generateDeviceKey();
  const phone = { user, key, session };
  const { apiUrl: baseUrl } = on.stage;
  const api = createApi({ baseUrl, accessToken: () => phone.session.accessToken, deviceKey: key });
  return Object.assign(phone, { api });
}

/** A colleague as an administrator makes them, signed in at the console. */
export async function openColleague(
  on: Target,
  groups: readonly Group[],
  email = addressOf('colleague'),
): Promise<Colleague> {
  const { administrator: cognito, stage } = on;
  const password = randomPassword();
  const account = { UserPoolId: stage.reviewers.userPoolId, Username: email };
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.send(new AdminCreateUserCommand({ ...account, MessageAction: 'SUPPRESS', UserAttributes }));
  await cognito.send(new AdminSetUserPasswordCommand({ ...account, Password: password, Permanent: true }));
  for (const GroupName of groups)
    await cognito.send(new AdminAddUserToGroupCommand({ ...account, GroupName }));
  const { session, authenticator = noAuthenticator } = await signInQuickly({
    cognito,
    ...stage.reviewers,
    username: email,
    password,
  });
  const api = createApi({ baseUrl: stage.apiUrl, accessToken: () => session.accessToken });
  return { email, password, authenticator, session, api };
}

/** Somebody on the real platform whose phone is enrolled, and who has as many yen. */
export async function customerWith(yen: string, name: string): Promise<Customer> {
  const customer = await openAccount(await target('real'), name);
  await enrol(customer.phone, `The phone of ${name}`);
  await topUp(customer, yen);
  return customer;
}

/** The store of the tests, registered as its operator would. */
export const registerStore = () =>
  operationsStore({
    client: dynamoDb,
    runtime: systemRuntime,
    registryTable: outputOf(platform.outputs, 'RegistryTable'),
  }).putStore(demoStore, { by: 'the attack tests', at: Date.now() });

/** Made for each platform when an attack first asks for it, then shared by the attacks of the file. */
export function oncePerTarget<T>(make: (on: Target) => Promise<T>): (on: Target) => Promise<T> {
  const made = new Map<Target, Promise<T>>();
  return (on) => {
    const known = made.get(on) ?? make(on);
    made.set(on, known);
    return known;
  };
}
