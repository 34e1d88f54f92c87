/** What a backtest needs of the items of the Ledger and the Cases table, and nothing of whom they are about. */
import type { KnownCase } from '../../domain/backtest/run.ts';
import type { BacktestRow } from '../../domain/backtest/stored-inputs.ts';
import { fraudMarksOf, type ReviewOutcome } from '../../domain/exposure/fraud-marks.ts';
import { paymentIdOf } from '../../domain/identifiers.ts';
import { answers, kindOf } from '../../domain/review/case.ts';
import { type Fields, fieldsOf, type Item } from '../items.ts';
import { idOf } from '../keys.ts';
import { judgementIn } from '../ledger-items.ts';

/** The function's role may read no others: lib/ledger has the same. */
export const ledgerAttributes = [
  'pk',
  'sk',
  'state',
  'amount',
  'createdAt',
  'judged',
  'country',
  'from',
  'ref',
  'refunded',
  'reversed',
  'payment',
] as const;
export const casesAttributes = ['pk', 'sk', 'state', 'decision', 'openedAt', 'question', 'answer'] as const;

/** @returns undefined for what is neither judged nor makes a payment good @throws Error for an item that is not as such are */
export function backtestRowOf(item: Item): BacktestRow | undefined {
  const sk = item.sk?.S;
  if (sk !== 'PAYMENT' && sk !== 'TOPUP' && sk !== 'COMPENSATION') return undefined;
  const fields = fieldsOf(item);
  const createdAt = fields.count('createdAt');
  if (sk === 'COMPENSATION') return { kind: 'compensation', paymentId: fields.text('payment'), createdAt };
  const optional = (name: 'refunded' | 'reversed') =>
    fields.has(name) ? { [name]: fields.integer(name) } : {};
  const common = {
    id: idOf(fields.text('pk')),
    createdAt,
    amount: fields.integer('amount'),
    ...judgementIn(fields),
  };
  if (sk === 'TOPUP') return { kind: 'top_up', ...common, ...optional('reversed') };
  const state = fields.choice('state', ['challenged', 'pending', 'posted', 'voided', 'expired']);
  return { kind: 'payment', state, ...common, ...optional('refunded') };
}

/** @returns undefined for what is no case, and for one of which nothing is known */
export function knownCaseOf(item: Item): KnownCase | undefined {
  // Beside them are tokens, what operators propose, and what was done with cases.
  if (item.sk?.S !== 'CASE') return undefined;
  const fields = fieldsOf(item);
  const id = idOf(fields.text('pk'));
  const became = {
    state: fields.choice('state', ['open', 'decided', 'expired'] as const),
    ...decidedIn(fields),
  };
  const known = { paymentId: paymentIdOf(id), openedAt: fields.count('openedAt') };
  if (kindOf(id) === 'dispute') return { ...known, dispute: became };
  const review = { ...became, ...askedIn(fields) };
  const isTold =
    became.decision?.outcome === 'approve' || fraudMarksOf({ review, compensated: false }).length > 0;
  return isTold ? { ...known, review } : undefined;
}

function decidedIn(fields: Fields): Pick<ReviewOutcome, 'decision'> {
  const decision = fields.map('decision');
  if (!decision) return {};
  const outcome = decision.choice('outcome', ['approve', 'decline', 'uphold', 'reject'] as const);
  return { decision: { outcome, reason: decision.text('reason') } };
}

function askedIn(fields: Fields): Pick<ReviewOutcome, 'question'> {
  if (!fields.has('answer')) return {};
  return { question: { textCode: fields.text('question'), answer: fields.choice('answer', answers) } };
}
