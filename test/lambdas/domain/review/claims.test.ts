/** What claims ask of their ports, whom they refuse before they ask, and what is recorded of them. */
import { describe, expect, test } from 'vitest';
import { refuse } from '../../../../lambdas/domain/refusal.ts';
import type { AuditEvent } from '../../../../lambdas/domain/review/audit.ts';
import {
  assignCase,
  type ClaimCommand,
  type ClaimPorts,
  claimCase,
  escalateCase,
  releaseCase,
} from '../../../../lambdas/domain/review/claims.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { held } from '../../../support/case-standings.ts';
import { noting } from '../../../support/noting.ts';
import { noon } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const subject = held();
const command: ClaimCommand = {
  caseId: subject.id,
  reviewer: 'rei',
  senior: false,
  idempotencyKey: 'the key of rei',
  now: noon,
};
const addresses: Record<string, string> = { rei: 'rei@example.com', sora: 'sora@example.com' };
const rei = { username: 'rei', person: personKey('rei@example.com'), senior: false };
const lease = { by: 'rei', at: noon, until: noon + 15 * MINUTE, key: 'the key of rei' };

function ports(answer: () => typeof subject | { refused: 'case_claimed' } = () => subject) {
  const { asked, port } = noting();
  const given = {
    claims: {
      claim: port('claim', answer),
      assign: port('assign', answer),
      release: port('release', answer),
      escalate: port('escalate', answer),
    },
    people: { emailOf: async (username: string) => addresses[username] },
    claimFor: 15 * MINUTE,
    directory: {
      membersOf: async () => [
        { username: 'ken', email: 'ken@example.com', groups: ['reviewer'] as const },
        { username: 'lea', groups: ['reviewer'] as const },
        { username: 'mio', email: 'mio@example.com', groups: ['reviewer', 'senior-reviewer'] as const },
      ],
    },
  };
  const recorded = () => asked.map((call) => call.at(-1) as AuditEvent);
  return { given, asked, recorded };
}

type Act = (given: ReturnType<typeof ports>['given'], change?: Partial<ClaimCommand>) => Promise<unknown>;

// biome-ignore format: a table is read by its lines
const acts: readonly [act: string, Act, asked: readonly unknown[], detail?: Record<string, string>][] = [
  ['claim', (given, change) => claimCase(given, { ...command, ...change }), ['claim', subject.id, lease, rei]],
  ['release', (given, change) => releaseCase(given, { ...command, ...change }), ['release', subject.id, rei]],
  [
    'escalate',
    (given, change) => escalateCase(given, { ...command, ...change, note: 'Not for me' }),
    ['escalate', subject.id, { reason: 'asked', at: noon, by: 'rei', note: 'Not for me' }, rei],
    { reason: 'asked' },
  ],
  [
    'assign',
    (given, change) => assignCase(given, { ...command, ...change, to: 'mio' }),
    ['assign', subject.id, { ...lease, by: 'mio' }, { to: { username: 'mio', person: personKey('mio@example.com'), senior: true }, by: rei }],
    { to: 'mio' },
  ],
];

describe.each(acts)('%s', (act, perform, expected, detail) => {
  test('is one write, with the record of who and when', async () => {
    const { given, asked } = ports();
    expect(await perform(given)).toEqual(subject);
    const event = { id: expect.any(String), caseId: subject.id, act, at: noon, by: 'rei' };
    expect(asked).toEqual([[...expected, { ...event, ...(detail ? { detail } : {}) }]]);
  });

  test('that was refused is answered so', async () => {
    const { given } = ports(() => refuse('case_claimed'));
    expect(await perform(given)).toEqual({ refused: 'case_claimed' });
  });

  test('by somebody who cannot be told from the customer is refused, and asks nothing', async () => {
    const { given, asked } = ports();
    expect(await perform(given, { reviewer: 'nobody' })).toEqual({ refused: 'conflict_of_interest' });
    expect(asked).toEqual([]);
  });
});

describe('nothing is assigned to', () => {
  test.each([
    ['somebody who does not review', 'sora', 'reviewer_not_found'],
    ['somebody who cannot be told from the customer', 'lea', 'conflict_of_interest'],
  ])('%s', async (_, to, refused) => {
    const { given, asked } = ports();
    expect(await assignCase(given, { ...command, to })).toEqual({ refused });
    expect(asked).toEqual([]);
  });
});

test('the same request again is the same record; another act or key is another', async () => {
  const idOf = async (act: (given: ClaimPorts) => Promise<unknown>) => {
    const { given, recorded } = ports();
    await act(given);
    return recorded()[0]?.id;
  };
  const one = await idOf((given) => claimCase(given, command));
  expect(await idOf((given) => claimCase(given, { ...command, now: noon + 1 }))).toBe(one);
  expect(await idOf((given) => claimCase(given, { ...command, idempotencyKey: 'another' }))).not.toBe(one);
  expect(await idOf((given) => releaseCase(given, command))).not.toBe(one);
});
