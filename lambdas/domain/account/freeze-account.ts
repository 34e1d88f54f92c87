/** Freezes an account: no money moves and no device changes until a colleague lifts it. */
import type { AccountEvent } from './account-event.ts';
import type { Accounts, CustomerSessions } from './accounts.ts';

export interface FreezeAccountPorts {
  readonly accounts: Pick<Accounts, 'change'>;
  readonly sessions: CustomerSessions;
  /** A fresh id for the event. */
  readonly newId: () => string;
}

export interface FreezeAccountCommand {
  /** The `sub` of the customers' pool. */
  readonly customer: string;
  /** The name in the customers' pool. */
  readonly username: string;
  /** The customer, a link in a notice, or a colleague. */
  readonly by: AccountEvent['by'];
  /** A colleague's. */
  readonly reason?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The ledger first: what is frozen there is safe, whatever becomes of Cognito. An account that is frozen already stays
 * as it is, but for Cognito, which is asked again, since the first time may have failed there.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function freezeAccount(ports: FreezeAccountPorts, command: FreezeAccountCommand): Promise<void> {
  const { customer, username, by, reason, now } = command;
  await ports.accounts.change({
    now,
    status: 'frozen',
    event: {
      id: ports.newId(),
      customer,
      kind: 'frozen',
      at: now,
      by,
      details: reason === undefined ? {} : { reason },
    },
  });
  await ports.sessions.endSessions(username);
}
