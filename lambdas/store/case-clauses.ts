/** What must hold of a case for a reviewer to change it: each clause by name, with the code that is answered without it. */
import { kindOf } from '../domain/review/case.ts';
import type { Reviewer } from '../domain/review/case-states.ts';
import type { ClaimRefusal } from '../domain/review/cases.ts';
import type { Clause } from './conditions.ts';
import type { Values } from './items.ts';

/** Somebody acts on a case. */
export interface Acting {
  readonly id: string;
  readonly reviewer: Reviewer;
  /** Who has them act. @default - they do so themselves */
  readonly assigner?: Reviewer;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type CaseClause = Clause<ClaimRefusal>;

/** What the clauses' placeholders stand for. */
export const clauseValues = ({ reviewer, assigner, now }: Acting): Values => ({
  ':decided': 'decided',
  ':expired': 'expired',
  ':nearDeadline': 'deadline',
  ':person': reviewer.person,
  ':assigner': assigner?.person,
  ':by': reviewer.username,
  ':now': now,
});

const notDecided: CaseClause = {
  name: 'not decided',
  expression: '#state <> :decided',
  code: 'case_already_decided',
  holds: (subject) => subject.text('state') !== 'decided',
};

const notExpired: CaseClause = {
  name: 'not expired',
  expression: '#state <> :expired',
  code: 'case_expired',
  holds: (subject) => subject.text('state') !== 'expired',
};

/** No change makes a dispute. A hold that is not there has no deadline ahead. */
const isThere: CaseClause = {
  name: 'there',
  expression: 'attribute_exists(#pk)',
  code: 'not_found',
  holds: () => true,
};

/** A dispute waits for its decision however late; of a hold, the money goes back. */
const inTime = (now: number): CaseClause => ({
  name: 'in time',
  expression: '#deadline > :now',
  code: 'case_expired',
  holds: (subject) => subject.integer('deadline') > BigInt(now),
});

/** A case that is there, and open still. */
export const isOpen = ({ id, now }: Pick<Acting, 'id' | 'now'>): readonly CaseClause[] => [
  notDecided,
  notExpired,
  kindOf(id) === 'dispute' ? isThere : inTime(now),
];

export const notAParty = ({ reviewer }: Acting): CaseClause => ({
  name: 'not a party',
  expression: 'NOT contains(#parties, :person)',
  code: 'conflict_of_interest',
  holds: (subject) => !subject.texts('parties').includes(reviewer.person),
});

export const assignedByNoParty = ({ person }: Reviewer): CaseClause => ({
  name: 'assigned by no party',
  expression: 'NOT contains(#parties, :assigner)',
  code: 'conflict_of_interest',
  holds: (subject) => !subject.texts('parties').includes(person),
});

/** Nobody is two of those who decide: by the person, whatever username they have. */
const notDecidedBefore = ({ reviewer }: Acting): CaseClause => ({
  name: 'has not decided before',
  expression: 'NOT contains(#deciders, :person)',
  code: 'second_person_required',
  holds: (subject) => !subject.texts('deciders').includes(reviewer.person),
});

/** One whose deadline draws near calls the seniors, and stays everybody's. */
export const notForSeniors: CaseClause = {
  name: 'not for seniors alone',
  expression: '(attribute_not_exists(#escalatedAt) OR #escalationReason = :nearDeadline)',
  code: 'senior_needed',
  holds: (subject) => !subject.has('escalatedAt') || subject.text('escalationReason') === 'deadline',
};

const seniorIfNeeded = ({ reviewer }: Acting): readonly CaseClause[] =>
  reviewer.senior ? [] : [notForSeniors];

/** By comparison: nothing takes a claim away that is over. */
export const notClaimedByOthers = ({ reviewer, now }: Acting): CaseClause => ({
  name: 'not claimed by others',
  expression: '(attribute_not_exists(#claimedBy) OR #claimedBy = :by OR #claimUntil <= :now)',
  code: 'case_claimed',
  holds: (subject) =>
    !subject.has('claimedBy') ||
    subject.text('claimedBy') === reviewer.username ||
    subject.integer('claimUntil') <= BigInt(now),
});

/** Somebody who may decide the case, but for a claim of somebody else's. */
export const mayDecide = (acting: Acting): readonly CaseClause[] => [
  ...isOpen(acting),
  notAParty(acting),
  notDecidedBefore(acting),
  ...seniorIfNeeded(acting),
];

/** For a claim; a decision has more besides. */
export const claimClauses = (acting: Acting): readonly CaseClause[] => [
  ...mayDecide(acting),
  notClaimedByOthers(acting),
];

/** No more is captured than is held. @param amount minor units */
export const withinHold = (amount: bigint): Clause<'capture_above_hold'> => ({
  name: 'no more than is held',
  expression: '#amount >= :captureAmount',
  code: 'capture_above_hold',
  holds: (subject) => subject.integer('amount') >= amount,
});
