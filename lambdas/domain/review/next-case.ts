/** The next case for a reviewer: the most urgent that they may decide and nobody works on, claimed for them. */
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Case, CaseKind, CaseSummary } from './case.ts';
import { legal, liveLease, type Reviewer, standingAt } from './case-states.ts';
import type { Cases } from './cases.ts';
import { type ClaimPorts, eventOf, leaseOf, type ReviewerAsks } from './claims.ts';
import { reviewerOf } from './reviewer.ts';

export type NextCaseCommand = ReviewerAsks & {
  /** @default - held payments, which have minutes, and then disputes */
  readonly kind?: CaseKind;
};

export type NextCasePorts = ClaimPorts & { readonly cases: Pick<Cases, 'listOpen'> };

type Fits = (subject: CaseSummary) => boolean;

interface Search {
  readonly reviewer: Reviewer;
  readonly kind: CaseKind;
  readonly isAgain: Fits;
  readonly fits: Fits;
}

/** @returns undefined where there is none; a case that was claimed under the same Idempotency-Key is the next one again */
export async function nextCase(
  ports: NextCasePorts,
  command: NextCaseCommand,
): Promise<Case | Refusal | undefined> {
  const reviewer = await reviewerOf(ports.people, command);
  if (isRefusal(reviewer)) return reviewer;
  const { now } = command;
  const isAgain: Fits = (subject) => {
    const lease = liveLease(subject, now);
    return lease?.by === reviewer.username && lease.key === command.idempotencyKey;
  };
  const isFree: Fits = (subject) => {
    const standing = standingAt(subject, now, reviewer);
    return standing.claimed === 'none' && legal(standing, 'claim') === 'legal';
  };
  const isEscalated: Fits = (subject) => subject.escalation !== undefined && isFree(subject);
  const kinds: readonly CaseKind[] = command.kind ? [command.kind] : ['held_payment', 'dispute'];
  for (const kind of kinds) {
    for (const fits of reviewer.senior ? [isEscalated, isFree] : [isFree]) {
      const found = await firstOf(ports, command, { reviewer, kind, isAgain, fits });
      if (found) return found;
    }
  }
  return undefined;
}

/** What the list says of them is a moment behind: each claim is for its own write to allow. */
async function firstOf(
  ports: NextCasePorts,
  command: NextCaseCommand,
  { reviewer, kind, isAgain, fits }: Search,
): Promise<Case | undefined> {
  const byTurn = (one: CaseSummary, other: CaseSummary) =>
    Number(isAgain(other)) - Number(isAgain(one)) || byUrgency(one, other);
  let after: string | undefined;
  do {
    const page = await ports.cases.listOpen(after, kind, (each) => isAgain(each) || fits(each));
    for (const { id } of [...page.cases].sort(byTurn)) {
      const lease = leaseOf(ports, command, reviewer.username);
      const event = eventOf({ ...command, caseId: id }, { act: 'claim' });
      const claimed = await ports.claims.claim(id, lease, reviewer, event);
      // A claim of before, under the same key, may be over.
      if (!isRefusal(claimed) && isAgain(claimed)) return claimed;
    }
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

/** The nearest deadline, then the most money. */
const byUrgency = (one: CaseSummary, other: CaseSummary): number =>
  one.deadline - other.deadline || Number(other.money.amount - one.money.amount);
