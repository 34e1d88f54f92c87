/**
 * Signs in through the AWS SDK: as real as with a client library, whose arithmetic takes half a second of a core each time,
 * and the attacks need dozens of people.
 */
import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import {
  AssociateSoftwareTokenCommand,
  type AuthenticationResultType,
  type CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import type { Session } from '../../../../client/session.ts';
import { power } from '../../../../local/cognito/power.ts';
import { type Authenticator, createAuthenticator } from '../../../../local/demo/authenticator.ts';

export interface SignInWish {
  readonly cognito: CognitoIdentityProviderClient;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Or the address. */
  readonly username: string;
  readonly password: string;
  /** Of somebody who has one; it is set up otherwise, where the pool asks for it. */
  readonly authenticator?: Authenticator;
  /** Signs in as an enrolled device; see client/sign-in-proof.ts. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What the authenticator app goes by that is set up. @default - the machine's clock */
  readonly now?: () => number;
}

export interface SignedIn {
  readonly session: Session;
  readonly authenticator: Authenticator | undefined;
}

/** @throws Cognito's errors */
export async function signInQuickly(wish: SignInWish): Promise<SignedIn> {
  const { cognito, clientId } = wish;
  let authenticator = wish.authenticator;
  const answer = (ChallengeName: 'PASSWORD_VERIFIER' | 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP', more: object) =>
    cognito.send(new RespondToAuthChallengeCommand({ ClientId: clientId, ChallengeName, ...more }));
  let next: RespondToAuthChallengeCommandOutput = await showPassword(wish, answer);
  const username = next.ChallengeParameters?.USER_ID_FOR_SRP ?? wish.username;
  if (next.ChallengeName === 'MFA_SETUP') {
    const { SecretCode = '', Session } = await cognito.send(
      new AssociateSoftwareTokenCommand({ Session: next.Session }),
    );
    authenticator = createAuthenticator(SecretCode, wish.now);
    const verified = await cognito.send(
      new VerifySoftwareTokenCommand({ Session, UserCode: await authenticator.code() }),
    );
    const ChallengeResponses = { USERNAME: username };
    next = await answer('MFA_SETUP', { Session: verified.Session, ChallengeResponses });
  } else if (next.ChallengeName === 'SOFTWARE_TOKEN_MFA') {
    if (!authenticator) throw new Error('Cognito asks for a code, and this person has no authenticator app');
    const code = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: await authenticator.code() };
    next = await answer('SOFTWARE_TOKEN_MFA', { Session: next.Session, ChallengeResponses: code });
  }
  if (!next.AuthenticationResult) throw new Error(`Cognito asks for ${next.ChallengeName}`);
  await confirmDevice(cognito, next.AuthenticationResult);
  return { session: sessionOf(next.AuthenticationResult), authenticator };
}

async function showPassword(
  { cognito, userPoolId, clientId, username, password, metadata }: SignInWish,
  answer: (name: 'PASSWORD_VERIFIER', more: object) => Promise<RespondToAuthChallengeCommandOutput>,
): Promise<RespondToAuthChallengeCommandOutput> {
  const secret = toNumber(randomBytes(32));
  const clientPublic = power(2n, secret, N);
  const started = await cognito.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: username, SRP_A: clientPublic.toString(16) },
      ...(metadata ? { ClientMetadata: metadata } : {}),
    }),
  );
  const {
    SALT = '',
    SRP_B = '',
    SECRET_BLOCK = '',
    USER_ID_FOR_SRP = '',
  } = started.ChallengeParameters ?? {};
  const poolName = userPoolId.slice(userPoolId.indexOf('_') + 1);
  const key = keyOf({ secret, clientPublic, serverPublic: BigInt(`0x${SRP_B}`), salt: BigInt(`0x${SALT}`) }, [
    poolName,
    USER_ID_FOR_SRP,
    password,
  ]);
  const TIMESTAMP = timestampOf(new Date());
  const PASSWORD_CLAIM_SIGNATURE = createHmac('sha256', key)
    .update(`${poolName}${USER_ID_FOR_SRP}`)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP)
    .digest('base64');
  return answer('PASSWORD_VERIFIER', {
    ChallengeResponses: {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE,
      TIMESTAMP,
    },
  });
}

/** The device's own secret is lost, which only its next sign-in would need. */
async function confirmDevice(
  cognito: CognitoIdentityProviderClient,
  { AccessToken, NewDeviceMetadata }: AuthenticationResultType,
): Promise<void> {
  if (!NewDeviceMetadata) return;
  const number = Buffer.alloc(32, 1).toString('base64');
  const verifier = { PasswordVerifier: number, Salt: number };
  const { DeviceKey } = NewDeviceMetadata;
  await cognito.send(
    new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceSecretVerifierConfig: verifier }),
  );
}

function sessionOf({ AccessToken = '', IdToken = '', RefreshToken = '' }: AuthenticationResultType): Session {
  const { username, device_key: deviceKey } = decodeJwt(AccessToken);
  return {
    accessToken: AccessToken,
    idToken: IdToken,
    refreshToken: RefreshToken,
    username: String(username),
    deviceKey: typeof deviceKey === 'string' ? deviceKey : undefined,
  };
}

/** RFC 3526, group 15. */
const N = BigInt(
  `0x${'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF'}`,
);

interface Exchange {
  readonly secret: bigint;
  readonly clientPublic: bigint;
  readonly serverPublic: bigint;
  readonly salt: bigint;
}

/** SRP-6a (RFC 5054) as Cognito has it. */
function keyOf(
  { secret, clientPublic, serverPublic, salt }: Exchange,
  [poolName, username, password]: readonly [string, string, string],
): Buffer {
  const k = hash(padded(N), padded(2n));
  const u = hash(padded(clientPublic), padded(serverPublic));
  const inner = createHash('sha256').update(`${poolName}${username}:${password}`).digest();
  const x = hash(padded(salt), inner);
  const base = (serverPublic - ((k * power(2n, x, N)) % N) + N) % N;
  const shared = power(base, secret + u * x, N);
  return Buffer.from(hkdfSync('sha256', padded(shared), padded(u), 'Caldera Derived Key', 16));
}

const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

function hash(...parts: readonly Uint8Array[]): bigint {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return toNumber(digest.digest());
}

/** As Java's BigInteger gives its bytes. */
function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

/** `Sun Nov 22 03:04:05 UTC 2026`: the day of the month without a zero in front. */
function timestampOf(date: Date): string {
  const [weekday = '', day, month, year, time] = date.toUTCString().split(' ');
  return `${weekday.slice(0, -1)} ${month} ${Number(day)} ${time} UTC ${year}`;
}
