/** The disputes as the domain asks for them. */
import type { AccountEvent } from '../account/account-event.ts';
import type { DeviceFreezeWrite } from '../devices/freeze-device.ts';
import type { Refusal } from '../refusal.ts';
import type { Decision } from '../review/case.ts';
import type { Reviewer } from '../review/case-states.ts';
import type { ClaimRefusal } from '../review/cases.ts';
import type { Dispute } from './dispute.ts';

export interface DisputeWrite {
  readonly dispute: Dispute;
  readonly event: AccountEvent;
  /** Of the device that made the payment, if it was asked for. */
  readonly freeze?: DeviceFreezeWrite;
}

export interface Disputes {
  /** Strongly consistent. */
  read(id: string): Promise<Dispute | undefined>;
  /**
   * One transaction: the dispute, unless the payment has one; the event; and the freeze. A device that is frozen already
   * or that the customer has no more does not stand in the way: the claim says how it is.
   *
   * @returns the dispute as it stands, whoever opened it
   * @throws ServiceBusy; asking again is safe
   */
  open(write: DisputeWrite): Promise<Dispute>;
  /**
   * One transaction: the dispute not decided, nobody else's claim on it, the reviewer not among its parties and a senior if
   * it is escalated, and the event. However late: its deadline ends nothing. The same reviewer's same key and same decision again is answered as it stands.
   */
  decide(
    id: string,
    write: { readonly decision: Decision; readonly reviewer: Reviewer; readonly event: AccountEvent },
  ): Promise<Dispute | (Refusal & { refused: ClaimRefusal })>;
}
