/** Turns a new password into the verifier that is kept of it. */
import type { Context } from './context.ts';
import { checkPassword } from './password-policy.ts';
import type { Pool } from './pools.ts';
import { type Verifier, verifierOf } from './srp.ts';

/** Throws InvalidPasswordException where the pool's policy does not allow the password. */
export function newPasswordOf(
  context: Context,
  pool: Pool,
  user: { readonly username: string },
  password: string,
): Verifier {
  checkPassword(pool.passwordPolicy, password);
  const salt = Buffer.from(context.random(16)).toString('hex');
  return verifierOf(pool.srpName, user.username, password, salt);
}
