/** Cases as the Cases table's items, and back. */

import { paymentIdOf } from '../domain/identifiers.ts';
import {
  type Case,
  type CaseKind,
  type CaseSummary,
  type Claim,
  type Decision,
  kindOf,
} from '../domain/review/case.ts';
import { signalsIn, signalTexts } from '../domain/risk/signals.ts';
import { decodeLines, encodeLines } from './basket-lines.ts';
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
export const openCasesAttributes = [
  'state',
  'storeName',
  'amount',
  'currency',
  'reasons',
  'openedAt',
  'claimReason',
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

export const decisionValues = (decision: Decision): Values => ({
  outcome: decision.outcome,
  reason: decision.reason,
  ...(decision.note === undefined ? {} : { note: decision.note }),
  ...(decision.captureAmount === undefined ? {} : { captureAmount: decision.captureAmount }),
  decidedBy: decision.decidedBy,
  decidedAt: decision.decidedAt,
  idempotencyKey: decision.idempotencyKey,
});

export function caseOfItem(item: Item): Case {
  const fields = fieldsOf(item);
  const decision = fields.map('decision');
  const { claim: _, ...summary } = summaryFields(fields);
  return {
    ...summary,
    customer: fields.text('customer'),
    device: fields.text('device'),
    store: fields.text('store'),
    lines: fields.has('lines') ? decodeLines(fields.bytes('lines')) : [],
    ruleset: fields.text('ruleset'),
    shadow: fields.texts('shadow'),
    snoozed: fields.texts('snoozed'),
    score: fields.count('score'),
    signals: signalsIn(JSON.parse(fields.text('signals'))),
    parties: fields.texts('parties'),
    ...(decision ? { decision: decisionOf(decision) } : {}),
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

export const caseSummaryOf = (item: Item): CaseSummary => summaryFields(fieldsOf(item));

function summaryFields(fields: Fields): CaseSummary {
  const id = idOf(fields.text('pk'));
  return {
    id,
    paymentId: paymentIdOf(id),
    state: fields.choice('state', ['open', 'decided', 'expired']),
    storeName: fields.text('storeName'),
    money: { amount: fields.integer('amount'), currency: fields.text('currency') },
    reasons: fields.texts('reasons'),
    openedAt: fields.count('openedAt'),
    deadline: fields.count('deadline'),
    ...(fields.has('claimReason') ? { claim: { reason: fields.text('claimReason') } } : {}),
  };
}

function decisionOf(fields: Fields): Decision {
  const note = fields.optionalText('note');
  return {
    outcome: fields.choice('outcome', ['approve', 'decline', 'uphold', 'reject']),
    reason: fields.text('reason'),
    ...(note === undefined ? {} : { note }),
    ...(fields.has('captureAmount') ? { captureAmount: fields.integer('captureAmount') } : {}),
    decidedBy: fields.text('decidedBy'),
    decidedAt: fields.count('decidedAt'),
    idempotencyKey: fields.text('idempotencyKey'),
  };
}
