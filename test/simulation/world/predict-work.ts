/** What must be answered to reviewers who share out the cases of held payments. */
import { integerIn, textIn, type WireItem } from './books.ts';
import { type Expected, holderOf, isClaimedByOthers, refused } from './predict.ts';

export interface WorkView {
  /** As it stands before; undefined where there is none. */
  readonly subject: WireItem | undefined;
  readonly isParty: boolean;
  readonly act: 'claim' | 'release' | 'escalate';
  readonly username: string;
  /** Whether the act is on record under its key. */
  readonly isAgain: boolean;
  readonly now: number;
}

const isLate = (subject: WireItem | undefined, now: number): boolean =>
  textIn(subject, 'state') !== 'open' || Number(integerIn(subject, 'deadline')) <= now;

export function expectWork({ subject, isParty, act, username, isAgain, now }: WorkView): Expected {
  // Done before: as it stands by now, whoever has it.
  if (isAgain) return { status: 200, is: stateOf(subject, now) };
  if (!subject) return refused(404, 'not_found');
  if (isParty && act !== 'release') return refused(403, 'conflict_of_interest');
  if (textIn(subject, 'state') === 'decided') return refused(409, 'case_already_decided');
  if (isLate(subject, now)) return refused(409, 'case_expired');
  // Nobody here is a senior.
  if (act === 'claim' && subject.escalatedAt !== undefined) return refused(403, 'senior_needed');
  if (isClaimedByOthers(subject, username, now)) return refused(409, 'case_claimed');
  return { status: 200, is: act === 'claim' ? 'claimed' : 'open' };
}

function stateOf(subject: WireItem | undefined, now: number): string {
  const state = textIn(subject, 'state');
  if (state !== 'open') return state;
  if (isLate(subject, now)) return 'expired';
  return holderOf(subject, now) === '' ? 'open' : 'claimed';
}
