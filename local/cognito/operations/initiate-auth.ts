/** InitiateAuth: opens a sign-in with SRP or, where the app client allows it, a password; renews tokens. */
import type { Client } from '../clients.ts';
import { type Context, checkSecretHash, clientOf, type Operation } from '../context.ts';
import { incorrectCredentials, invalidParameter, userNotFound } from '../errors.ts';
import { type Input, members, optionalMap, optionalText, text } from '../input.ts';
import { checkMaySignIn, nextStep } from '../next-step.ts';
import { readClientPublic, startExchange, type Verifier, verifierOf } from '../srp.ts';
import { eventAttributes, type StringMap } from '../triggers.ts';
import type { User } from '../users.ts';
import { renew } from './refresh.ts';

export const initiateAuth: Operation = async (context, input, call) => {
  const client = clientOf(context, input);
  const flow = text(input, 'AuthFlow');
  const parameters = members(input, 'AuthParameters');
  const metadata = optionalMap(input, 'ClientMetadata');
  if (flow === 'USER_SRP_AUTH') {
    if (!client.flows.has('ALLOW_USER_SRP_AUTH')) {
      throw invalidParameter('USER_SRP_AUTH is not enabled for the client.');
    }
    return startSrp(context, client, parameters, metadata);
  }
  if (flow === 'USER_PASSWORD_AUTH') {
    requireFlow(client, flow);
    return withPassword(context, client, parameters, metadata, call.sourceIp);
  }
  if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') {
    requireFlow(client, 'REFRESH_TOKEN_AUTH');
    // Rotation works with GetTokensFromRefreshToken alone.
    if (client.rotation) throw notEnabled('REFRESH_TOKEN_AUTH');
    return refresh(context, client, parameters);
  }
  throw invalidParameter(`Initiate Auth method not supported: ${flow}`);
};

const notEnabled = (flow: string) => invalidParameter(`${flow} flow not enabled for this client`);

function requireFlow(client: Client, flow: string): void {
  if (!client.flows.has(`ALLOW_${flow}`)) throw notEnabled(flow);
}

interface Person {
  readonly sub: string;
  readonly username: string;
  password(): Verifier;
  readonly user: User | undefined;
}

/** The user of that name or, where the app client hides who exists, an imaginary one that no password fits. */
function personOf(context: Context, client: Client, name: string): Person {
  const user = context.users.find(client.pool, name);
  if (!user && !client.hidesUsers) throw userNotFound();
  const imaginary = context.secretsOf(client.pool).imaginaryUser(name);
  const { sub, username } = user ?? imaginary;
  return {
    sub,
    username,
    user,
    password() {
      // Computed for everyone, so that the time does not tell who exists.
      const nobodys = imaginary.password();
      return user?.password ?? nobodys;
    },
  };
}

/** Lets the pool's function refuse a sign-in before anything has been shown; it is told where there is no such user. */
async function beforeSignIn(
  context: Context,
  client: Client,
  name: string,
  { user }: Person,
  metadata: StringMap | undefined,
): Promise<void> {
  await context.triggers.run(client.pool, {
    source: 'PreAuthentication_Authentication',
    username: user?.username ?? name,
    clientId: client.id,
    request: {
      userAttributes: user ? eventAttributes(user) : {},
      validationData: metadata ?? null,
      ...(client.hidesUsers && { userNotFound: user === undefined }),
    },
    response: {},
  });
}

async function startSrp(
  context: Context,
  client: Client,
  parameters: Input,
  metadata: StringMap | undefined,
): Promise<object> {
  const name = requiredParameter(parameters, 'USERNAME');
  checkSecretHash(client, name, optionalText(parameters, 'SECRET_HASH'));
  const clientPublic = readClientPublic(requiredParameter(parameters, 'SRP_A'));
  if (clientPublic === undefined) throw invalidParameter('SRP_A is not a valid value.');
  const person = personOf(context, client, name);
  await beforeSignIn(context, client, name, person, metadata);
  const exchange = startExchange(person.password(), clientPublic, context.random(32));
  const secretBlock = context.signIns.openExchange({
    exchange,
    client,
    sub: person.sub,
    username: person.username,
    deviceKey: optionalText(parameters, 'DEVICE_KEY'),
    signIn: undefined,
  });
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: exchange.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: exchange.serverPublic.toString(16),
      USERNAME: person.username,
      USER_ID_FOR_SRP: person.username,
    },
  };
}

async function withPassword(
  context: Context,
  client: Client,
  parameters: Input,
  metadata: StringMap | undefined,
  sourceIp: string,
): Promise<object> {
  const name = requiredParameter(parameters, 'USERNAME');
  const password = requiredParameter(parameters, 'PASSWORD');
  checkSecretHash(client, name, optionalText(parameters, 'SECRET_HASH'));
  const { pool } = client;
  const person = personOf(context, client, name);
  await beforeSignIn(context, client, name, person, metadata);
  context.lockout.check(pool.id, person.sub);
  const kept = person.password();
  const shown = verifierOf(pool.srpName, person.username, password, kept.salt);
  if (shown.verifier !== kept.verifier || !person.user) {
    context.lockout.failed(pool.id, person.sub);
    throw incorrectCredentials();
  }
  checkMaySignIn(context, person.user);
  const signIn = {
    client,
    sub: person.sub,
    deviceKey: optionalText(parameters, 'DEVICE_KEY'),
    mfaDone: false,
    deviceDone: false,
    offeredSecret: undefined,
    wrongCodes: 0,
  };
  // What the client sends along with this call reaches the pre authentication trigger alone.
  return nextStep(context, signIn, person.user, { sourceIp });
}

async function refresh(context: Context, client: Client, parameters: Input): Promise<object> {
  const token = requiredParameter(parameters, 'REFRESH_TOKEN');
  const hash = optionalText(parameters, 'SECRET_HASH');
  const result = await renew(context, client, token, optionalText(parameters, 'DEVICE_KEY'), (username) =>
    checkSecretHash(client, username, hash),
  );
  return { ChallengeParameters: {}, AuthenticationResult: result };
}

function requiredParameter(parameters: Input, name: string): string {
  const value = optionalText(parameters, name);
  if (value === undefined) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
