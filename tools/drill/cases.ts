/** Whether copies of Ledger and Cases agree: holds have their cases, cases ended as their payments did, and acts are on record. */
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { amountsOf } from '../../lambdas/domain/ledger/transfer.ts';
import { sentenceOf } from '../../lambdas/domain/reconciliation/difference.ts';
import { lookAt } from '../../lambdas/domain/reconciliation/looks.ts';
import { type Booked, saysOf } from '../../lambdas/domain/reconciliation/rows.ts';
import type { Sources, Unreadable } from '../../lambdas/domain/reconciliation/sources.ts';
import type { AuditAct } from '../../lambdas/domain/review/audit.ts';
import { type Case, kindOf } from '../../lambdas/domain/review/case.ts';
import { caseOfItem } from '../../lambdas/store/case-items.ts';
import { fieldsOf, type Item } from '../../lambdas/store/items.ts';
import { auditKey, caseKey, idOf, paymentKey } from '../../lambdas/store/keys.ts';
import { isUnreadable, readable } from '../../lambdas/store/reconciliation/compared-items.ts';

export interface VerifiedCases {
  readonly cases: number;
  /** What was seen and done of cases. */
  readonly records: number;
  /** In a sentence each. */
  readonly findings: readonly string[];
}

export interface CopiedCases {
  readonly sources: Sources;
  /** All rows of the copy of Cases. */
  readonly rows: AsyncIterable<Item>;
  /** Payments that the copy of the ledger holds, and when they were made, in milliseconds since the epoch. */
  readonly held: ReadonlyMap<string, number>;
  /** Milliseconds since the epoch: what was made or ended later may have been on its way when the tables were copied. */
  readonly before: number;
}

/** With when it ended, in milliseconds since the epoch. */
type KeptCase = Case & { readonly endedAt?: number };

export async function verifyCases({ sources, rows, held, before }: CopiedCases): Promise<VerifiedCases> {
  const { cases, unreadable, acts, records } = await read(rows);
  const findings = unreadable.map(({ key, problem }) => `${key} cannot be read: ${problem}.`);
  const isOnItsWay = (payment: string) => {
    const kept = cases.get(caseIdOf(payment));
    return (kept ? (kept.endedAt ?? 0) : (held.get(payment) ?? 0)) >= before;
  };
  const reviewed = [...cases.values()].filter(({ id }) => kindOf(id) === 'held_payment');
  for (const payment of new Set([...held.keys(), ...reviewed.map(({ paymentId }) => paymentId)])) {
    const difference = isOnItsWay(payment) ? undefined : await lookAt(sources, { of: 'review', payment });
    if (difference) findings.push(sentenceOf(difference));
  }
  for (const kept of cases.values()) {
    findings.push(...(await endedApart(sources, kept)));
    if ((kept.endedAt ?? 0) < before) findings.push(...unrecorded(kept, acts.get(kept.id)));
  }
  for (const id of acts.keys())
    if (!cases.has(id) && !unreadable.some(({ key }) => key.startsWith(`${caseKey(id).pk} `)))
      findings.push(`${auditKey({ caseId: id, id: '' }).pk} tells of a case that is not there.`);
  return { cases: cases.size, records, findings };
}

/** By case: what was done with it, and by whom. */
type Acts = Map<string, Set<string>>;

async function read(rows: AsyncIterable<Item>) {
  const cases = new Map<string, KeptCase>();
  const unreadable: Unreadable[] = [];
  const acts: Acts = new Map();
  let records = 0;
  for await (const row of rows) {
    const [pk = '', sk] = [row.pk?.S, row.sk?.S];
    if (sk === 'CASE') {
      const kept = readable(row, keptCaseOf);
      if (isUnreadable(kept)) unreadable.push(kept);
      else cases.set(kept.id, kept);
    } else if (pk.startsWith(auditKey({ caseId: '', id: '' }).pk)) {
      const of = acts.get(idOf(pk)) ?? new Set();
      acts.set(idOf(pk), of.add(actOf(row.act?.S as AuditAct, row.by?.S)));
      records++;
    }
  }
  return { cases, unreadable, acts, records };
}

function keptCaseOf(item: Item): KeptCase {
  const fields = fieldsOf(item);
  return { ...caseOfItem(item), ...(fields.has('endedAt') ? { endedAt: fields.count('endedAt') } : {}) };
}

/** What a case says of its payment, where that says something else. Of open ones, and of holds, the look tells. */
async function endedApart(sources: Sources, kept: KeptCase): Promise<readonly string[]> {
  if (kept.state === 'open' && kindOf(kept.id) === 'held_payment') return [];
  const payment = await sources.transfer(paymentKey(kept.paymentId).pk);
  if (payment && isUnreadable(payment)) return [`${payment.key} cannot be read: ${payment.problem}.`];
  if (payment && (payment.state === 'pending' || isAlike(kept, payment))) return [];
  const { state, decision } = kept;
  const says = decision ? `${state} (${decision.outcome})` : state;
  return [
    `${caseKey(kept.id).pk} is ${says}, and ${paymentKey(kept.paymentId).pk} ${payment ? `is ${saysOf(payment)}` : 'is not there'}.`,
  ];
}

function isAlike({ id, decision, money }: Case, payment: Booked): boolean {
  const { posted } = amountsOf(payment);
  // What was captured, whatever became of it since.
  if (kindOf(id) === 'dispute') return payment.state === 'posted' && posted === money.amount;
  if (payment.money.amount !== money.amount || payment.money.currency !== money.currency) return false;
  // Nobody decided: its time was over, or the till took it back.
  if (!decision) return payment.state === 'expired' || payment.state === 'voided';
  if (decision.outcome === 'decline') return payment.state === 'voided';
  // What was approved is released where the store was frozen meanwhile.
  return payment.state === 'voided' || posted === (decision.captureAmount ?? money.amount);
}

const actOf = (act: AuditAct, by = ''): string => `${act} by ${by}`;

/** What a case shows that somebody did, and no record tells of. */
function unrecorded(kept: KeptCase, acts: ReadonlySet<string> = new Set()): readonly string[] {
  const { state, decision, opinions = [], question } = kept;
  const [first, second] = opinions;
  const due = [
    ...(first ? [actOf('first_decision', first.decidedBy)] : []),
    ...(second ? [actOf('escalate', second.decidedBy)] : []),
    ...(decision ? [actOf('decide', decision.decidedBy)] : []),
    ...(question ? [actOf('ask', question.askedBy)] : []),
    ...(question?.answer ? [actOf('answer', 'customer')] : []),
    ...(state === 'expired' ? [actOf('expire', 'system')] : []),
  ];
  return due
    .filter((act) => !acts.has(act))
    .map((act) => `${caseKey(kept.id).pk} has no record of this act: ${act}.`);
}
