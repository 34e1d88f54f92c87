/** The port of a card processor: it takes the card's number from the customer, so that it never comes near us. */
import type { Money } from '../money.ts';

export interface CardProcessor {
  /** Its name in our settings. */
  readonly name: string;
  /**
   * Begins a registration with 3-D Secure, which the processor will know by our reference. Its result comes by an event.
   *
   * Asked again with the same reference, after an answer that was lost, it gives the same registration.
   *
   * @returns where the customer enters the card
   * @throws whatever went wrong: the same request again is right then
   */
  beginRegistration(wanted: {
    readonly reference: string;
    /** Where the processor sends the customer afterwards. */
    readonly returnUrl?: string | undefined;
  }): Promise<{ readonly url: string }>;
  /**
   * Takes money from a card. Our reference is the processor's idempotency key: asked again, it says how the first stands.
   *
   * @returns `pending` where the result comes by an event
   * @throws whatever went wrong: whether the money was taken is not known then, and asking again tells
   */
  charge(wanted: {
    readonly reference: string;
    readonly token: string;
    readonly money: Money;
  }): Promise<ChargeAnswer>;
  /**
   * How the charge stands that was asked for under our reference. Asking takes no money, whatever is answered.
   *
   * @returns `unheard` where the processor has no such charge
   * @throws whatever went wrong, and where another amount was taken than was asked for: a person has to look then
   */
  chargeOf(asked: {
    readonly reference: string;
    /** The card's, which may be gone by now. */
    readonly token: string | undefined;
    readonly money: Money;
  }): Promise<ChargeAnswer | 'unheard'>;
}

export type ChargeAnswer = 'succeeded' | 'failed' | 'pending';
