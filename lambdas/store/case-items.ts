/** Cases as the Cases table's items, and back. */

import { paymentIdOf } from '../domain/identifiers.ts';
import {
  type Case,
  type CaseKind,
  type CaseSummary,
  type Claim,
  caseClasses,
  kindOf,
} from '../domain/review/case.ts';
import { signalsIn, signalTexts } from '../domain/risk/signals.ts';
import { decodeLines, encodeLines } from './basket-lines.ts';
import { decisionOf, decisionValues, workOf, workSummaryOf, workValues } from './case-work.ts';
import { type Fields, fieldsOf, type Item, toItem, type Values } from './items.ts';
import { caseKey, idOf } from './keys.ts';

/**
 * The index that lists open cases: only an open case has the attribute `queue`, so only open ones are in it. It must
 * project `openCasesAttributes`.
 */
export const openCasesIndex = 'open-cases';
/** Disputes queue apart: they have weeks, and must not stand before holds that have minutes. */
export const openCasesQueues: Readonly<Record<CaseKind, string>> = {
  held_payment: 'open',
  dispute: 'disputes',
};
/** Decided ones whose freeze is still to be done stand there too, and in no list of cases. */
export const owedFreezesQueue = 'freezes';
/** What both lists of cases show: the open ones, and those that have ended. */
export const summaryAttributes = [
  'state',
  'store',
  'storeName',
  'amount',
  'currency',
  'reasons',
  'openedAt',
  'claimReason',
  'caseClass',
  'fourEyes',
  'deciders',
  'escalatedAt',
  'escalationReason',
] as const;
export const openCasesAttributes = [
  ...summaryAttributes,
  'claimedBy',
  'claimedAt',
  'claimUntil',
  'claimKey',
  'questionAskedAt',
  'answeredAt',
  'warnedAt',
] as const;

export const caseItem = (subject: Case): Item =>
  toItem({
    ...caseKey(subject.id),
    queue: subject.state === 'open' ? openCasesQueues[kindOf(subject.id)] : undefined,
    state: subject.state,
    customer: subject.customer,
    device: subject.device,
    store: subject.store,
    storeName: subject.storeName,
    amount: subject.money.amount,
    currency: subject.money.currency,
    lines: subject.lines.length > 0 ? encodeLines(subject.lines) : undefined,
    ruleset: subject.ruleset,
    reasons: [...subject.reasons],
    shadow: some(subject.shadow),
    snoozed: some(subject.snoozed),
    score: subject.score,
    // Only ever read as a whole.
    signals: JSON.stringify(
      Object.fromEntries(signalTexts(subject.signals).map(({ name, value }) => [name, value])),
    ),
    openedAt: subject.openedAt,
    deadline: subject.deadline,
    parties: [...subject.parties],
    caseClass: subject.caseClass,
    ...workValues(subject),
    decision: subject.decision && decisionValues(subject.decision),
    ...(subject.claim ? claimValues(subject.claim) : {}),
  });

const some = (texts: readonly string[]) => (texts.length > 0 ? [...texts] : undefined);

/** Not in a map: the index takes whole attributes. */
const claimValues = ({ reason, note, deviceFrozen, fingerprint }: Claim): Values => ({
  claimReason: reason,
  claimNote: note,
  deviceFrozen,
  fingerprint,
});

export function caseOfItem(item: Item): Case {
  const fields = fieldsOf(item);
  const decision = fields.map('decision');
  return {
    ...commonFields(fields),
    customer: fields.text('customer'),
    device: fields.text('device'),
    lines: fields.has('lines') ? decodeLines(fields.bytes('lines')) : [],
    ruleset: fields.text('ruleset'),
    shadow: fields.texts('shadow'),
    snoozed: fields.texts('snoozed'),
    score: fields.count('score'),
    signals: signalsIn(JSON.parse(fields.text('signals'))),
    parties: fields.texts('parties'),
    ...workOf(fields),
    ...(decision ? { decision: decisionOf(decision) } : {}),
    ...(fields.has('freezeDoneAt') ? { freezeDoneAt: fields.count('freezeDoneAt') } : {}),
    ...(fields.has('claimReason') ? { claim: claimIn(fields) } : {}),
  };
}

function claimIn(fields: Fields): Claim {
  const note = fields.optionalText('claimNote');
  return {
    reason: fields.text('claimReason'),
    ...(note === undefined ? {} : { note }),
    deviceFrozen: fields.truth('deviceFrozen'),
    fingerprint: fields.text('fingerprint'),
  };
}

/** As the index has it. */
export function caseSummaryOf(item: Item): CaseSummary {
  const fields = fieldsOf(item);
  return {
    ...commonFields(fields),
    ...workSummaryOf(fields),
    ...(fields.has('claimReason') ? { claim: { reason: fields.text('claimReason') } } : {}),
  };
}

function commonFields(fields: Fields) {
  const id = idOf(fields.text('pk'));
  return {
    id,
    paymentId: paymentIdOf(id),
    state: fields.choice('state', ['open', 'decided', 'expired']),
    store: fields.text('store'),
    storeName: fields.text('storeName'),
    money: { amount: fields.integer('amount'), currency: fields.text('currency') },
    reasons: fields.texts('reasons'),
    openedAt: fields.count('openedAt'),
    deadline: fields.count('deadline'),
    caseClass: fields.choice('caseClass', caseClasses),
  };
}
