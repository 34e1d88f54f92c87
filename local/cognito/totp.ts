/** Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30-second steps, one step of drift either way. */
import { Secret, TOTP } from 'otpauth';

const STEP_SECONDS = 30;

/** A new shared secret in base32: 52 characters, as the service hands out. */
export function newSecret(random: Uint8Array): string {
  return new Secret({ buffer: Uint8Array.from(random).buffer }).base32;
}

/** The time step at which the code is right, or undefined where it is wrong at `now` (milliseconds). */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: STEP_SECONDS });
  const drift = totp.validate({ token: code, timestamp: now, window: 1 });
  return drift === null ? undefined : Math.floor(now / 1000 / STEP_SECONDS) + drift;
}
