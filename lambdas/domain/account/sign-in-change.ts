/** What follows from a reset password, an address that is about to change, or a new device: Cognito's triggers tell. */
import type { AccountEvent } from './account-event.ts';
import type { Accounts, CustomerRecord, CustomerRecords, CustomerSessions } from './accounts.ts';
import { coolOffUntil } from './cool-off.ts';

export interface SignInChangePorts {
  readonly accounts: Pick<Accounts, 'change'>;
  readonly records: CustomerRecords;
  readonly coolOffHours: number;
}

export interface SignInChange {
  /** The `sub` of the customers' pool. */
  readonly customer: string;
  readonly username: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A password was set with a mailed code. Sessions end, here and at Cognito, and money cools off.
 *
 * @throws whatever goes wrong, so that Cognito asks again
 */
export async function passwordWasReset(
  ports: SignInChangePorts & { readonly sessions: CustomerSessions },
  change: SignInChange,
): Promise<void> {
  const { customer, username, now } = change;
  const record = await ports.records.recordOf(username);
  await ports.accounts.change({
    now,
    coolOffUntil: coolOffUntil(now, ports.coolOffHours),
    event: eventOf('password_reset', { customer, now, record }),
  });
  await ports.sessions.endSessions(username);
}

/**
 * Somebody with an access token asked for another address, and its code is about to be sent there. Cognito tells of
 * nothing after this, so it counts as the change. Its sessions go on, since the code is shown under one of them; for
 * money and devices they have ended.
 *
 * @throws whatever goes wrong: then no code is sent, and the address stays
 */
export async function contactIsChanging(ports: SignInChangePorts, change: SignInChange): Promise<void> {
  const { customer, username, now } = change;
  const record = await ports.records.recordOf(username);
  const formerEmail = record?.verifiedEmail;
  await ports.accounts.change({
    now,
    coolOffUntil: coolOffUntil(now, ports.coolOffHours),
    event: eventOf('contact_change', { customer, now, record }),
    ...(formerEmail === undefined ? {} : { formerEmail }),
  });
}

/** @param id unique */
export const newDeviceEvent = ({ customer, now }: SignInChange, id: string): AccountEvent => ({
  id,
  customer,
  kind: 'signed_in_on_new_device',
  at: now,
  by: { role: 'customer' },
  details: {},
});

/** Milliseconds: longer than the three tries that Cognito gives a trigger, of five seconds each. */
const TRIES = 60_000;

/**
 * A trigger that is asked again is told nothing by which to know it. When Cognito last changed the user is the same in
 * all tries, and makes them one event; where that is no recent time, each try makes its own rather than none.
 */
function eventOf(
  kind: 'password_reset' | 'contact_change',
  happened: {
    readonly customer: string;
    readonly now: number;
    readonly record: CustomerRecord | undefined;
  },
): AccountEvent {
  const { customer, now, record } = happened;
  const changedAt = record?.changedAt ?? 0;
  const at = Math.abs(now - changedAt) < TRIES ? changedAt : now;
  return { id: `${kind}-${at}`, customer, kind, at, by: { role: 'system' }, details: {} };
}
