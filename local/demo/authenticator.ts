/** An authenticator app: one RFC 6238 secret, and codes that are never shown twice. */
import { Secret, TOTP } from 'otpauth';

const STEP = 30_000;
/** How long a code may be on its way. The one of the step before is not given out so shortly before it ends. */
const JOURNEY = 10_000;

export interface Authenticator {
  /** Base32. */
  readonly secret: string;
  /**
   * A code that was not given out before. Cognito takes each code once, and one step of clock drift either way
   * (RFC 6238, section 5.2), so three sign-ins in a row need not wait for the clock; a fourth one does.
   */
  code(): Promise<string>;
}

export function createAuthenticator(secret: string, now: () => number = Date.now): Authenticator {
  const totp = new TOTP({
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: STEP / 1000,
  });
  let last = 0;
  return {
    secret,
    async code() {
      const next = Math.max(last + 1, Math.floor((now() + JOURNEY) / STEP) - 1);
      const early = (next - 1) * STEP - now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      last = next;
      return totp.generate({ timestamp: next * STEP });
    },
  };
}
