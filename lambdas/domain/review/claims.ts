/** Reviewers share the work: claim, release, hand over, escalate. Each is one conditional write, and recorded with it. */
import { auditEventId } from '../identifiers.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AuditEvent } from './audit.ts';
import type { Case, Lease } from './case.ts';
import type { Reviewer } from './case-states.ts';
import type { Claims, PeopleDirectory, StaffDirectory } from './cases.ts';
import { personKey } from './person.ts';
import { reviewerOf } from './reviewer.ts';

/** A reviewer asks for something. */
export interface ReviewerAsks {
  /** The username. */
  readonly reviewer: string;
  readonly senior: boolean;
  readonly idempotencyKey: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type ClaimCommand = ReviewerAsks & { readonly caseId: string };

export interface ClaimPorts {
  readonly claims: Claims;
  readonly people: PeopleDirectory;
  /** How long a claim lasts, in milliseconds. */
  readonly claimFor: number;
}

export function claimCase(ports: ClaimPorts, command: ClaimCommand): Promise<Case | Refusal> {
  const lease = leaseOf(ports, command, command.reviewer);
  return act(ports, command, (reviewer) =>
    ports.claims.claim(command.caseId, lease, reviewer, eventOf(command, { act: 'claim' })),
  );
}

export const releaseCase = (ports: ClaimPorts, command: ClaimCommand): Promise<Case | Refusal> =>
  act(ports, command, (reviewer) =>
    ports.claims.release(command.caseId, reviewer, eventOf(command, { act: 'release' })),
  );

/** The note stays with the case: who audits need not read it. */
export const escalateCase = (
  ports: ClaimPorts,
  { note, ...command }: ClaimCommand & { readonly note: string },
): Promise<Case | Refusal> =>
  act(ports, command, (reviewer) =>
    ports.claims.escalate(
      command.caseId,
      { reason: 'asked', at: command.now, by: command.reviewer, note },
      reviewer,
      eventOf(command, { act: 'escalate', detail: { reason: 'asked' } }),
    ),
  );

/** @param command.to the username of a colleague, who must be one that may decide it */
export async function assignCase(
  ports: ClaimPorts & { readonly directory: StaffDirectory },
  { to, ...command }: ClaimCommand & { readonly to: string },
): Promise<Case | Refusal> {
  const reviewers = await ports.directory.membersOf(['reviewer', 'senior-reviewer']);
  const known = reviewers.find(({ username }) => username === to);
  if (!known) return refuse('reviewer_not_found');
  if (known.email === undefined) return refuse('conflict_of_interest');
  const colleague = {
    username: to,
    person: personKey(known.email),
    senior: known.groups.includes('senior-reviewer'),
  };
  const event = eventOf(command, { act: 'assign', detail: { to } });
  return act(ports, command, (by) =>
    ports.claims.assign(command.caseId, leaseOf(ports, command, to), { to: colleague, by }, event),
  );
}

export const leaseOf = (
  { claimFor }: Pick<ClaimPorts, 'claimFor'>,
  { now, idempotencyKey }: ReviewerAsks,
  by: string,
): Lease => ({ by, at: now, until: now + claimFor, key: idempotencyKey });

async function act(
  { people }: ClaimPorts,
  command: ClaimCommand,
  write: (reviewer: Reviewer) => Promise<Case | Refusal>,
): Promise<Case | Refusal> {
  const reviewer = await reviewerOf(people, command);
  return isRefusal(reviewer) ? reviewer : write(reviewer);
}

export const eventOf = (
  { caseId, reviewer: by, idempotencyKey, now: at }: ClaimCommand,
  event: Pick<AuditEvent, 'act' | 'detail'>,
): AuditEvent => ({ id: auditEventId(caseId, event.act, by, idempotencyKey), caseId, at, by, ...event });
