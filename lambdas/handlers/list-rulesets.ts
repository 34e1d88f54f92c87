/** GET /rulesets */
import { listRulesets } from '../contract/rulesets.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderDraft } from './render/ruleset.ts';
import { drafts } from './rulesets/ports.ts';

export const handler = operation(listRulesets, async ({ caller, query }) => {
  const cursors = cursorsOf({ operation: listRulesets.operation, subject: caller.subject });
  const page = await drafts().list(query.cursor && (await cursors.open(query.cursor)));
  return {
    status: 200,
    body: {
      rulesets: page.rows.map(renderDraft),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
