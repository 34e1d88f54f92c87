/** Stolen passwords, stolen refresh tokens, and questions that would tell who has an account. */
import { randomUUID } from 'node:crypto';
import {
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { oncePerTarget, openAccount } from './support/account.ts';
import { attack, type Loot } from './support/attack.ts';
import { signInQuickly } from './support/sign-in.ts';
import type { Target } from './support/target.ts';

const victim = oncePerTarget((on) => openAccount(on, 'alice'));

attack('a stolen password', {
  run: async (on) => {
    const { email: username, password } = await victim(on);
    return signInQuickly({ cognito: anybody(on), ...on.stage.customers, username, password }).then(
      () => ['a session'],
      () => [],
    );
  },
  without: { control: 'the second factor', templates: ['second factor'], gets: ['a session'] },
});

/** Cognito as anybody can ask it. */
const anybody = ({ platform }: Target) =>
  new CognitoIdentityProviderClient({
    region: platform.region,
    endpoint: platform.url,
    credentials: { accessKeyId: 'nobody', secretAccessKey: 'nobody' },
    maxAttempts: 1,
  });

/** @returns the refresh token that follows, or the same one where there is no rotation; undefined if refused */
async function renew(on: Target, RefreshToken: string, DeviceKey?: string): Promise<string | undefined> {
  const command = new GetTokensFromRefreshTokenCommand({
    ClientId: on.stage.customers.clientId,
    RefreshToken,
    ...(DeviceKey === undefined ? {} : { DeviceKey }),
  });
  const renewed = await anybody(on)
    .send(command)
    .catch(() => undefined);
  return renewed && (renewed.AuthenticationResult?.RefreshToken ?? RefreshToken);
}

attack('a stolen refresh token, without the key of its Cognito device', {
  run: async (on) => {
    const { refreshToken } = (await victim(on)).phone.session;
    return (await renew(on, refreshToken)) === undefined ? [] : ['a session'];
  },
  without: { control: 'device tracking', templates: ['device tracking'], gets: ['a session'] },
});

/** Past the time that is given for an answer that got lost on the way. */
const afterGrace = 15_000;

attack('a stolen refresh token', {
  run: async (on) => {
    const { refreshToken, deviceKey } = (await victim(on)).phone.session;
    // The thief has everything that the phone stores, and comes first.
    const thiefs = (await renew(on, refreshToken, deviceKey)) ?? 'refused';
    return on.later(afterGrace, async () => [
      ...((await renew(on, refreshToken, deviceKey)) ? ['a session for each who has the token'] : []),
      ...((await renew(on, thiefs, deviceKey)) ? ['a session that goes on'] : []),
    ]);
  },
  without: {
    control: 'rotation of refresh tokens',
    templates: ['refresh token rotation'],
    gets: ['a session for each who has the token', 'a session that goes on'],
  },
});

/** What Cognito answers to anybody about an address; what is random in every answer is left out. */
const questions: Readonly<Record<string, (on: Target, address: string) => Promise<object>>> = {
  'sign-in': async (on, USERNAME) => {
    const { ChallengeName, ChallengeParameters } = await anybody(on).send(
      new InitiateAuthCommand({
        ClientId: on.stage.customers.clientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME, SRP_A: 'b'.repeat(768) },
      }),
    );
    return { ChallengeName, parameters: Object.keys(ChallengeParameters ?? {}).sort() };
  },
  'sign-up': async (on, address) => {
    const { clientId: ClientId } = on.stage.customers;
    const wish = { Username: randomUUID(), Password: randomUUID() };
    const UserAttributes = [{ Name: 'email', Value: address }];
    const { UserSub, ...answer } = await anybody(on).send(
      new SignUpCommand({ ClientId, ...wish, UserAttributes }),
    );
    return { ...answer, UserSub: typeof UserSub };
  },
  reset: async (on, Username) => {
    const { clientId: ClientId } = on.stage.customers;
    const { CodeDeliveryDetails } = await anybody(on).send(new ForgotPasswordCommand({ ClientId, Username }));
    return { ...CodeDeliveryDetails };
  },
  'the end of a reset': async (on, Username) => {
    const { clientId: ClientId } = on.stage.customers;
    const guess = { ConfirmationCode: '000000', Password: randomUUID() };
    return anybody(on).send(new ConfirmForgotPasswordCommand({ ClientId, Username, ...guess }));
  },
  resend: async (on, Username) => {
    const { clientId: ClientId } = on.stage.customers;
    const { CodeDeliveryDetails } = await anybody(on).send(
      new ResendConfirmationCodeCommand({ ClientId, Username }),
    );
    return { ...CodeDeliveryDetails };
  },
};

attack('telling known from unknown users', {
  run: async (on): Promise<Loot> => {
    const { email: known } = await victim(on);
    // Alike in what a masked address shows.
    const unknown = `${known[0]}${randomUUID().slice(0, 8)}@people.example`;
    const told: string[] = [];
    for (const [question, ask] of Object.entries(questions)) {
      const [one, other] = await Promise.all([known, unknown].map((address) => answerOf(ask(on, address))));
      if (one !== other) told.push(`${question}: ${one} but ${other}`);
    }
    return told;
  },
  without: { control: 'hidden users', templates: ['hidden users'] },
});

const answerOf = (asked: Promise<object>): Promise<string> =>
  asked.then(
    ({ ...answer }) => JSON.stringify({ ...answer, $metadata: undefined }),
    (error: Error) => `${error.name}: ${error.message}`,
  );
