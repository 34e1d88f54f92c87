/** Drafts of rulesets as operators see them, and what was done with them. */
import type * as z from 'zod/mini';
import type { draft as draftSchema, listRulesetEvents } from '../../contract/rulesets.ts';
import type { Draft, DraftEvent } from '../../domain/rulesets/drafts.ts';
import { timestampOf } from './time.ts';

export const renderDraft = (draft: Draft): z.input<typeof draftSchema> => ({
  id: draft.id,
  state: draft.state,
  base: draft.base,
  reason: draft.reason,
  author: draft.author,
  created_at: timestampOf(draft.createdAt),
  ...(draft.version === undefined ? {} : { version: draft.version }),
  ...(draft.decidedBy === undefined ? {} : { decided_by: draft.decidedBy }),
  ...(draft.decidedAt === undefined ? {} : { decided_at: timestampOf(draft.decidedAt) }),
});

export const renderDraftEvent = ({
  id,
  what,
  draft,
  base,
  version,
  reason,
  by,
  at,
}: DraftEvent): z.input<(typeof listRulesetEvents)['answer']>['events'][number] => ({
  id,
  what,
  draft_id: draft,
  base,
  ...(version === undefined ? {} : { version }),
  ...(reason === undefined ? {} : { reason }),
  by,
  at: timestampOf(at),
});
