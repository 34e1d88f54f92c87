/** What a reviewer's request for a change says of who asks, and when. */
import type { ReviewerAsks } from '../../domain/review/claims.ts';
import type { Caller } from '../http/caller.ts';

interface Request {
  readonly caller: Pick<Caller, 'username' | 'groups'>;
  readonly idempotencyKey: string;
  readonly now: number;
}

export const askedBy = ({ caller, idempotencyKey, now }: Request): ReviewerAsks => ({
  reviewer: caller.username,
  senior: caller.groups.includes('senior-reviewer'),
  idempotencyKey,
  now,
});
