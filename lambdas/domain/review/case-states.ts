/** How a case stands for somebody at a moment, and the one function that says which change of it is legal. */
import type { RefusalCode } from '../refusal.ts';
import { type CaseSummary, kindOf, type Lease } from './case.ts';

/** Who acts on a case. */
export interface Reviewer {
  /** In the reviewers' pool. */
  readonly username: string;
  /** As `personKey` gives it: two usernames of one person are one person. */
  readonly person: string;
  readonly senior: boolean;
}

/** Who looks, where no more than that is known. */
export type Viewer = Pick<Reviewer, 'username'> & Partial<Reviewer>;

export type StandingState = 'open' | 'claimed' | 'waiting_for_customer' | 'overdue' | 'decided' | 'expired';

export interface Standing {
  readonly state: StandingState;
  /** Whose claim is not over. */
  readonly claimed: 'mine' | 'none' | 'others';
  /** The seniors are called for it. */
  readonly escalated: boolean;
  /** Nobody else claims and decides it. */
  readonly seniorsOnly: boolean;
  /** Where two have to decide: whether one has. */
  readonly fourEyes?: 'first' | 'second';
  readonly question: 'none' | 'asked' | 'answered';
  readonly isDispute: boolean;
  readonly asSenior: boolean;
  /** Whoever looks has decided already, and somebody else has to as well. */
  readonly asDecider: boolean;
}

/** What can happen to a case. `answer` is the customer's, `expire` the settlement's; all else is done by reviewers. */
export const caseActs = [
  'claim',
  'release',
  'assign',
  'escalate',
  'ask',
  'answer',
  'decide',
  'expire',
] as const;
export type CaseAct = (typeof caseActs)[number];

/**
 * @param now milliseconds since the epoch
 * @param viewer @default - somebody who has claimed nothing
 */
export function standingAt(subject: CaseSummary, now: number, viewer?: Viewer): Standing {
  const claimed = claimedBy(liveLease(subject, now), viewer);
  const question = questionOf(subject);
  const deciders = subject.opinions?.map(({ person }) => person) ?? [];
  return {
    state: stateOf(subject, { now, claimed, question }),
    claimed,
    escalated: subject.escalation !== undefined,
    seniorsOnly: isForSeniors(subject),
    ...(subject.fourEyes ? { fourEyes: deciders.length > 0 ? 'second' : 'first' } : {}),
    question,
    isDispute: kindOf(subject.id) === 'dispute',
    asSenior: viewer?.senior ?? false,
    asDecider: viewer?.person !== undefined && deciders.includes(viewer.person),
  };
}

/** Not one whose deadline draws near: with no senior there, the rest of its time would be lost. */
const isForSeniors = ({ escalation }: CaseSummary): boolean =>
  escalation !== undefined && escalation.reason !== 'deadline';

function questionOf({ question }: CaseSummary): Standing['question'] {
  if (!question) return 'none';
  return question.answeredAt === undefined ? 'asked' : 'answered';
}

/** Nothing sweeps claims: one is over by comparison, here and in the conditions of the writes. */
export const liveLease = (
  { state, lease }: Pick<CaseSummary, 'state' | 'lease'>,
  now: number,
): Lease | undefined => (state === 'open' && lease && now < lease.until ? lease : undefined);

function claimedBy(lease: Lease | undefined, viewer: Viewer | undefined): Standing['claimed'] {
  if (!lease) return 'none';
  return lease.by === viewer?.username ? 'mine' : 'others';
}

function stateOf(
  { id, state, deadline }: CaseSummary,
  { now, claimed, question }: Pick<Standing, 'claimed' | 'question'> & { readonly now: number },
): StandingState {
  if (state !== 'open') return state;
  const isLate = now >= deadline;
  // Nobody decides it any more, though it may take the machine some seconds to release the money.
  if (isLate && kindOf(id) === 'held_payment') return 'expired';
  if (question === 'asked') return 'waiting_for_customer';
  if (claimed !== 'none') return 'claimed';
  // The machine ends a hold in time; nothing ends a dispute but a person.
  return isLate ? 'overdue' : 'open';
}

/**
 * Whether that change is legal, or why not. The conditions of the writes say the same to DynamoDB, where it is decided; a
 * test holds them together.
 */
export function legal(standing: Standing, act: CaseAct): 'legal' | RefusalCode {
  if (standing.state === 'decided') return 'case_already_decided';
  // A hold that is late is what expires.
  if (act === 'expire') return standing.isDispute ? 'outcome_not_applicable' : 'legal';
  if (standing.state === 'expired') return 'case_expired';
  return reasonsAgainst[act].find(([, applies]) => applies(standing))?.[0] ?? 'legal';
}

type Reason = readonly [code: RefusalCode, applies: (standing: Standing) => boolean];

const isOfDispute: Reason = ['outcome_not_applicable', ({ isDispute }) => isDispute];
const isClaimedByOthers: Reason = ['case_claimed', ({ claimed }) => claimed === 'others'];
const hasDecided: Reason = ['second_person_required', ({ asDecider }) => asDecider];
const needsSenior: Reason = ['senior_needed', ({ seniorsOnly, asSenior }) => seniorsOnly && !asSenior];

/** In the order of precedence of the codes. */
const reasonsAgainst: Readonly<Record<Exclude<CaseAct, 'expire'>, readonly Reason[]>> = {
  claim: [hasDecided, needsSenior, isClaimedByOthers],
  release: [isClaimedByOthers],
  assign: [['senior_needed', ({ asSenior }) => !asSenior]],
  escalate: [isClaimedByOthers],
  ask: [isOfDispute, isClaimedByOthers, ['already_asked', ({ question }) => question !== 'none']],
  answer: [['not_asked', ({ question }) => question !== 'asked']],
  decide: [hasDecided, needsSenior, isClaimedByOthers],
};
