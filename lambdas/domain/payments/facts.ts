/** What risk needs to know before money is decided: one read, of four records. */
import type { Card } from '../cards/card.ts';
import type { Device } from '../devices/device.ts';
import type { Payment } from '../ledger/transfer.ts';
import type { Wallet } from '../ledger/wallet.ts';
import type { OpeningHours } from '../stores/opening-hours.ts';

/** How closely a store's charges are watched. */
export type RiskClass = 'standard' | 'elevated' | 'high';

export interface Store {
  readonly id: string;
  readonly name: string;
  /** @default standard */
  readonly riskClass?: RiskClass;
  /** @default - always open */
  readonly openingHours?: OpeningHours;
  /** Minor units that one charge may have. @default - whatever the customer's limits allow */
  readonly chargeLimit?: bigint;
}

export interface Facts {
  readonly wallet: Wallet | undefined;
  readonly device: Device | undefined;
  readonly store: Store | undefined;
  /** Where one was asked for by its id. */
  readonly payment?: Payment | undefined;
  /** Where one was asked for by its id. */
  readonly card?: Card | undefined;
  /** Names of the flows that an operator has stopped. */
  readonly switchedOff: readonly string[];
}

export interface FactsReader {
  /**
   * One BatchGetItem, eventually consistent: it feeds the judgement only. What must be exact (device, funds, limits,
   * status) is a condition of the write that follows. A wallet, device or store that it does not show is asked for
   * once more, consistently, so that nobody is refused for having just been enrolled.
   *
   * @param consistent whether all of it is read strongly consistent: for judging anew what was judged on old facts
   */
  gather(
    wanted: {
      readonly customer: string;
      readonly device: string;
      readonly store?: string;
      readonly payment?: string;
      readonly card?: string | undefined;
    },
    consistent?: boolean,
  ): Promise<Facts>;
}
