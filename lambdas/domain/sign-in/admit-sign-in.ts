/**
 * Decides whether a sign-in may be tried: a slow list attack, which never makes Cognito lock a user out, uses up what
 * is left for unknown devices. A device that is enrolled for the customer is let in whatever others do.
 */
import type { Device } from '../devices/device.ts';

export interface SignInLimits {
  /** Attempts of one user, since the last that succeeded, within `userWindow`. */
  readonly attemptsPerUser: number;
  /** Milliseconds. */
  readonly userWindow: number;
  /** Attempts of all users together, without those that succeeded, within `window`. */
  readonly failuresPerWindow: number;
  /** Milliseconds. */
  readonly window: number;
  /** Milliseconds for which only known devices sign in after that. */
  readonly restriction: number;
}

export interface SignInAttempts {
  /** Until when only known devices sign in; 0 if nobody said so. Milliseconds since the epoch. */
  restrictedUntil(now: number): Promise<number>;
  /** Counts one more of the user, unless `most` are counted within the window; whether it was counted. */
  countOfUser(username: string, most: number, window: number, now: number): Promise<boolean>;
  /**
   * Counts one more of anybody.
   * @returns an estimate of the window's failures, from a part of the counters: as soon as all of them together pass a
   *   bound, at least one part's estimate does
   */
  countOfAll(window: number, now: number): Promise<number>;
  /** The window's failures, from all of the counters. */
  failuresOfAll(window: number, now: number): Promise<number>;
  /** Whether this call is the one that began it. */
  restrict(until: number, now: number): Promise<boolean>;
}

export interface AdmitSignInPorts {
  readonly attempts: SignInAttempts;
  readonly devices: { read(id: string): Promise<Device | undefined> };
  readonly limits: SignInLimits;
}

export interface SignInAttempt {
  /** The account's, or whatever was typed where there is no such account. */
  readonly username: string;
  /** The account's `sub`; undefined where there is none. */
  readonly customer: string | undefined;
  /** The device whose key signed this attempt. */
  readonly provenDevice: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface SignInVerdict {
  readonly admitted: boolean;
  readonly knownDevice: boolean;
  /** Whether this attempt was the one too many, with which the restriction began. */
  readonly restricts: boolean;
}

/**
 * What is refused here is not counted: nobody looked at a password. So whoever tries one user's on purpose uses up the
 * attempts, and Cognito's own lock-out is not reached again.
 */
export async function admitSignIn(
  ports: AdmitSignInPorts,
  { username, customer, provenDevice, now }: SignInAttempt,
): Promise<SignInVerdict> {
  const { attempts, limits } = ports;
  const [knownDevice, restrictedUntil] = await Promise.all([
    isKnown(ports, customer, provenDevice),
    attempts.restrictedUntil(now),
  ]);
  const refused = { admitted: knownDevice, knownDevice, restricts: false };
  if (!knownDevice) {
    if (now < restrictedUntil) return refused;
    const { attemptsPerUser, userWindow } = limits;
    // Cognito's names do not tell capitals from small letters; nor must the counters of those who do not exist.
    const counted = await attempts.countOfUser(username.toLowerCase(), attemptsPerUser, userWindow, now);
    if (!counted) return refused;
  }
  const tooMany = await countOfAll(ports, now);
  if (!tooMany) return { admitted: true, knownDevice, restricts: false };
  return { ...refused, restricts: await attempts.restrict(now + limits.restriction, now) };
}

async function isKnown(
  { devices }: AdmitSignInPorts,
  customer: string | undefined,
  id: string | undefined,
): Promise<boolean> {
  if (customer === undefined || id === undefined) return false;
  const device = await devices.read(id);
  return device?.customer === customer && device.removedAt === undefined && device.frozenAt === undefined;
}

async function countOfAll({ attempts, limits }: AdmitSignInPorts, now: number): Promise<boolean> {
  const { window, failuresPerWindow } = limits;
  const estimate = await attempts.countOfAll(window, now);
  return estimate > failuresPerWindow && (await attempts.failuresOfAll(window, now)) > failuresPerWindow;
}
