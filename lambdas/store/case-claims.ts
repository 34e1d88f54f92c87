/** Who works on which case: each claim, release and escalation is one conditional write, with its record. */
import { refuse } from '../domain/refusal.ts';
import type { AuditEvent } from '../domain/review/audit.ts';
import type { Case } from '../domain/review/case.ts';
import type { ClaimRefusal, Claims } from '../domain/review/cases.ts';
import {
  type CaseChanged,
  type CaseStoreOptions,
  type CaseWrite,
  changeCase,
  readCaseItem,
  writing,
} from './case-change.ts';
import {
  type Acting,
  assignedByNoParty,
  claimClauses,
  clauseValues,
  isOpen,
  mayDecide,
  notAParty,
  notClaimedByOthers,
  notForSeniors,
} from './case-clauses.ts';
import { caseOfItem } from './case-items.ts';
import { claimNames, escalationValues, leaseValues } from './case-work.ts';
import { type Clause, whyRefused } from './conditions.ts';
import { fieldsOf } from './items.ts';

type CaseClauses = readonly Clause<ClaimRefusal>[];

export const caseClaims = (options: CaseStoreOptions): Claims => ({
  claim(id, lease, reviewer, record) {
    const acting = { id, reviewer, now: lease.at };
    return change(options, acting, claimClauses(acting), { write: writing(leaseValues(lease)), record });
  },
  assign(id, lease, { to, by }, record) {
    const acting = { id, reviewer: to, assigner: by, now: lease.at };
    const clauses = [...mayDecide(acting), assignedByNoParty(by)];
    return change(options, acting, clauses, { write: writing(leaseValues(lease)), record });
  },
  release(id, reviewer, record) {
    const acting = { id, reviewer, now: record.at };
    const clauses = [...isOpen(acting), notClaimedByOthers(acting)];
    return change(options, acting, clauses, { write: writing({}, claimNames), record });
  },
  async escalate(id, escalation, reviewer, record) {
    const acting = { id, reviewer, now: escalation.at };
    const clauses = [...isOpen(acting), notAParty(acting), notClaimedByOthers(acting)];
    const write = writing(escalationValues(escalation), claimNames);
    const done = await tryTo(options, acting, [...clauses, notForSeniors], { write, record });
    const again = done.outcome === 'refused' && done.old && !notForSeniors.holds(fieldsOf(done.old));
    if (!again) return answerOf(options, id, clauses, done);
    // The first one stays as it is: another reason would not fit its time.
    return change(options, acting, clauses, { write: writing({}, claimNames), record });
  },
});

interface Act {
  readonly write: CaseWrite;
  readonly record: AuditEvent;
}

const tryTo = (
  options: CaseStoreOptions,
  acting: Acting,
  clauses: CaseClauses,
  act: Act,
): Promise<CaseChanged> =>
  changeCase(options, {
    id: acting.id,
    ...act,
    conditions: clauses.map(({ expression }) => expression),
    values: clauseValues(acting),
  });

const change = async (
  options: CaseStoreOptions,
  acting: Acting,
  clauses: CaseClauses,
  act: Act,
): ReturnType<Claims['claim']> =>
  answerOf(options, acting.id, clauses, await tryTo(options, acting, clauses, act));

/** The case as it stands after, whoever changed it since. */
async function answerOf(
  options: CaseStoreOptions,
  id: string,
  clauses: CaseClauses,
  done: CaseChanged,
): ReturnType<Claims['claim']> {
  if (done.outcome === 'conflict') return refuse('idempotency_conflict');
  if (done.outcome === 'refused') return refuse(whyRefused(clauses, done.old, 'not_found'));
  return standing(options, id);
}

async function standing(options: CaseStoreOptions, id: string): Promise<Case> {
  const item = await readCaseItem(options, id);
  if (item) return caseOfItem(item);
  throw new Error(`${id} was changed, and is not there`);
}
