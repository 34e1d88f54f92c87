/** POST /rulesets/{id}/approval */
import { publishRuleset } from '../contract/rulesets.ts';
import { isRefusal } from '../domain/refusal.ts';
import { publishDraft } from '../domain/rulesets/drafts.ts';
import { operation } from './http/operation.ts';
import { renderDraft } from './render/ruleset.ts';
import { draftPorts } from './rulesets/ports.ts';

// The Idempotency-Key is asked for as of every POST; the same operator's same approval is answered alike under any.
export const handler = operation(publishRuleset, async ({ caller, path, now }) => {
  const published = await publishDraft(draftPorts(), { id: path.id, colleague: caller, now });
  return isRefusal(published) ? published : { status: 200, body: renderDraft(published) };
});
