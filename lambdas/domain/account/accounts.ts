/** What stands above an account's money: whether it is frozen, which sessions count, and whether it cools off. */
import type { AccountEvent } from './account-event.ts';

export type AccountStatus = 'active' | 'frozen';

export interface AccountState {
  readonly status: AccountStatus;
  /** Seconds since the epoch: a token counts only if its `auth_time` is later. 0 where no session was ever ended. */
  readonly sessionsSince: number;
  /** Milliseconds since the epoch: until then payments are held. 0 where the account never cooled off. */
  readonly coolOffUntil: number;
}

/** A change to the account. Each ends all sessions that were signed in up to its second. */
export interface AccountChange {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Written together with the change. */
  readonly event: AccountEvent;
  /** Where it is so already, nothing is written. */
  readonly status?: AccountStatus;
  /** Milliseconds since the epoch. An account that cools off for longer already keeps that. */
  readonly coolOffUntil?: number;
  /** Seconds since the epoch. Where the session that was signed in then has ended already, nothing is written. */
  readonly signedInAt?: number;
  /** Where notices went before: kept for some days, for notices alone. */
  readonly formerEmail?: string;
}

export interface Accounts {
  /** Undefined for a customer who has no device and was never the subject of a change. Strongly consistent. */
  read(customer: string): Promise<AccountState | undefined>;
  /**
   * One transaction over the account and the event. A customer without a wallet gets one, empty and without a device,
   * so that the change holds for a later enrolment too. The same event again ends sessions again, and is kept once.
   *
   * @returns whether anything was written
   * @throws ServiceBusy; asking again is safe
   */
  change(change: AccountChange): Promise<boolean>;
}

/** What Cognito does for an account. Every method may throw `ServiceBusy`, and may be called again. */
export interface CustomerSessions {
  /** Refresh tokens renew nothing any more, and Cognito takes no access token any more. Nobody there is no error. */
  endSessions(username: string): Promise<void>;
}

/** A customer as Cognito has them. */
export interface KnownCustomer {
  /** What Cognito's operations take. Chosen by the app: it is not the `sub`. */
  readonly username: string;
  readonly email: string | undefined;
}

export interface CustomerUsers {
  /** By the `sub`. Undefined where there is no such customer. */
  findCustomer(subject: string): Promise<KnownCustomer | undefined>;
}

/** What Cognito knows that a trigger's event does not say for certain. */
export interface CustomerRecord {
  /** Milliseconds since the epoch: when anything of the user changed last. */
  readonly changedAt: number | undefined;
  /** The address, if its owner has shown that it is theirs. */
  readonly verifiedEmail: string | undefined;
}

export interface CustomerRecords {
  /** Undefined where there is no such user. */
  recordOf(username: string): Promise<CustomerRecord | undefined>;
}
