/** What a reviewer is about to decide, and whether it is complete; the API checks all of it again. */
import type { Arguments } from '../../../../client/api.ts';
import { decisionReasons, reasonsFor } from '../../../../lambdas/contract/case-shapes.ts';
import type { decideCase } from '../../../../lambdas/contract/cases.ts';
import { oneLine } from '../../../ui/one-line.ts';

export type DecisionBody = NonNullable<Arguments<typeof decideCase>['body']>;
export type Outcome = DecisionBody['outcome'];
export type Reason = DecisionBody['reason'];
export type Freeze = NonNullable<DecisionBody['freeze']>;

export const outcomesOf = {
  held_payment: ['approve', 'decline'],
  dispute: ['uphold', 'reject'],
} as const satisfies Record<string, readonly Outcome[]>;

/** What may be given for the outcome; before one is chosen, for any of the kind. */
export const reasonsOf = (kind: keyof typeof outcomesOf, outcome: Outcome | undefined): readonly Reason[] => {
  const outcomes: readonly Outcome[] = outcome === undefined ? outcomesOf[kind] : [outcome];
  const given = new Set<Reason>(outcomes.flatMap((each) => reasonsFor[each]));
  return decisionReasons.filter((reason) => given.has(reason));
};

/** As it stands in the form. */
export interface Wish {
  readonly outcome: Outcome | undefined;
  readonly reason: Reason | undefined;
  readonly note: string;
  /** As typed, in minor units; empty for all of it. */
  readonly capture: string;
  readonly freeze: Freeze | undefined;
}

/** Another outcome takes the reason away that is not given for it. */
export const withOutcome = ({ reason }: Wish, outcome: Outcome): Partial<Wish> => {
  const keeps = reason === undefined || reasonsFor[outcome].some((each) => each === reason);
  return keeps ? { outcome } : { outcome, reason: undefined };
};

export const noWish: Wish = {
  outcome: undefined,
  reason: undefined,
  note: '',
  capture: '',
  freeze: undefined,
};

export type Missing = 'outcome' | 'reason' | 'note' | 'noteLong' | 'capture';

/** As the contract has it. */
const LONGEST_NOTE = 500;

const needsNote = ({ outcome, reason, freeze }: Wish): boolean =>
  reason === 'other' || (outcome === 'decline' && freeze !== undefined);

/** @param held what is held, in minor units */
export function missingIn(wish: Wish, held: string): readonly Missing[] {
  const { outcome, reason, note, capture } = wish;
  const written = oneLine(note);
  const missing: Missing[] = [];
  if (outcome === undefined) missing.push('outcome');
  if (reason === undefined) missing.push('reason');
  if (written === '' && needsNote(wish)) missing.push('note');
  if (written.length > LONGEST_NOTE) missing.push('noteLong');
  if (outcome === 'approve' && capture !== '' && !isPart(capture, held)) missing.push('capture');
  return missing;
}

const isPart = (capture: string, held: string): boolean =>
  /^[1-9][0-9]{0,14}$/.test(capture) && BigInt(capture) <= BigInt(held);

/** @param wish one that nothing is missing in */
export function bodyOf(wish: Wish): DecisionBody {
  const { outcome, reason, note, capture, freeze } = wish;
  if (outcome === undefined || reason === undefined) throw new Error('The wish is not complete');
  const written = oneLine(note);
  return {
    outcome,
    reason,
    ...(written === '' ? {} : { note: written }),
    ...(outcome === 'approve' && capture !== '' ? { capture_amount: capture } : {}),
    ...(outcome === 'decline' && freeze ? { freeze } : {}),
  };
}
