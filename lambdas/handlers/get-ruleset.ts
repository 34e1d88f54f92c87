/** GET /rulesets/{id} */
import { getRuleset } from '../contract/rulesets.ts';
import { refuse } from '../domain/refusal.ts';
import type { Ruleset } from '../domain/risk/ruleset.ts';
import { standardRuleset } from '../domain/risk/standard-ruleset.ts';
import type { Draft } from '../domain/rulesets/drafts.ts';
import { operation } from './http/operation.ts';
import { renderDraft } from './render/ruleset.ts';
import { drafts as draftsOf } from './rulesets/ports.ts';

export const handler = operation(getRuleset, async ({ path }) => {
  const drafts = draftsOf();
  const published = await drafts.published();
  if (path.id === 'current' && published === undefined)
    return { status: 200, body: bodyOf(standardRuleset, { isInForce: true }) };
  const wanted = path.id === 'current' ? String(published) : path.id;
  const id = wanted.startsWith('rul_') ? wanted : await drafts.draftOf(wanted);
  const draft = id === undefined ? undefined : await drafts.read(id);
  if (!draft) return refuse('not_found');
  const { version = '' } = draft;
  const ruleset = { ...(await drafts.document(draft)), version };
  return {
    status: 200,
    body: bodyOf(ruleset, { isInForce: version !== '' && version === published, draft }),
  };
});

const bodyOf = (
  { version, ...ruleset }: Ruleset,
  { isInForce, draft }: { readonly isInForce: boolean; readonly draft?: Draft },
) => ({
  ...(version === '' ? {} : { version }),
  in_force: isInForce,
  ruleset: { ...ruleset },
  ...(draft ? { draft: renderDraft(draft) } : {}),
});
