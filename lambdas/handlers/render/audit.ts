/** Audit events as reviewers see them. */
import type * as z from 'zod/mini';
import type { listCaseAudit } from '../../contract/case-audit.ts';
import type { AuditEvent, AuditPage } from '../../domain/review/audit.ts';
import type { Cursors } from '../../store/cursor.ts';
import { timestampOf } from './time.ts';

type Page = z.input<typeof listCaseAudit.answer>;

export const renderAuditPage = async ({ events, next }: AuditPage, cursors: Cursors): Promise<Page> => ({
  events: events.map(renderAuditEvent),
  ...(next === undefined ? {} : { next_cursor: await cursors.seal(next) }),
});

export const renderAuditEvent = (event: AuditEvent): Page['events'][number] => ({
  id: event.id,
  at: timestampOf(event.at),
  act: event.act,
  by: event.by,
  case_id: event.caseId,
  detail: { ...event.detail },
});
