/** The keys of every item. */
import { caseIdOf, isCompensationId } from '../domain/identifiers.ts';
import type { Trace } from '../domain/registration/registration.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const single = (kind: string, id: string): Key => ({ pk: `${kind}#${id}`, sk: kind });

export const paymentKey = (id: string): Key => single('PAYMENT', id);
export const topUpKey = (id: string): Key => single('TOPUP', id);
export const refundKey = (id: string): Key => single('REFUND', id);
/** Of a posted one in the Ledger table, of a proposed one in the Cases table. */
export const adjustmentKey = (id: string): Key =>
  single(isCompensationId(id) ? 'COMPENSATION' : 'CORRECTION', id);
/** Counts what an operator moved alone in a day, by corrections and compensations. */
export const adjustmentDayKey = (operator: string, day: string): Key =>
  single('ADJUSTMENT_DAY', `${operator}#${day}`);
export const chargeBackKey = (id: string): Key => single('CHARGEBACK', id);
/** That a charge-back is a loss by theft. @param id the charge-back's */
export const lossKey = (id: string): Key => single('LOSS', id);
export const walletKey = (customer: string): Key => single('WALLET', customer);
export const deviceKey = (thumbprint: string): Key => single('DEVICE', thumbprint);
/** @param hash SHA-256 of the challenge, base64url: what is stored cannot be used */
export const challengeKey = (hash: string): Key => single('CHALLENGE', hash);
export const hardwareKey = (hardwareId: string): Key => single('HARDWARE', hardwareId);
/** @param deviceKey Cognito's */
export const cognitoDeviceKey = (customer: string, deviceKey: string): Key =>
  single('COGNITO_DEVICE', `${customer}#${deviceKey}`);
/** A payment code. @param id never its digits */
export const codeKey = (id: string): Key => single('CODE', id);
export const storeKey = (id: string): Key => single('STORE', id);
/** Says which terminal of a store has a number. They sort by it. */
export const storeTerminalKey = (store: string, number: number): Key => ({
  pk: `STORE#${store}`,
  sk: `TERMINAL#${String(number).padStart(3, '0')}`,
});
/** What operators did with a store, by time. @param at milliseconds since the epoch */
export const storeEventKey = (event: {
  readonly store: string;
  readonly at: number;
  readonly id: string;
}): Key => ({
  pk: storeKey(event.store).pk,
  sk: `EVENT#${String(event.at).padStart(13, '0')}#${event.id}`,
});
/** @param id of its app client */
export const terminalKey = (id: string): Key => single('TERMINAL', id);
/** What operators did with a terminal, by time. @param at milliseconds since the epoch */
export const terminalEventKey = (event: {
  readonly terminal: string;
  readonly at: number;
  readonly id: string;
}): Key => ({
  pk: `TERMINAL#${event.terminal}`,
  sk: `EVENT#${String(event.at).padStart(13, '0')}#${event.id}`,
});
/** By it a request to register a terminal is known again. */
export const terminalRequestKey = (id: string): Key => single('TERMINAL_REQUEST', id);
/** What risk knows of a customer. */
export const riskKey = (customer: string): Key => single('RISK', customer);
/** What surrounded a customer's registration. */
export const registrationKey = (customer: string): Key => single('REGISTRATION', customer);
/** Who was seen with the same thing, by time. @param seen who, and when in milliseconds since the epoch */
export const traceKey = (
  { kind, pseudonym }: Trace,
  seen: { readonly customer: string; readonly at: number },
): Key => ({
  pk: `TRACE#${kind}#${pseudonym}`,
  sk: `${String(Math.max(0, seen.at)).padStart(13, '0')}#${seen.customer}`,
});
export const verificationKey = (reference: string): Key => single('VERIFICATION', reference);
/** By it a request to start a verification is known again. */
export const verificationRequestKey = (id: string): Key => single('VERIFICATION_REQUEST', id);
/** Counts what a customer started in a day. @param day in UTC, such as 2026-11-22 */
export const verificationDayKey = (customer: string, day: string): Key =>
  single('VERIFICATION_DAY', `${customer}#${day}`);
