/** GET /cases/{id}/audit */
import { listCaseAudit } from '../contract/case-audit.ts';
import { audit } from './audit/ports.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderAuditPage } from './render/audit.ts';

export const handler = operation(listCaseAudit, async ({ caller, path, query }) => {
  // For this case alone: another's events have places of the same form.
  const cursors = cursorsOf({ operation: `${listCaseAudit.operation} ${path.id}`, subject: caller.subject });
  const after = query.cursor === undefined ? undefined : await cursors.open(query.cursor);
  return { status: 200, body: await renderAuditPage(await audit().ofCase(path.id, after), cursors) };
});
