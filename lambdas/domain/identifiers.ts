/** Identifiers that follow from what they stand for, so that the same request always means the same row. */
import { createHash } from 'node:crypto';

const digest = (parts: readonly string[]): string =>
  // The length before each part keeps ("ab","c") and ("a","bc") apart.
  createHash('sha256')
    .update(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''))
    .digest()
    .subarray(0, 20)
    .toString('base64url');

/**
 * The id of a transfer: 160 bits of SHA-256 over who asked and their Idempotency-Key, so that one caller's key can
 * never move money twice, and never meets another caller's.
 */
export const paymentId = (customer: string, idempotencyKey: string): string =>
  `pay_${digest(['payment', customer, idempotencyKey])}`;

/** A charge's: whatever its Idempotency-Key, one reference of one terminal is one payment. @param terminal its client */
export const chargeId = (terminal: string, reference: string): string =>
  `pay_${digest(['charge', terminal, reference])}`;

export const topUpId = (customer: string, idempotencyKey: string): string =>
  `top_${digest(['top-up', customer, idempotencyKey])}`;

/** @param colleague who refunds: one's keys never meet another's */
export const refundId = (colleague: string, idempotencyKey: string): string =>
  `ref_${digest(['refund', colleague, idempotencyKey])}`;

/** A till's refund: one reference of one terminal is one refund. @param terminal its client */
export const chargeRefundId = (terminal: string, reference: string): string =>
  `ref_${digest(['charge-refund', terminal, reference])}`;

/** What gives back a charge that is cancelled: one, whoever cancels. */
export const cancelRefundId = (charge: string): string => `ref_${digest(['cancel', charge])}`;

/** @param colleague who corrects */
export const correctionId = (colleague: string, idempotencyKey: string): string =>
  `cor_${digest(['correction', colleague, idempotencyKey])}`;

/** Whoever asks: a payment is made good once for each incident. */
export const compensationId = (payment: string, incident: string): string =>
  `com_${digest(['compensation', payment, incident])}`;
export const isCompensationId = (adjustment: string): boolean => adjustment.startsWith('com_');

/**
 * A top-up is charged back in one part or more: each so much from the wallet, and what is not there any more from our losses.
 * @param before what was charged back of it before, minor units
 */
export const chargeBackId = (topUp: string, from: 'wallet' | 'losses', before: bigint): string =>
  (before === 0n ? topUp : `top_${digest(['charge-back', topUp, String(before)])}`).replace(
    /^top_/,
    from === 'wallet' ? 'chb_' : 'los_',
  );

/** By which the same wish of a customer to be verified is known again. */
export const verificationRequestId = (customer: string, idempotencyKey: string): string =>
  digest(['identity-verification', customer, idempotencyKey]);

/** By which the same wish of a customer to register a card is known again. */
export const cardRequestId = (customer: string, idempotencyKey: string): string =>
  digest(['card', customer, idempotencyKey]);

/** By which the same wish of a colleague to reset a customer's authenticator app is known again. */
export const factorResetId = (customer: string, colleague: string, idempotencyKey: string): string =>
  digest(['factor-reset', customer, colleague, idempotencyKey]);

/** By which the same wish to register a terminal is known again, whichever operator has it. */
export const terminalRequestId = (store: string, idempotencyKey: string): string =>
  digest(['terminal', store, idempotencyKey]);

/** By which the same wish of an operator to rotate a terminal's secret is known again. */
export const secretRequestId = (terminal: string, operator: string, idempotencyKey: string): string =>
  digest(['terminal-secret', terminal, operator, idempotencyKey]);

/** An entry's: one for each subject of a list. */
export const listEntryId = (list: string, subject: string): string =>
  `lst_${digest(['list', list, subject])}`;

/** By which the same wish of an operator for an entry of a list is known again. */
export const listRequestId = (list: string, operator: string, idempotencyKey: string): string =>
  digest(['list-entry', list, operator, idempotencyKey]);

/** A draft of a ruleset: the same wish of a colleague is the same draft. */
export const rulesetId = (colleague: string, idempotencyKey: string): string =>
  `rul_${digest(['ruleset', colleague, idempotencyKey])}`;

/** An audit event's, of an act that may be asked for again: the same wish is recorded once. @param by username */
export const auditEventId = (caseId: string, act: string, by: string, idempotencyKey: string): string =>
  `aud_${digest(['audit', caseId, act, by, idempotencyKey])}`;

/** A backtest: the same wish of a colleague is the same one. @param ruleset as they named it */
export const backtestId = (ruleset: string, colleague: string, idempotencyKey: string): string =>
  `bkt_${digest(['backtest', ruleset, colleague, idempotencyKey])}`;

/** The Idempotency-Key of one case in a request for many. */
export const caseRequestKey = (idempotencyKey: string, caseId: string): string =>
  digest(['case', idempotencyKey, caseId]);

/** A held payment has one case, whose id follows from the payment's, and the other way round. */
export const caseIdOf = (payment: string): string => payment.replace(/^pay_/, 'case_');
export const paymentIdOf = (caseId: string): string => caseId.replace(/^(case|disp)_/, 'pay_');

/** A payment is disputed once: an id of its own, since a payment that was held has a case already. */
export const disputeIdOf = (payment: string): string => payment.replace(/^pay_/, 'disp_');
export const isDisputeId = (caseId: string): boolean => caseId.startsWith('disp_');

/**
 * What makes two requests the same request: a hash over the meaning of the body, not its bytes, so that white space
 * and the order of members do not count.
 */
export function fingerprint(body: unknown): string {
  return createHash('sha256').update(canonical(body)).digest('base64url');
}

/** JSON with sorted members; enough of RFC 8785 for bodies of strings, integers, lists and objects. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
