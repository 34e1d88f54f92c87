/** What is written of a decision of a dispute: beside it, an event of the account that tells it. */
import { expect, test } from 'vitest';
import { decideDispute } from '../../../../lambdas/domain/disputes/decide-dispute.ts';
import { disputeOf } from '../../../../lambdas/domain/disputes/dispute.ts';
import { ann } from '../../../support/judging.ts';
import { noting } from '../../../support/noting.ts';
import { decisionTo } from '../../../support/reviews.ts';
import { noon, paymentOf } from '../../../support/transfers.ts';

const payment = paymentOf(ann, { amount: 300n });
const dispute = disputeOf(payment, {
  openedAt: noon,
  deadline: noon + 1,
  parties: [],
  claim: { reason: 'not_me', fingerprint: 'f', deviceFrozen: false },
});

const reviewer = { username: 'rei', person: 'rei in person', senior: false };

test.each([
  ['uphold', 'dispute_upheld'],
  ['reject', 'dispute_rejected'],
] as const)('to %s tells %s, by the colleague who did', async (outcome, kind) => {
  const { asked, port } = noting();
  const decided = { ...dispute, state: 'decided' } as const;
  const decision = decisionTo(outcome);
  const answer = await decideDispute(
    { read: port('read', () => dispute), decide: port('decide', () => decided) },
    { id: dispute.id, decision, reviewer, subject: 'the sub of rei' },
  );
  expect(answer).toEqual(decided);
  const event = {
    id: `decided-${dispute.id}`,
    customer: 'ann',
    kind,
    at: decision.decidedAt,
    by: { role: 'colleague', subject: 'the sub of rei' },
    details: {
      dispute: dispute.id,
      payment: payment.id,
      amount: '300',
      currency: 'JPY',
      store: 'Shinjuku East',
    },
  };
  expect(asked).toEqual([
    ['read', dispute.id],
    ['decide', dispute.id, { decision, reviewer, event }],
  ]);
});

test('of nothing is refused, and nothing is written', async () => {
  const { asked, port } = noting();
  const answer = await decideDispute(
    { read: port('read', () => undefined), decide: port('decide', () => dispute) },
    { id: dispute.id, decision: decisionTo('uphold'), reviewer, subject: 'the sub of rei' },
  );
  expect([answer, asked]).toEqual([{ refused: 'not_found' }, [['read', dispute.id]]]);
});
