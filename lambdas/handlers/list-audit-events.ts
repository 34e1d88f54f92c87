/** GET /audit-events */
import { listAuditEvents } from '../contract/case-audit.ts';
import { audit } from './audit/ports.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderAuditPage } from './render/audit.ts';

export const handler = operation(listAuditEvents, async ({ caller, query }) => {
  const cursors = cursorsOf({
    operation: `${listAuditEvents.operation} ${query.day}`,
    subject: caller.subject,
  });
  const after = query.cursor === undefined ? undefined : await cursors.open(query.cursor);
  return { status: 200, body: await renderAuditPage(await audit().ofDay(query.day, after), cursors) };
});
