/** What an app client that hides its users answers about codes for users who do not exist. */
import { isEmail } from './attributes.ts';
import type { Purpose } from './codes.ts';
import type { Context } from './context.ts';
import { type CodeDelivery, deliveryDetails } from './delivery.ts';
import { codeMismatch } from './errors.ts';
import type { Pool } from './pools.ts';

/**
 * A delivery that did not happen: stable for a name, shaped as for a user who signs in with it, and limited as a real
 * one is. Throws LimitExceededException.
 */
export function simulatedDelivery(
  context: Context,
  pool: Pool,
  name: string,
  purpose: Purpose,
): CodeDelivery {
  const { sub } = context.secretsOf(pool).imaginaryUser(name);
  context.codes.make(pool, sub, purpose);
  if (isEmail(name)) return deliveryDetails('email', name);
  const letter = (index: number) => String.fromCharCode(97 + (sub.charCodeAt(index) % 26));
  return deliveryDetails('email', `${letter(0)}@${letter(1)}`);
}

/** Refuses every code in the ways that a real user's wrong code is refused. */
export function refuseCode(
  context: Context,
  pool: Pool,
  name: string,
  purpose: Purpose,
  code: string,
): never {
  const { sub } = context.secretsOf(pool).imaginaryUser(name);
  context.codes.take(pool, sub, purpose, code);
  throw codeMismatch();
}
