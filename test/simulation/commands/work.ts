/** Reviewers share out the cases of held payments: claimed, left again, or left to the seniors; once, again, or too late. */
import { auditEventId } from '../../../lambdas/domain/identifiers.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as claimCase } from '../../../lambdas/handlers/claim-case.ts';
import { handler as escalateCase } from '../../../lambdas/handlers/escalate-case.ts';
import { handler as releaseCase } from '../../../lambdas/handlers/release-case.ts';
import { textIn, textsIn } from '../world/books.ts';
import { auditKeyOf, caseIdOf } from '../world/invariants.ts';
import { reviewerClaims } from '../world/people.ts';
import { expectWork } from '../world/predict-work.ts';
import { ask } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

interface Work extends Command {
  readonly kind: 'work';
  /** Of the payment. */
  readonly key: string;
  readonly act: 'claim' | 'release' | 'escalate';
  readonly reviewer: string;
  readonly workKey: string;
}

const acts = {
  claim: { name: 'claim-case', handler: claimCase, path: 'claim', body: {} },
  release: { name: 'release-case', handler: releaseCase, path: 'release', body: {} },
  escalate: { name: 'escalate-case', handler: escalateCase, path: 'escalation', body: { note: 'Simulated' } },
} as const;

export const work: CommandKind<Work> = {
  kind: 'work',
  weight: 2,
  choose(world, random) {
    const held = [...world.asked.values()].filter((asked) => world.books.holds.has(`PAYMENT#${asked.id}`));
    const open = held.filter(({ id }) => textIn(world.books.get('CASE', caseIdOf(id)), 'state') === 'open');
    const from = open.length > 0 && random.chance(0.9) ? open : held;
    if (from.length === 0) return undefined;
    return {
      kind: 'work',
      key: random.pick(from).key,
      // What is left to the seniors is decided by nobody here: seldom.
      act: random.chance(0.1) ? 'escalate' : random.pick(['claim', 'claim', 'release'] as const),
      reviewer: random.pick(world.people.reviewers).username,
      // Few, so that the same one comes again.
      workKey: `work-on-a-case-number-${random.below(6)}`,
    };
  },
  async run(world, { key, act, reviewer: username, workKey }, turn) {
    const asked = world.asked.get(key);
    if (!asked) return;
    const id = caseIdOf(asked.id);
    const reviewer = world.reviewer(username);
    const { path, body, ...by } = acts[act];
    const subject = world.books.get('CASE', id);
    const isAgain = world.books.items.has(auditKeyOf(id, auditEventId(id, act, username, workKey)));
    const isParty = textsIn(subject, 'parties').includes(personKey(reviewer.email));
    await ask(world, {
      ...by,
      request: {
        method: 'POST',
        path: `/cases/${id}/${path}`,
        pathParameters: { id },
        headers: { 'content-type': 'application/json', 'idempotency-key': workKey },
        body: JSON.stringify(body),
        claims: reviewerClaims(reviewer, world.clock.now),
      },
      turn,
      expected: (_, now) => expectWork({ subject, isParty, act, username, isAgain, now }),
    });
  },
};
