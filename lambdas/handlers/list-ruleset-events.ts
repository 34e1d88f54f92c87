/** GET /ruleset-events */
import { listRulesetEvents } from '../contract/rulesets.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderDraftEvent } from './render/ruleset.ts';
import { drafts } from './rulesets/ports.ts';

export const handler = operation(listRulesetEvents, async ({ caller, query }) => {
  const cursors = cursorsOf({ operation: listRulesetEvents.operation, subject: caller.subject });
  const page = await drafts().events(query.cursor && (await cursors.open(query.cursor)));
  return {
    status: 200,
    body: {
      events: page.rows.map(renderDraftEvent),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
