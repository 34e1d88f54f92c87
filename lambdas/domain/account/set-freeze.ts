/** A colleague freezes a customer's account, or lifts the freeze: with a reason, and never of their own account. */
import { isRefusal, type Refusal } from '../refusal.ts';
import type { AccountStatus } from './accounts.ts';
import { type Colleague, type ColleaguePorts, customerFor } from './colleague.ts';
import { type FreezeAccountPorts, freezeAccount } from './freeze-account.ts';

export type SetFreezePorts = FreezeAccountPorts & ColleaguePorts;

export interface SetFreezeCommand {
  readonly customer: string;
  readonly state: AccountStatus;
  readonly reason: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Lifting a freeze ends the sessions too: whoever signed in while it lasted signs in again.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function setFreeze(
  ports: SetFreezePorts,
  command: SetFreezeCommand,
): Promise<AccountStatus | Refusal> {
  const { customer, state, reason, colleague, now } = command;
  const known = await customerFor(ports, colleague, customer);
  if (isRefusal(known)) return known;
  const by = { role: 'colleague', subject: colleague.subject } as const;
  if (state === 'frozen') {
    await freezeAccount(ports, { customer, username: known.username, by, reason, now });
  } else {
    await ports.accounts.change({
      now,
      status: 'active',
      event: { id: ports.newId(), customer, kind: 'unfrozen', at: now, by, details: { reason } },
    });
  }
  return state;
}
