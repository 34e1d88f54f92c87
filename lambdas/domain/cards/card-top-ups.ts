/** Top-ups from cards, as the domain asks for them: pending when they start, then posted or voided, and maybe charged back. */
import type { Ledger, Terms, WriteResult } from '../ledger/ledger.ts';
import type { ChargeBack, TopUp } from '../ledger/transfer.ts';
import type { Wallet } from '../ledger/wallet.ts';
import type { CardEventOutcome, CardEventRecord } from './receive-registration.ts';

/** What a settlement changes; what it took for granted of the wallet is a condition. */
export type SettlementChange =
  /** The money is the customer's. */
  | { readonly kind: 'post' }
  /** Nothing moved, and the room below the limits is free again. `reversed`: denied before we heard of the success. */
  | { readonly kind: 'void'; readonly wallet: Wallet; readonly reversed: boolean }
  /** What was posted goes back; the card is blocked, and the wallet frozen if it could not bear all of it. */
  | { readonly kind: 'reverse'; readonly wallet: Wallet; readonly chargeBacks: readonly ChargeBack[] };

export interface Settlement {
  /** As it was read. */
  readonly topUp: TopUp;
  /** Undefined where nothing changes. */
  readonly change: SettlementChange | undefined;
  /** The processor's, and what it came to; undefined for what the processor answered at once. */
  readonly event?: {
    readonly id: string;
    readonly fingerprint: string;
    readonly reference: string;
    readonly type: string;
    readonly outcome: CardEventOutcome;
  };
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface CardTopUps extends Pick<Ledger, 'readTopUp' | 'readWallet'> {
  /**
   * Writes a pending top-up, which takes its room below the limits, on the conditions of any top-up and that the card is
   * active.
   */
  start(topUp: TopUp, terms: Terms): Promise<WriteResult<TopUp>>;
  readEvent(id: string): Promise<CardEventRecord | undefined>;
  /**
   * One transaction: the event (never seen), the top-up (as it was read), the wallet (as it was read, where that matters),
   * the charge-backs and the card.
   *
   * @returns false where something had changed, or it is not known what was written: to be read again
   */
  settle(settlement: Settlement): Promise<boolean>;
}
