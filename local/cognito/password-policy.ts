/** Checks passwords against a pool's policy and makes temporary ones that satisfy it. */
import { CognitoError } from './errors.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly lowercase: boolean;
  readonly uppercase: boolean;
  readonly numbers: boolean;
  readonly symbols: boolean;
}

const SYMBOLS = '^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+=';
const LONGEST = 256;

/** Throws InvalidPasswordException with the service's sentence for the first rule that is broken. */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const has = (pattern: RegExp) => pattern.test(password);
  const broken =
    (password.length < policy.minimumLength && 'Password not long enough') ||
    (password.length > LONGEST && 'Password too long') ||
    (policy.uppercase && !has(/\p{Lu}/u) && 'Password must have uppercase characters') ||
    (policy.lowercase && !has(/\p{Ll}/u) && 'Password must have lowercase characters') ||
    (policy.numbers && !has(/[0-9]/) && 'Password must have numeric characters') ||
    (policy.symbols &&
      ![...password].some((c) => SYMBOLS.includes(c)) &&
      'Password must have symbol characters');
  if (broken) {
    throw new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${broken}`);
  }
  if (/^\s|\s$/.test(password)) {
    throw new CognitoError('InvalidParameterException', 'Password cannot begin or end with white space.');
  }
}

/** A password with every kind of character; 2 bytes of randomness for each of its characters. */
export function temporaryPassword(policy: PasswordPolicy, random: (size: number) => Uint8Array): string {
  const kinds = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!@#%&?'];
  const length = Math.max(policy.minimumLength, 12);
  const noise = Buffer.from(random(2 * length));
  return Array.from({ length }, (_, i) => {
    const kind = kinds[i % kinds.length] as string;
    return kind.charAt(noise.readUInt16BE(2 * i) % kind.length);
  }).join('');
}
