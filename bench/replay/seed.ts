/** Opens everybody's accounts on the day of the launch, as their apps would: each variant begins with a copy of this. */
import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { enrolDevice } from '../../client/enrol-device.ts';
import { enrolTerminal } from '../../client/terminal.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createTerminal } from '../../lambdas/contract/terminals.ts';
import { createTopUp } from '../../lambdas/contract/wallet.ts';
import { mailedCode } from '../../local/demo/mail.ts';
import { randomPassword } from '../../local/demo/people.ts';
import { each } from './clock.ts';
import { apiOf, type Running, signIn, tillOf } from './stage.ts';
import { type Account, type Customer, deviceKeyOf, type KeptTill, newKey, type World } from './world.ts';

/** How many people each group has. */
export type Sizes = Readonly<Record<Group, number>>;
type Group = Exclude<keyof World, 'operator' | 'tills'>;

const withPhones = ['listed', 'mailboxes', 'tokens', 'tricked', 'honest'] as const;
const without = ['newcomers', 'cartons', 'colluding'] as const;

/** What customers put into their wallets themselves on the first day, in yen. */
const OWN_TOP_UP: Readonly<Partial<Record<Group, number>>> = {
  honest: 60_000,
  tokens: 30_000,
  tricked: 30_000,
};

const MINUTE = 60_000;
const AT_ONCE = 4;

/** @param told how far it is */
export async function seed(
  on: Running,
  sizes: Sizes,
  told: (done: number, of: number) => void,
): Promise<World> {
  const signedUp = await signUpAll(on, sizes, told);
  // Nobody has a phone enrolled within half a minute of signing up.
  on.goTo(on.now() + 10 * MINUTE);
  const accounts = new Map<string, Account | Customer>();
  const total = 2 * signedUp.length;
  let done = signedUp.length;
  await each(signedUp, AT_ONCE, async ({ name, group, account }) => {
    const { session, authenticator } = await signIn(on, account);
    const kept = { ...account, secret: authenticator?.secret ?? '' };
    const hasPhone = (withPhones as readonly Group[]).includes(group);
    accounts.set(name, hasPhone ? await withPhone(on, kept, session, OWN_TOP_UP[group]) : kept);
    told(++done, total);
  });
  const of = (group: Group) => Array.from({ length: sizes[group] }, (_, n) => accounts.get(nameOf(group, n)));
  const customers = Object.fromEntries(withPhones.map((group) => [group, of(group) as Customer[]]));
  const newcomers = Object.fromEntries(without.map((group) => [group, of(group) as Account[]]));
  const { operator, tills } = await stores(on);
  return { ...customers, ...newcomers, operator, tills } as unknown as World;
}

const nameOf = (group: Group, n: number): string => `${group}-${n}`;

async function signUpAll(
  { cognito, stage, platform }: Running,
  sizes: Sizes,
  told: Parameters<typeof seed>[2],
) {
  const ClientId = stage.customers.clientId;
  const people = [...withPhones, ...without].flatMap((group) =>
    Array.from({ length: sizes[group] }, (_, n) => ({ group, name: nameOf(group, n) })),
  );
  const signedUp: { name: string; group: Group; account: Account }[] = [];
  await each(people, AT_ONCE, async ({ group, name }) => {
    const account = { email: `${name}@people.example`, password: randomPassword(), secret: '' };
    const Username = randomUUID();
    const UserAttributes = [{ Name: 'email', Value: account.email }];
    await cognito.send(new SignUpCommand({ ClientId, Username, Password: account.password, UserAttributes }));
    const ConfirmationCode = await mailedCode(platform.outbox)(account.email);
    await cognito.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
    signedUp.push({ name, group, account });
    told(signedUp.length, 2 * people.length);
  });
  return signedUp;
}

async function withPhone(
  on: Running,
  account: Account,
  { accessToken, refreshToken, deviceKey = '' }: Awaited<ReturnType<typeof signIn>>['session'],
  topUp: number | undefined,
): Promise<Customer> {
  const jwk = await newKey();
  const key = await deviceKeyOf(jwk);
  const api = apiOf(on, () => accessToken, key);
  await enrolDevice(api, key, 'My phone');
  if (topUp !== undefined)
    await api.call(createTopUp, {
      body: { amount: String(topUp), currency: 'JPY', funding_source: 'sandbox' },
    });
  return { ...account, phone: { key: jwk, accessToken, refreshToken, deviceKey } };
}

/** An operator, who registers three stores with a till each. */
async function stores(on: Running): Promise<Pick<World, 'operator' | 'tills'>> {
  const { cognito, stage } = on;
  const account = { email: 'operator@staff.example', password: randomPassword(), secret: '' };
  const who = { UserPoolId: stage.reviewers.userPoolId, Username: account.email };
  const UserAttributes = [
    { Name: 'email', Value: account.email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS', UserAttributes }));
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: account.password, Permanent: true }),
  );
  await cognito.send(new AdminAddUserToGroupCommand({ ...who, GroupName: 'operator' }));
  const { session, authenticator } = await signIn(on, account, 'reviewers');
  const api = apiOf(on, () => session.accessToken);
  const till = async (store: string, name: string): Promise<KeptTill> => {
    await api.call(putStore, { path: { id: store }, body: { name } });
    const { body } = await api.call(createTerminal, { path: { id: store }, body: { name: 'Till 1' } });
    const kept = { store, clientId: body.id, clientSecret: body.client_secret ?? '', key: await newKey() };
    await enrolTerminal(await tillOf(on, kept), body.enrolment_code ?? '');
    return kept;
  };
  return {
    operator: { ...account, secret: authenticator?.secret ?? '' },
    tills: {
      town: await till('town', 'The corner store'),
      shinjuku: await till('shinjuku', 'Shinjuku'),
      colluding: await till('colluding', 'A store that colludes'),
    },
  };
}
