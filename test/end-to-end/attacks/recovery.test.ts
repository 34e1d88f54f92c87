/** Takeovers by a mailbox or a stolen token, sessions that have ended, frozen accounts, and customers locked out on purpose. */

import { randomUUID } from 'node:crypto';
import {
  AssociateSoftwareTokenCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  UpdateUserAttributesCommand,
  VerifySoftwareTokenCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, expect } from 'vitest';
import { signInMetadata } from '../../../client/sign-in-proof.ts';
import { freezeAccount, signOutEverywhere } from '../../../lambdas/contract/account.ts';
import { japanese } from '../../../lambdas/domain/notices/texts-ja.ts';
import { createAuthenticator } from '../../../local/demo/authenticator.ts';
import { enrol, randomPassword, unpack } from '../../../local/demo/people.ts';
import { type Customer, storeId } from '../support/people.ts';
import { signedRequest } from '../support/signed-request.ts';
import { nextSecond, until } from '../support/until.ts';
import { customerWith, phoneOf, registerStore } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { withoutEpoch } from './support/controls.ts';
import { edit } from './support/edit.ts';
import { signedInAt } from './support/forgery.ts';
import { attempt, isProblem, told } from './support/loot.ts';
import { inShadow } from './support/risk.ts';
import { signInQuickly } from './support/sign-in.ts';
import type { Target } from './support/target.ts';

let grace: Customer;
let frank: Customer;
let judy: Customer;

beforeAll(async () => {
  await registerStore();
  grace = await customerWith('20000', 'grace');
  frank = await customerWith('20000', 'frank');
  judy = await customerWith('20000', 'judy');
});

const yen = { amount: '100', currency: 'JPY' };
const payment = { path: '/payments', body: JSON.stringify({ ...yen, store_id: storeId }) };
const topUp = { path: '/top-ups', body: JSON.stringify({ ...yen, funding_source: 'sandbox' }) };

/** Tries to pay and to top up. @returns what was neither refused nor held */
async function money(phone: Customer['phone'], accessToken = phone.session.accessToken): Promise<Loot> {
  const by = { key: phone.key, session: { ...phone.session, accessToken } };
  const loot: string[] = [];
  for (const wish of [payment, topUp]) {
    const { status } = await attempt(await signedRequest(by, wish));
    if (status === 201) loot.push(wish.path);
  }
  return loot;
}

/** Resets the password with the code that is mailed to the address. */
async function resetPassword({ administrator, stage, mailedCode }: Target, address: string): Promise<string> {
  const account = { ClientId: stage.customers.clientId, Username: address };
  await administrator.send(new ForgotPasswordCommand(account));
  const Password = randomPassword();
  const code = { ConfirmationCode: await mailedCode(address), Password };
  await administrator.send(new ConfirmForgotPasswordCommand({ ...account, ...code }));
  return Password;
}

/** On a phone that Cognito takes for another one each time. */
async function signInAgain(
  { administrator: cognito, stage }: Target,
  { email, password, authenticator }: Pick<Customer, 'email' | 'password' | 'authenticator'>,
  metadata: Readonly<Record<string, string>> = {},
) {
  const who = { username: email, password, authenticator, metadata };
  return (await signInQuickly({ cognito, ...stage.customers, ...who })).session;
}

const gaps = { by: 'customer', device: undefined } as const;
const subjectsTo = async (on: Target, address: string) =>
  (await on.mailsTo(address)).map((mail) => ('subject' in mail ? mail.subject : ''));

attack('a takeover by reset, with the mailbox, the phone and the authenticator app', {
  run: async (on) => {
    const victim = await customerWith('10000', 'heidi');
    const { phone, email } = victim;
    const password = await resetPassword(on, email);
    const earlier = await money(phone);
    await nextSecond();
    phone.session = await signInAgain(on, { ...victim, password });
    const later = await money(phone);
    // The mails come in the order of what happened: when this one is there, the other one is, or never comes.
    await phone.api.call(freezeAccount);
    const subjects = await until(
      () => subjectsTo(on, email),
      (mails) => mails.includes(japanese.notices.frozen(gaps).subject),
    );
    return [
      ...earlier.map((path) => `${path} under an earlier token`),
      ...later.map((path) => `${path} at once`),
      ...(subjects.includes(japanese.notices.password_reset(gaps).subject) ? [] : ['nobody is told']),
    ];
  },
  without: {
    control: 'what follows from a reset',
    code: {
      handlers: ['triggers/post-confirmation'],
      edits: [
        edit(
          'lambdas/handlers/triggers/post-confirmation.ts',
          'await passwordWasReset({ ...ports, sessions: cognitoAccounts(pool) }, signInChangeOf(event));',
          '[ports, pool, passwordWasReset, cognitoAccounts, signInChangeOf];',
        ),
      ],
    },
    gets: [
      '/payments under an earlier token',
      '/top-ups under an earlier token',
      '/payments at once',
      '/top-ups at once',
      'nobody is told',
    ],
  },
});

