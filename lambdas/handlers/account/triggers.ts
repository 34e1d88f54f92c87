/** What the pool's triggers need to tell an account that what its customer signs in with has changed. */
import type { SignInChange } from '../../domain/account/sign-in-change.ts';
import { environment } from '../../environment.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { accounts, poolOf } from './ports.ts';

export function signInChangePorts(userPoolId: string) {
  const pool = poolOf(userPoolId);
  const ports = {
    accounts: accounts(),
    records: cognitoDirectory(pool),
    coolOffHours: Number(environment('COOL_OFF_HOURS')),
  };
  return { pool, ports };
}

/** @throws Error for an event that does not say whose account it is */
export function signInChangeOf(event: {
  readonly userName: string;
  readonly request: { readonly userAttributes: Readonly<Record<string, unknown>> };
}): SignInChange {
  const customer = event.request.userAttributes.sub;
  if (typeof customer !== 'string') throw new Error('The event of the trigger has no sub');
  return { customer, username: event.userName, now: Date.now() };
}
