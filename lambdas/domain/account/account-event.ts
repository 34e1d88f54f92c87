/** What happened to a customer's account besides payments: never edited, and what the customer is told by a notice. */

export const accountEventKinds = [
  'device_enrolled',
  'device_removed',
  'device_frozen',
  'device_unfrozen',
  'signed_in_on_new_device',
  'signed_out_everywhere',
  'password_reset',
  'factor_reset',
  'contact_change',
  'identity_verified',
  'card_registered',
  'card_removed',
  'dispute_opened',
  'dispute_upheld',
  'dispute_rejected',
  'payment_question',
  'frozen',
  'unfrozen',
] as const;

export type AccountEventKind = (typeof accountEventKinds)[number];

export interface AccountEvent {
  /** Unique for the customer; the same for every attempt to write the same event. */
  readonly id: string;
  readonly customer: string;
  readonly kind: AccountEventKind;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Who did it. A colleague is known by the `sub` of the reviewers' pool. */
  readonly by:
    | { readonly role: 'customer' | 'notice_link' | 'system' }
    | { readonly role: 'colleague'; readonly subject: string };
  /** Thumbprint of the device that it is about. */
  readonly device?: string;
  /** What else is worth keeping, such as a reason or a device's name; nothing secret, no contact data. */
  readonly details: Readonly<Record<string, string>>;
}
