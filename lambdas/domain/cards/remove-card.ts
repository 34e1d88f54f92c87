/** Takes a card from a customer for good: nothing is topped up from it any more. */
import type { AccountEvent } from '../account/account-event.ts';
import type { Refusal, RefusalCode } from '../refusal.ts';
import type { Card } from './card.ts';

export type CardRemovalRefusal = Extract<
  RefusalCode,
  'device_not_enrolled' | 'session_ended' | 'account_frozen' | 'not_found'
>;

export interface CardRemovalWrite {
  readonly id: string;
  readonly customer: string;
  /** The device that signed. */
  readonly device: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly event: AccountEvent;
}

export interface CardRemoval {
  /**
   * One transaction: the card (the customer's own, and active), their list of cards, and the account event, if the wallet
   * has the device, a live session and is active. A card that was removed before is answered as it stands.
   */
  remove(write: CardRemovalWrite): Promise<Card | (Refusal & { refused: CardRemovalRefusal })>;
}

export const removeCard = (
  removal: CardRemoval,
  command: Omit<CardRemovalWrite, 'event'>,
): ReturnType<CardRemoval['remove']> => {
  const { id, customer, device, now } = command;
  const event: AccountEvent = {
    id: `removed.${id}`,
    customer,
    kind: 'card_removed',
    at: now,
    by: { role: 'customer' },
    device,
    details: { card: id },
  };
  return removal.remove({ ...command, event });
};