attack('a takeover from one stolen token: address, authenticator app, password, and a phone of their own', {
  run: async (on) => {
    const { email, phone } = await customerWith('10000', 'ivan');
    const { administrator: cognito, stage } = on;
    const AccessToken = phone.session.accessToken;
    const address = `thief-${randomUUID().slice(0, 8)}@people.example`;
    await cognito.send(
      new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: address }] }),
    );
    await cognito.send(
      new VerifyUserAttributeCommand({
        AccessToken,
        AttributeName: 'email',
        Code: await on.mailedCode(address),
      }),
    );
    const { SecretCode = '' } = await cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const app = createAuthenticator(SecretCode);
    await cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: await app.code() }));
    const password = await resetPassword(on, address);
    await nextSecond();
    const thief = { email: address, password, authenticator: app };
    const thiefs = await phoneOf(on, unpack(stage, address).user, await signInAgain(on, thief));
    await enrol(thiefs, 'Mine');
    expect(await subjectsTo(on, email)).toContain(japanese.notices.contact_change(gaps).subject);
    return money(thiefs);
  },
  without: {
    control: 'the cool-off, and the first day of an additional phone',
    code: {
      handlers: ['create-payment', 'create-top-up'],
      edits: [
        edit(
          'lambdas/domain/risk/fixed-rules.ts',
          "when: { signal: 'cooling_off', is: true }",
          "when: { not: { signal: 'amount', at_least: 0 } }",
        ),
        ...inShadow('additional_device_new', 'new_device_top_up'),
        edit(
          'lambdas/store/wallet-clauses.ts',
          "'(attribute_not_exists(#coolOffUntil) OR #coolOffUntil <= :now)'",
          "'(attribute_exists(#pk) OR #coolOffUntil <= :now)'",
        ),
      ],
    },
    gets: ['/payments', '/top-ups'],
  },
});

attack('a stolen token, after its owner signed out everywhere', {
  run: async (on) => {
    const { phone } = grace;
    const stolen = signedInAt(on, phone.session.accessToken, Math.floor(Date.now() / 1000));
    phone.session = { ...phone.session, accessToken: stolen };
    await phone.api.call(signOutEverywhere);
    const loot: string[] = [];
    for (const wish of [payment, topUp, { path: `/devices/${phone.key.id}`, method: 'DELETE' }]) {
      const answer = await attempt(await signedRequest(phone, wish));
      if (!isProblem(answer, 401, 'session_ended')) loot.push(`${wish.path}: ${told(answer)}`);
    }
    return loot;
  },
  without: {
    control: 'the session epoch',
    code: { handlers: ['create-payment', 'create-top-up'], edits: withoutEpoch },
    gets: ['/payments: 201', '/top-ups: 201'],
  },
});

attack('a frozen account', {
  run: async (on) => {
    const { phone } = frank;
    const seconds = Math.floor(Date.now() / 1000);
    const withToken = (authTime: number) => ({
      ...phone,
      session: { ...phone.session, accessToken: signedInAt(on, phone.session.accessToken, authTime) },
    });
    await attempt(await signedRequest(withToken(seconds), { path: '/account/freeze' }));
    const loot: string[] = [];
    // Signed in since, with everything that the customer has.
    for (const wish of [payment, topUp, { path: `/devices/${phone.key.id}`, method: 'DELETE' }]) {
      const answer = await attempt(await signedRequest(withToken(seconds + 2), wish));
      if (!isProblem(answer, 403, 'account_frozen')) loot.push(`${wish.path}: ${told(answer)}`);
    }
    return loot;
  },
  without: {
    control: "the account's status in the condition",
    code: {
      handlers: ['create-payment', 'create-top-up'],
      edits: [edit('lambdas/store/account-clauses.ts', "'#status = :active'", "'attribute_exists(#status)'")],
    },
    gets: ['/payments: 201', '/top-ups: 201'],
  },
});

attack('a customer locked out on purpose', {
  run: async (on) => {
    const { email, phone } = judy;
    const { clientId } = on.stage.customers;
    const start = { ClientId: clientId, AuthFlow: 'USER_SRP_AUTH' } as const;
    const guess = new InitiateAuthCommand({
      ...start,
      AuthParameters: { USERNAME: email, SRP_A: 'b'.repeat(768) },
    });
    for (let attempts = 0; attempts < 12; attempts++) await on.administrator.send(guess).catch(() => {});
    const known = { key: phone.key, clientId, username: phone.session.username };
    const metadata = await signInMetadata(known, Date.now());
    const again = await signInAgain(on, judy, metadata).catch(() => undefined);
    return [
      ...(again ? [] : ['the customer cannot sign in']),
      ...((await money(phone)).includes('/payments') ? [] : ['the customer cannot pay']),
    ];
  },
  without: {
    control: 'the trusted device that is let in',
    code: {
      handlers: ['triggers/pre-authentication'],
      edits: [
        edit(
          'lambdas/domain/sign-in/admit-sign-in.ts',
          'isKnown(ports, customer, provenDevice)',
          'isKnown(ports, customer, undefined)',
        ),
      ],
    },
    gets: ['the customer cannot sign in'],
  },
});
