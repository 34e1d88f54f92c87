/** A card that a customer tops up from: registered at a processor, which alone knows its number. */

export const cardBrands = ['visa', 'mastercard', 'jcb', 'american_express', 'diners', 'other'] as const;
export type CardBrand = (typeof cardBrands)[number];

/** What the processor tells of a card. There is no number in it, and no part of one but its last four digits. */
export interface CardDetails {
  /** The processor's own: worth nothing to anybody who has not its credentials. */
  readonly token: string;
  readonly brand: CardBrand;
  readonly lastFour: string;
  /** The last month in which it is good, as `YYYY-MM`. */
  readonly expires: string;
}

export const threeDsStatuses = ['authenticated', 'attempted', 'failed'] as const;
/** Who bears the loss if the cardholder denies the payment. */
export const liabilityShifts = ['issuer', 'merchant', 'unknown'] as const;

/** How the issuer authenticated the cardholder (EMV 3-D Secure), as we keep it. */
export interface ThreeDs {
  /** `attempted`: the issuer could not, and says so. */
  readonly status: (typeof threeDsStatuses)[number];
  /** Electronic Commerce Indicator, two digits. */
  readonly eci: string;
  /** Of the directory server: with it the issuer finds the authentication again. */
  readonly transactionId: string;
  readonly liabilityShift: (typeof liabilityShifts)[number];
}

/** Fully authenticated: 05 of Visa, JCB, American Express and Diners, 02 of Mastercard. */
const fullyAuthenticated = ['05', '02'];

/** The three say the same, or the result is not taken for a success. */
export const hasAuthenticated = ({ status, eci, liabilityShift }: ThreeDs): boolean =>
  status === 'authenticated' && liabilityShift === 'issuer' && fullyAuthenticated.includes(eci);

/** Why a registration came to nothing. `limit`: the customer had as many cards as are allowed by then. */
export const registrationFailures = [
  'declined',
  'three_ds_failed',
  'card_expired',
  'cancelled',
  'limit',
] as const;
export type RegistrationFailure = (typeof registrationFailures)[number];

/** `blocked`: its holder denied a top-up from it. */
export const cardStates = ['pending', 'active', 'failed', 'removed', 'blocked'] as const;
export type CardState = (typeof cardStates)[number];

export interface Card {
  /** Random, and ours: what the API and the processor call the registration, and then the card. */
  readonly id: string;
  readonly customer: string;
  /** The processor's name in our settings. */
  readonly processor: string;
  readonly state: CardState;
  /** Milliseconds since the epoch, as all times here. */
  readonly startedAt: number;
  /** From then on a registration that is pending is over. */
  readonly expiresAt: number;
  /** Where the customer enters the card; undefined until the processor has said. */
  readonly url?: string;
  /** Of a card that was active at some time. The token goes when the card does. */
  readonly details?: Omit<CardDetails, 'token'> & { readonly token?: string };
  /** Also of one that failed for it. */
  readonly threeDs?: ThreeDs;
  readonly failure?: RegistrationFailure;
  /** When we heard of the result. */
  readonly decidedAt?: number;
  /** Before that nothing is topped up from it. */
  readonly usableFrom?: number;
  readonly removedAt?: number;
}

/** A registration whose time has passed is over, whether or not anybody has written so. */
export const cardStateAt = ({ state, expiresAt }: Card, now: number): CardState | 'expired' =>
  state === 'pending' && now >= expiresAt ? 'expired' : state;

/** Whether the month that is printed on the card is over everywhere. @param expires as `YYYY-MM` */
export function isPast(expires: string, now: number): boolean {
  const [year = 0, month = 0] = expires.split('-').map(Number);
  return now >= Date.UTC(year, month, 1) + LAST_TIME_ZONE;
}

/** Whether a top-up may be taken from the card. A card that is new is not: as with all that cools off, it is declined. */
export const isUsable = ({ state, details, usableFrom = 0 }: Card, now: number): boolean =>
  state === 'active' && details?.token !== undefined && now >= usableFrom && !isPast(details.expires, now);

/** Milliseconds: twelve hours behind UTC the month ends last. */
const LAST_TIME_ZONE = 12 * 60 * 60 * 1000;
