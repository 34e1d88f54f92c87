/** The keys of every item. */
import { caseIdOf } from '../domain/identifiers.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const single = (kind: string, id: string): Key => ({ pk: `${kind}#${id}`, sk: kind });

export const paymentKey = (id: string): Key => single('PAYMENT', id);
export const topUpKey = (id: string): Key => single('TOPUP', id);
export const walletKey = (customer: string): Key => single('WALLET', customer);
export const deviceKey = (thumbprint: string): Key => single('DEVICE', thumbprint);
/** @param hash SHA-256 of the challenge, base64url: what is stored cannot be used */
export const challengeKey = (hash: string): Key => single('CHALLENGE', hash);
export const hardwareKey = (hardwareId: string): Key => single('HARDWARE', hardwareId);
export const storeKey = (id: string): Key => single('STORE', id);
/** A customer's events sort by time. @param at milliseconds since the epoch */
export const accountEventKey = (event: {
  readonly customer: string;
  readonly at: number;
  readonly id: string;
}): Key => ({
  pk: `CUSTOMER#${event.customer}`,
  sk: `EVENT#${String(event.at).padStart(13, '0')}#${event.id}`,
});
/** One item holds Google's list of revoked attestation keys. */
export const statusListKey: Key = { pk: 'STATUSLIST', sk: 'STATUSLIST' };
/** One item holds every switch, so that a payment reads one. */
export const switchesKey: Key = { pk: 'SWITCHES', sk: 'SWITCHES' };
export const caseKey = (id: string): Key => single('CASE', id);
export const caseKeyOfPayment = (paymentId: string): Key => caseKey(caseIdOf(paymentId));
/** A partition of its own: permissions on leading keys keep the token from those who read cases. */
export const taskTokenKey = (caseId: string): Key => single('TOKEN', caseId);

/** The id behind a `KIND#id` key. */
export const idOf = (pk: string): string => pk.slice(pk.indexOf('#') + 1);
