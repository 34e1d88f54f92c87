/** A reviewer decides a case: one of another customer's, or their own; once, again, or too late. */

import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as decideCase } from '../../../lambdas/handlers/decide-case.ts';
import { textIn, textsIn } from '../world/books.ts';
import { caseIdOf } from '../world/invariants.ts';
import { reviewerClaims } from '../world/people.ts';
import { expectDecision } from '../world/predict.ts';
import { setting } from '../world/setting.ts';
import { ask } from './asking.ts';
import type { Command, CommandKind } from './command.ts';

export interface Decide extends Command {
  readonly kind: 'decide';
  /** Of the payment. */
  readonly key: string;
  readonly outcome: 'approve' | 'decline';
  readonly reviewer: string;
  readonly decisionKey: string;
  /** What of it is captured, minor units; all where it is not said. */
  readonly capture?: string;
}

const reasons = { approve: 'customer_confirmed', decline: 'suspected_fraud' } as const;

export const decide: CommandKind<Decide> = {
  kind: 'decide',
  weight: 10,
  choose(world, random) {
    const held = [...world.asked.values()].filter((asked) => world.books.holds.has(`PAYMENT#${asked.id}`));
    const open = held.filter(({ id }) => textIn(world.books.get('CASE', caseIdOf(id)), 'state') === 'open');
    const from = open.length > 0 && random.chance(0.8) ? open : held;
    if (from.length === 0) return undefined;
    const { key, amount } = random.pick(from);
    const outcome = random.pick(['approve', 'decline'] as const);
    // Now and then all of it said in so many words, or one too much.
    const capture = random.pick([amount, amount + 1n, 1n + BigInt(random.below(Number(amount)))]);
    return {
      kind: 'decide',
      key,
      outcome,
      ...(outcome === 'approve' && random.chance(0.4) ? { capture: String(capture) } : {}),
      reviewer: random.pick(world.people.reviewers).username,
      // Few, so that the same one comes again.
      decisionKey: `decision-number-${random.below(3)}`,
    };
  },
  async run(world, { key, outcome, reviewer: username, decisionKey, capture }, turn) {
    const asked = world.asked.get(key);
    if (!asked) return;
    const id = caseIdOf(asked.id);
    const reviewer = world.reviewer(username);
    const decision = { outcome, reason: reasons[outcome] };
    const wanted = capture === undefined ? {} : { capture_amount: capture };
    const subject = world.books.get('CASE', id);
    const isParty = textsIn(subject, 'parties').includes(personKey(reviewer.email));
    const answer = await ask(world, {
      name: 'decide-case',
      handler: decideCase,
      request: {
        method: 'POST',
        path: `/cases/${id}/decision`,
        pathParameters: { id },
        headers: { 'content-type': 'application/json', 'idempotency-key': decisionKey },
        body: JSON.stringify({ ...decision, ...wanted }),
        claims: reviewerClaims(reviewer, world.clock.now),
      },
      turn,
      expected: (_, now) =>
        expectDecision({
          subject,
          isParty,
          capture: capture === undefined ? undefined : BigInt(capture),
          decision: { ...decision, decidedBy: username, idempotencyKey: decisionKey },
          storeFrozen: world.storeFrozen && textIn(subject, 'store') === setting.store,
          now,
        }),
    });
    if (turn || answer?.status !== 200) return;
    const recorded = world.books.get('CASE', id)?.decision?.M;
    if (textIn(recorded, 'outcome') !== outcome)
      world.violated(`Invariant 13: the decision of ${id} is lost`);
  },
};
