/** What risk needs to know before money is decided: one round trip. */
import type { Card } from '../cards/card.ts';
import type { Device } from '../devices/device.ts';
import type { Payment } from '../ledger/transfer.ts';
import type { Wallet } from '../ledger/wallet.ts';
import type { Listed } from '../lists/listed-marks.ts';
import type { CustomerActivity, StoreActivity } from '../risk/activity.ts';
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
  /** Milliseconds since the epoch: since then it is paid nothing. Absent where it is not frozen. */
  readonly frozenAt?: number;
  /** Its owners and staff, as `personKey` gives them. Absent where none is known. */
  readonly people?: readonly string[];
}

export interface Facts {
  /** Milliseconds since the epoch: what was read is as new as this, or newer. See `Terms.writeBy`. */
  readonly readAt?: number | undefined;
  readonly wallet: Wallet | undefined;
  readonly device: Device | undefined;
  readonly store: Store | undefined;
  /** Where one was asked for by its id. */
  readonly payment?: Payment | undefined;
  /** Where one was asked for by its id. */
  readonly card?: Card | undefined;
  /** Names of the flows that an operator has stopped. */
  readonly switchedOff: readonly string[];
  /** What the customer, and the device that signs, paid and topped up of late. @default - nothing that is known */
  readonly customerActivity?: CustomerActivity | undefined;
  /** Of the store, where one was asked for. @default - nothing that is known */
  readonly storeActivity?: StoreActivity | undefined;
  /** What the lists say. @default - nothing */
  readonly listed?: Listed | undefined;
  /** Reasons of rules that are snoozed for the customer, and until when, in milliseconds since the epoch. @default - none */
  readonly snoozed?: Readonly<Record<string, number>> | undefined;
  /** The version of the ruleset that is published. @default - none is */
  readonly policy?: string | undefined;
}

export interface FactsReader {
  /**
   * One BatchGetItem, eventually consistent: it feeds the judgement only. What must be exact (device, funds, limits,
   * status) is a condition of the write that follows. The store alone is read strongly consistent, at the same time. A
   * wallet or device that is not shown is asked for once more, consistently, so that nobody is refused for having just
   * been enrolled.
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
      /** Where it is asked from, for the lists: as the edge has it. */
      readonly address?: string | undefined;
      readonly country?: string | undefined;
      /** Milliseconds since the epoch: up to when activity is counted. */
      readonly now: number;
    },
    consistent?: boolean,
  ): Promise<Facts>;
}