export const cardKey = (id: string): Key => single('CARD', id);
/** By it a request to register a card is known again. */
export const cardRequestKey = (id: string): Key => single('CARD_REQUEST', id);
/** Which cards a customer has. */
export const cardListKey = (customer: string): Key => single('CARDS', customer);
/** Counts registrations in a span of time. @param by the customer or device @param start milliseconds since the epoch */
export const cardTriesKey = (by: string, start: number): Key => single('CARD_TRIES', `${by}#${start}`);
/** @param id the card processor's, from the header webhook-id */
export const cardEventKey = (id: string): Key => single('CARD_EVENT', id);
/** @param id the provider's, from the header webhook-id */
export const webhookKey = (id: string): Key => single('WEBHOOK', id);
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
/** @param hash of the username, SHA-256, base64url */
export const signInKey = (hash: string): Key => single('SIGN_IN', hash);
/** A part of the counters of all attempts in a window of time. @param start milliseconds since the epoch */
export const signInWindowKey = (start: number, shard: number): Key =>
  single('SIGN_IN_WINDOW', `${start}#${shard}`);
export const signInRestrictionKey: Key = { pk: 'SIGN_IN_RESTRICTION', sk: 'SIGN_IN_RESTRICTION' };
/** An address of the customer's before the change that this event tells of: apart from the events, so that few may read it. */
export const formerContactKey = (event: Parameters<typeof accountEventKey>[0]): Key => ({
  pk: `CONTACT#${event.customer}`,
  sk: accountEventKey(event).sk,
});
/** @param id of customer, colleague and Idempotency-Key */
export const factorResetKey = (id: string): Key => single('FACTOR_RESET', id);
/** @param hash SHA-256 of the link's token, base64url: what is stored cannot be used */
export const freezeLinkKey = (hash: string): Key => single('FREEZELINK', hash);
/** Whether a recipient, known by a hash, has been told. */
export const toldKey = (notice: string, channel: string, hash: string): Key => ({
  pk: `TOLD#${notice}`,
  sk: `${channel}#${hash}`,
});
/** Whose a push endpoint is. @param hash SHA-256 of the endpoint, base64url */
export const pushEndpointKey = (hash: string): Key => single('PUSH', hash);
/** One item says where the sealed chain stands. */
export const sealingKey: Key = { pk: 'SEALING', sk: 'SEALING' };
/** That a change of a transfer is sealed. @param content as `contentOf` has it */
export const sealedKey = (content: string): Key => single('SEALED', content);
/** One item says which switches are off, so that a payment reads one. */
export const switchesKey: Key = { pk: 'SWITCHES', sk: 'SWITCHES' };
/** How a switch stands, and why. @param id as `switchId` makes it */
export const switchKey = (id: string): Key => ({ pk: switchesKey.pk, sk: `SWITCH#${id}` });
/** What was done with switches, by time. @param at milliseconds since the epoch */
export const switchEventKey = ({ at, id }: { readonly at: number; readonly id: string }): Key => ({
  pk: switchesKey.pk,
  sk: `EVENT#${String(at).padStart(13, '0')}#${id}`,
});
/** An entry of a list. @param id as `listEntryId` makes it */
export const listEntryKey = (list: string, id: string): Key => ({ pk: `LIST#${list}`, sk: `ENTRY#${id}` });
/** What was done with the entries of a list, by time. @param at milliseconds since the epoch */
export const listEventKey = (
  list: string,
  { at, id }: { readonly at: number; readonly id: string },
): Key => ({ pk: listEntryKey(list, '').pk, sk: `EVENT#${String(at).padStart(13, '0')}#${id}` });
/** By it a request for an entry is known again. */
export const listRequestKey = (id: string): Key => single('LIST_REQUEST', id);
/** A version of what is compiled of the lists that are looked at without a record: it is written once. */
export const compiledListsKey = (version: number): Key => single('LISTS', String(version));
/** That a device was enrolled with a phone. */
export const hardwareDeviceKey = (hardwareId: string, device: string): Key => ({
  pk: hardwareKey(hardwareId).pk,
  sk: `DEVICE#${device}`,
});
/** A hold or a loss of an hour, by time. @param at milliseconds since the epoch */
export const watchedKey = ({
  kind,
  at,
  id,
}: {
  readonly kind: string;
  readonly at: number;
  readonly id: string;
}): Key => ({
  pk: `WATCHED#${kind}#${Math.floor(at / (60 * 60 * 1000))}`,
  sk: `${String(Math.max(0, at)).padStart(13, '0')}#${id}`,
});
/** A published ruleset. @param version its number */
export const rulesetKey = (version: string): Key => single('RULESET', version);
export const caseKey = (id: string): Key => single('CASE', id);
export const caseKeyOfPayment = (paymentId: string): Key => caseKey(caseIdOf(paymentId));
/** A partition of its own: permissions on leading keys keep the token from those who read cases. */
export const taskTokenKey = (caseId: string): Key => single('TOKEN', caseId);

