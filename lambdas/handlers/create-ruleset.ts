/** POST /rulesets */
import { createRuleset } from '../contract/rulesets.ts';
import { fingerprint, rulesetId } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { createDraft } from '../domain/rulesets/drafts.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';
import { renderDraft } from './render/ruleset.ts';
import { isRuleset, parseRuleset } from './rulesets/parse-ruleset.ts';
import { draftPorts } from './rulesets/ports.ts';

/** Faults that are told at once. */
const TOLD = 10;

export const handler = operation(createRuleset, async ({ caller, body, idempotencyKey, now }) => {
  // As text, so that a member that means something to JavaScript is a member as any other.
  const ruleset = parseRuleset(JSON.stringify(body.ruleset));
  if (!isRuleset(ruleset)) {
    const errors = ruleset.slice(0, TOLD).map(({ path, message }) => ({
      path: ['body', 'ruleset', ...(path === '' ? [] : [path])].join('.'),
      message,
    }));
    throw new Refused('invalid_request', { errors });
  }
  const made = await createDraft(draftPorts(), {
    id: rulesetId(caller.subject, idempotencyKey),
    fingerprint: fingerprint(body),
    base: body.base,
    reason: body.reason,
    ruleset,
    colleague: caller,
    now,
  });
  return isRefusal(made) ? made : { status: made.replayed ? 200 : 201, body: renderDraft(made.draft) };
});
