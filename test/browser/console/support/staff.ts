/** People of the reviewers' pool, as an administrator invites them, and what they do on the way in. */
import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import type { Language } from '../../../../console/app/both.ts';
import { signInTexts } from '../../../../console/sign-in/texts.ts';
import type { Group } from '../../../../lambdas/contract/route.ts';
import { type Authenticator, createAuthenticator } from '../../../../local/demo/authenticator.ts';
import { randomPassword } from '../../../../local/demo/people.ts';
import { outputOf } from '../../../../local/demo/stage.ts';
import { outputs, type Visitor, visit } from '../../support/visitor.ts';
import { administrator } from './administrator.ts';

export const consoleUrl = outputOf(outputs, 'ConsoleUrl');

const locales = { ja: 'ja-JP', en: 'en-GB' } as const;

/** Somebody opens the console in a browser of their own, on a laptop. */
export const openConsole = (browser: Browser, language: Language): Promise<Visitor> =>
  visit(browser, 'laptop', consoleUrl, locales[language]);

export interface Invited {
  readonly email: string;
  /** To be changed at the first sign-in. */
  readonly temporary: string;
  readonly password: string;
}

export async function invite(...groups: readonly Group[]): Promise<Invited> {
  const UserPoolId = outputOf(outputs, 'ReviewerPoolId');
  const client = new CognitoIdentityProviderClient(administrator());
  const email = `${groups.join('-') || 'nobody'}-${randomUUID().slice(0, 8)}@staff.example`;
  const temporary = randomPassword();
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  const Username = email;
  await client.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      UserAttributes,
      TemporaryPassword: temporary,
      MessageAction: 'SUPPRESS',
    }),
  );
  for (const GroupName of groups)
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  return { email, temporary, password: randomPassword() };
}

export const button = ({ page }: Visitor, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

export async function enterPassword(
  visitor: Visitor,
  language: Language,
  email: string,
  password: string,
): Promise<void> {
  const texts = signInTexts[language];
  await visitor.page.getByLabel(texts.email).fill(email);
  await visitor.page.getByLabel(texts.password).fill(password);
  await button(visitor, texts.next).click();
}

export async function choosePassword(visitor: Visitor, language: Language, password: string): Promise<void> {
  const texts = signInTexts[language];
  await visitor.page.getByLabel(texts.chosen, { exact: true }).fill(password);
  await visitor.page.getByLabel(texts.repeat, { exact: true }).fill(password);
  await button(visitor, texts.next).click();
}

/** The app is made from the secret beside the picture. */
export async function setUpAuthenticator(visitor: Visitor, language: Language): Promise<Authenticator> {
  const texts = signInTexts[language];
  await visitor.page.getByAltText(texts.picture).waitFor();
  const authenticator = createAuthenticator(await visitor.page.locator('.set-up-secret').innerText());
  await visitor.page.getByLabel(texts.code).fill(await authenticator.code());
  await button(visitor, texts.confirm).click();
  return authenticator;
}

/** All of the way in, for somebody who was invited just now. */
export async function enterFirst(
  visitor: Visitor,
  language: Language,
  { email, temporary, password }: Invited,
): Promise<Authenticator> {
  await enterPassword(visitor, language, email, temporary);
  await choosePassword(visitor, language, password);
  const authenticator = await setUpAuthenticator(visitor, language);
  await visitor.page.locator('.shell').waitFor();
  return authenticator;
}