/** What was seen or done of a case. @param id deterministic where an act may be retried */
export const auditKey = ({ caseId, id }: { readonly caseId: string; readonly id: string }): Key => ({
  pk: `AUDIT#${caseId}`,
  sk: `EVENT#${id}`,
});
/** A partition of the index by day. @param day of UTC, such as 2026-11-22 */
export const auditDay = (day: string, shard: number): string => `AUDIT_DAY#${day}#${shard}`;

/** The id behind a `KIND#id` key. */
export const idOf = (pk: string): string => pk.slice(pk.indexOf('#') + 1);
/** A transfer that is a store's and no customer's. */
export const storeEntryKey = (transfer: string): Key => ({
  pk: `TRANSFER#${transfer}`,
  sk: 'ENTRY#TRANSFER',
});
/** Says which generation of the stores' projection is read, and which is being built. */
export const storesKey: Key = { pk: 'STORES', sk: 'STORES' };
/** A partition of stores' lines and balances. @param part of so many parts of the stores, by a hash of their ids */
export const storesPartition = (generation: number, part: number, of: number): string =>
  `STORES#${generation}#${part}/${of}`;
/** How far a shard of the history's stream was projected to the stores. */
export const storesShardKey = (shard: string): Key => single('STORES_SHARD', shard);
/** Whether what the rules know of customers and stores is being computed anew, and up to when it was. */
export const activityKey: Key = { pk: 'ACTIVITY', sk: 'ACTIVITY' };
/** How far a shard of the history's stream was told to customers' and stores' records. @param shard by its hash */
export const activityShardKey = (shard: string): Key => single('ACTIVITY_SHARD', shard);
/** Who paid with a phone. @param hardware as its attestation names it */
export const phoneKey = (hardware: string): Key => single('PHONE', hardware);
/** What a customer's old entries come to. @param bound milliseconds since the epoch: of entries made before */
export const balanceSumKey = (customer: string, bound: number): Key => ({
  pk: `BALANCES#${customer}`,
  sk: `SUM#${String(bound).padStart(15, '0')}`,
});
/** Since when such sums are good. */
export const sumsVoidKey = (customer: string): Key => ({ pk: `BALANCES#${customer}`, sk: 'VOID' });
/** Where the reconciliation stands. */
export const reconciliationKey: Key = { pk: 'RECONCILIATION', sk: 'RECONCILIATION' };
/** Where the backtest stands that is under way. */
export const backtestingKey: Key = { pk: 'BACKTESTING', sk: 'BACKTESTING' };
/** A part of what the next slice of a run needs; they are in two copies by turns. */
export const runPartKey = ({ pk }: Key, copy: number, part: number): Key => ({
  pk,
  sk: `PART#${copy}#${part}`,
});
/** A ruleset that somebody drafted: who, when, and what became of it. */
export const draftKey = (id: string): Key => ({ pk: 'RULESETS', sk: `DRAFT#${id}` });
/** What the draft says: written once. */
export const draftDocumentKey = (id: string): Key => single('RULESET_DRAFT', id);
/** What was done with rulesets, by time. @param at milliseconds since the epoch */
export const draftEventKey = ({ at, id }: { readonly at: number; readonly id: string }): Key => ({
  pk: draftKey('').pk,
  sk: `EVENT#${String(at).padStart(13, '0')}#${id}`,
});
/** A backtest of a draft, or of the version that it became. */
export const backtestKey = (draft: string, id: string): Key => ({
  pk: `BACKTESTS#${draft}`,
  sk: `BACKTEST#${id}`,
});
/** What it came to. */
export const backtestResultKey = (draft: string, id: string): Key => ({
  pk: backtestKey(draft, '').pk,
  sk: `RESULT#${id}`,
});
/** Backtests of a draft by time. @param at milliseconds since the epoch */
export const backtestStartKey = (
  draft: string,
  { at, id }: { readonly at: number; readonly id: string },
): Key => ({ pk: backtestKey(draft, '').pk, sk: `STARTED#${String(at).padStart(13, '0')}#${id}` });
/** One item says which backtests are not done, in their order. */
export const backtestsKey: Key = { pk: 'BACKTESTS', sk: 'BACKTESTS' };
/** A rule that is, or was, snoozed for a customer. */
export const snoozeKey = (customer: string, rule: string): Key => ({
  pk: 'SNOOZES',
  sk: `SNOOZE#${customer}#${rule}`,
});
/** What was done with snoozes, by time. @param at milliseconds since the epoch */
export const snoozeEventKey = ({ at, id }: { readonly at: number; readonly id: string }): Key => ({
  pk: snoozeKey('', '').pk,
  sk: `EVENT#${String(at).padStart(13, '0')}#${id}`,
});
