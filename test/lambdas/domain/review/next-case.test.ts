/** Which case is the next one, for whom, and what is passed over. */
import { describe, expect, test } from 'vitest';
import { refuse } from '../../../../lambdas/domain/refusal.ts';
import type { AuditEvent } from '../../../../lambdas/domain/review/audit.ts';
import { type Case, type CaseSummary, kindOf, type Lease } from '../../../../lambdas/domain/review/case.ts';
import type { Reviewer } from '../../../../lambdas/domain/review/case-states.ts';
import { type NextCaseCommand, nextCase } from '../../../../lambdas/domain/review/next-case.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import {
  dispute,
  escalated,
  held,
  lease,
  nearDeadline,
  now,
  opinionOf,
} from '../../../support/case-standings.ts';
import { deadline } from '../../../support/reviews.ts';

const command: NextCaseCommand = { reviewer: 'rei', senior: false, idempotencyKey: 'the key of rei', now };
const PAGE = 2;

/**
 * @param taken by somebody else since they were listed, or refused for what the list does not say
 * @param claimedBefore under the same key, and recorded then
 */
async function next(
  list: readonly Case[],
  change: Partial<NextCaseCommand> = {},
  taken: readonly Case[] = [],
  claimedBefore: readonly Case[] = [],
) {
  const recorded: AuditEvent[] = [];
  const claimed: string[] = [];
  const sorted = [...list].sort((one, other) => one.deadline - other.deadline);
  const result = await nextCase(
    {
      cases: {
        async listOpen(after, kind, fits = () => true) {
          const found = sorted.filter((each: CaseSummary) => kindOf(each.id) === kind && fits(each));
          const start = Number(after ?? 0);
          const more = found.length > start + PAGE;
          return {
            cases: found.slice(start, start + PAGE),
            ...(more ? { next: String(start + PAGE) } : {}),
          };
        },
      },
      claims: {
        async claim(id: string, given: Lease, _: Reviewer, event: AuditEvent) {
          if (taken.some((each) => each.id === id)) return refuse('case_claimed');
          const found = list.find((each) => each.id === id);
          // Claimed under this key before: it stays as it is.
          if (found && claimedBefore.includes(found)) return found;
          claimed.push(id);
          recorded.push(event);
          return found ? { ...found, lease: given } : refuse('not_found');
        },
        assign: async () => refuse('not_found'),
        release: async () => refuse('not_found'),
        escalate: async () => refuse('not_found'),
      },
      people: { emailOf: async (username) => (username === 'rei' ? 'rei@example.com' : undefined) },
      claimFor: 60_000,
    },
    { ...command, ...change },
  );
  return { id: result && 'id' in result ? result.id : result, claimed, recorded };
}

const soon = held({ deadline: deadline - 2 });
const later = held({ deadline: deadline - 1 });
const latest = held({ deadline });

describe('the next case', () => {
  test('is the one of the nearest deadline, claimed and recorded in the same act', async () => {
    const { id, claimed, recorded } = await next([later, soon, latest]);
    expect([id, claimed]).toEqual([soon.id, [soon.id]]);
    expect(recorded).toMatchObject([{ act: 'claim', caseId: soon.id, by: 'rei', at: now }]);
  });

  test('of two that are due at once, is that of more money', async () => {
    const more = held({ deadline: soon.deadline, money: { amount: 301n, currency: 'JPY' } });
    expect((await next([soon, more])).id).toBe(more.id);
  });

  test.each<[string, Partial<Case>]>([
    ['claimed by another', lease('ken')],
    ['claimed by who asks', lease('rei')],
    ['that who asks has decided first', opinionOf(personKey('rei@example.com'))],
    ['for seniors', escalated],
    ['that is late', { deadline: now }],
  ])('is none %s', async (_, change) => {
    const passed = held({ deadline: deadline - 3, ...change });
    expect((await next([passed, later])).id).toBe(later.id);
  });

  test('is one whose claim is over', async () => {
    const over = held({ deadline: deadline - 3, ...lease('ken', now) });
    expect((await next([over, later])).id).toBe(over.id);
  });

  test('is none that another was faster to claim, page after page', async () => {
    expect((await next([soon, later, latest], {}, [soon, later])).id).toBe(latest.id);
    expect(await next([soon, later, latest], {}, [soon, later, latest])).toEqual({
      id: undefined,
      claimed: [],
      recorded: [],
    });
  });

  test('of a senior is an escalated one first, however late it is due', async () => {
    const forSeniors = held({ deadline: deadline + 1, ...escalated });
    const list = [soon, later, latest, forSeniors];
    expect((await next(list, { senior: true })).id).toBe(forSeniors.id);
    expect((await next([soon, later], { senior: true })).id).toBe(soon.id);
  });

  test('is a hold before a dispute, unless disputes are asked for', async () => {
    const early = dispute({ deadline: deadline - 9 });
    expect((await next([early, soon])).id).toBe(soon.id);
    expect((await next([early, soon], { kind: 'dispute' })).id).toBe(early.id);
    expect((await next([early])).id).toBe(early.id);
    expect((await next([early], { kind: 'held_payment' })).id).toBeUndefined();
  });

  test('asked for again by the same key is the same one, though another is more urgent by now', async () => {
    const mine = held({ deadline, lease: { by: 'rei', at: now - 1, until: now + 1, key: 'the key of rei' } });
    expect((await next([later, mine])).id).toBe(mine.id);
    expect((await next([later, mine], { idempotencyKey: 'another' })).id).toBe(later.id);
  });

  test('is another, where its claim under the same key is over', async () => {
    expect(await next([soon, later], {}, [], [soon])).toMatchObject({ id: later.id, claimed: [later.id] });
  });

  test('whose deadline draws near is everybody’s, and a senior’s first', async () => {
    const calling = held({ deadline: deadline + 1, ...nearDeadline });
    expect((await next([calling])).id).toBe(calling.id);
    expect((await next([soon, calling])).id).toBe(soon.id);
    expect((await next([soon, calling], { senior: true })).id).toBe(calling.id);
  });

  test('is nobody’s who cannot be told from the customer', async () => {
    expect((await next([soon], { reviewer: 'nobody' })).id).toEqual({ refused: 'conflict_of_interest' });
  });
});
