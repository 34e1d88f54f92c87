/** Ends every session of a customer: no token that was issued so far is good for money or devices any more. */
import type { Accounts, CustomerSessions } from './accounts.ts';

export interface SignOutEverywherePorts {
  readonly accounts: Pick<Accounts, 'change'>;
  readonly sessions: CustomerSessions;
  /** A fresh id for the event. */
  readonly newId: () => string;
}

export interface SignOutEverywhereCommand {
  readonly customer: string;
  readonly username: string;
  /** When the session that asks was signed in, in seconds since the epoch. */
  readonly signedInAt: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A session that has ended already has its wish, and ends none that was signed in since: an old token, stolen, must not
 * keep throwing the customer out. Cognito is asked in any case, since an earlier attempt may have failed there.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function signOutEverywhere(
  ports: SignOutEverywherePorts,
  { customer, username, signedInAt, now }: SignOutEverywhereCommand,
): Promise<void> {
  await ports.accounts.change({
    now,
    signedInAt,
    event: {
      id: ports.newId(),
      customer,
      kind: 'signed_out_everywhere',
      at: now,
      by: { role: 'customer' },
      details: {},
    },
  });
  await ports.sessions.endSessions(username);
}
