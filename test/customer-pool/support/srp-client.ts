/** The client's half of Cognito's SRP, as an attacker would write it: one secret for all attempts, and powers by OpenSSL. */
import { createHash, createHmac, getDiffieHellman, hkdfSync, randomBytes } from 'node:crypto';
import { power } from '../../../local/cognito/power.ts';

/** RFC 3526, the 3072-bit group. */
const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const G = 2n;
const K = sha(padded(N), padded(G));

function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function sha(...parts: readonly (Buffer | string)[]): bigint {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return BigInt(`0x${digest.digest('hex')}`);
}

const secret = BigInt(`0x${randomBytes(16).toString('hex')}`);
const publicValue = power(G, secret, N);

/** For InitiateAuth. */
export const SRP_A = publicValue.toString(16);

type Challenge = Readonly<Record<'SALT' | 'SRP_B' | 'SECRET_BLOCK' | 'USER_ID_FOR_SRP', string>>;

/** @returns the responses to PASSWORD_VERIFIER */
export function passwordClaim(userPoolId: string, challenge: Challenge, password: string, at: Date) {
  const pool = userPoolId.slice(userPoolId.indexOf('_') + 1);
  const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP: user } = challenge;
  const serverPublic = BigInt(`0x${SRP_B}`);
  const u = sha(padded(publicValue), padded(serverPublic));
  const inner = createHash('sha256').update(`${pool}${user}:${password}`).digest();
  const x = sha(padded(BigInt(`0x${SALT}`)), inner);
  const base = (((serverPublic - K * power(G, x, N)) % N) + N) % N;
  const key = hkdfSync(
    'sha256',
    padded(power(base, secret + u * x, N)),
    padded(u),
    'Caldera Derived Key',
    16,
  );
  const [day, , time] = [at.toUTCString(), undefined, at.toISOString().slice(11, 19)];
  const [weekday = '', date = '', month = '', year = ''] = day.replace(',', '').split(' ');
  const timestamp = `${weekday} ${month} ${Number(date)} ${time} UTC ${year}`;
  const signature = createHmac('sha256', Buffer.from(key))
    .update(pool)
    .update(user)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(timestamp)
    .digest('base64');
  return {
    USERNAME: user,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP: timestamp,
  };
}
