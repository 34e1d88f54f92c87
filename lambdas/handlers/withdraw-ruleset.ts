/** DELETE /rulesets/{id} */
import { randomUUID } from 'node:crypto';
import { withdrawRuleset } from '../contract/rulesets.ts';
import { isRefusal } from '../domain/refusal.ts';
import { withdrawDraft } from '../domain/rulesets/drafts.ts';
import { operation } from './http/operation.ts';
import { renderDraft } from './render/ruleset.ts';
import { drafts } from './rulesets/ports.ts';

export const handler = operation(withdrawRuleset, async ({ caller, path, query, now }) => {
  const withdrawn = await withdrawDraft(
    { drafts: drafts(), newId: randomUUID },
    { id: path.id, colleague: caller, reason: query.reason, now },
  );
  return isRefusal(withdrawn) ? withdrawn : { status: 200, body: renderDraft(withdrawn) };
});
