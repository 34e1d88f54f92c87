/** What publishing asks of the items: each condition refuses alone, and without it the ruleset is in force. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import { type Decider, type Draft, inForceOf } from '../../../lambdas/domain/rulesets/drafts.ts';
import { draftStore, publishClauses } from '../../../lambdas/store/drafts.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { takeAway } from '../../support/middleware.ts';
import { always } from '../../support/rulesets.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, thumbprint } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const ann: Decider = { username: 'ann', person: thumbprint('ann') };
const ben: Decider = { username: 'ben', person: thumbprint('ben') };
const storeOn = (client = engine.client()) =>
  draftStore({ client, runtime, registryTable: tables.registryTable });
const eventOf = (draft: Draft, what: 'drafted' | 'published' | 'withdrawn', by: string) =>
  ({
    id: `${draft.id}-${what}`,
    what,
    draft: draft.id,
    base: draft.base,
    reason: 'Test',
    by,
    at: noon,
  }) as const;

async function drafted(id: string): Promise<Draft> {
  const drafts = storeOn();
  const draft: Draft = {
    id,
    state: 'draft',
    base: inForceOf(await drafts.published()),
    reason: 'Test',
    fingerprint: thumbprint(id),
    author: ann.username,
    person: ann.person,
    createdAt: noon,
  };
  expect(await drafts.add(draft, always('hold'), eventOf(draft, 'drafted', ann.username))).toBe(true);
  return draft;
}

async function publish(draft: Draft, by: Decider, without?: string) {
  const client = engine.client();
  if (without !== undefined) takeAway(client, without);
  const version = String(Number((await storeOn().published()) ?? 0) + 1);
  const done = await storeOn(client).publish(draft, by, version, eventOf(draft, 'published', by.username));
  return isRefusal(done) ? done.refused : done.state;
}

const [isDraft, otherOperator, otherPerson] = publishClauses(ben).map(({ expression }) => expression);
const cases: readonly [string, string | undefined, Decider, 'withdrawn' | undefined, string][] = [
  ['it is a draft still', isDraft, ben, 'withdrawn', 'proposal_already_decided'],
  [
    'another operator publishes',
    otherOperator,
    { ...ben, username: 'ann' },
    undefined,
    'second_person_required',
  ],
  ['another person does', otherPerson, { ...ben, person: ann.person }, undefined, 'second_person_required'],
];
test.each(cases)('that %s is a condition of the write', async (name, expression, by, before, refused) => {
  const draft = await drafted(`rul_${thumbprint(name).slice(0, 27)}`);
  if (before) await storeOn().withdraw(draft, eventOf(draft, 'withdrawn', 'cem'));
  const standing = await storeOn().published();
  expect(await publish(draft, by)).toBe(refused);
  expect(await storeOn().published()).toBe(standing);
  expect(await publish(draft, by, expression)).toBe('published');
  expect(await storeOn().published()).not.toBe(standing);
});

test('that the version that it was made against is in force is a condition of the write', async () => {
  const [late, first] = [await drafted('rul_late'), await drafted('rul_first')];
  expect(await publish(first, ben)).toBe('published');
  expect(await publish(late, ben)).toBe('ruleset_outdated');
  expect(await publish(late, ben, '#policy = :base')).toBe('published');
});
