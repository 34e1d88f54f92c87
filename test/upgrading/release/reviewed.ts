/** The review of the fixtures: cases at each point where a deployment may meet them. */
import { disputeOf, openedEvent } from '../../../lambdas/domain/disputes/dispute.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { type Case, caseOf } from '../../../lambdas/domain/review/case.ts';
import { caseClaims } from '../../../lambdas/store/case-claims.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { disputeOpening } from '../../../lambdas/store/dispute-store.ts';
import { decisionTo } from '../../support/reviews.ts';
import { noon } from '../../support/transfers.ts';
import type { PlayOptions } from './asked.ts';
import { idOfPayment, ken, MINUTE, type PaymentName, rei } from './people.ts';

/** One case is open, of one the first of two has decided, one is decided and not settled, one is settled; and a dispute. */
export async function reviewed(options: PlayOptions, paid: ReadonlyMap<PaymentName, Payment>): Promise<void> {
  const cases = caseStore(options);
  const circumstances = {
    state: 'open',
    openedAt: noon,
    deadline: noon + 60 * MINUTE,
    parties: ['a party'],
  } as const;
  const open = (name: PaymentName, change: Partial<Case> = {}) =>
    cases.open({ ...caseOf(paid.get(name) as Payment, circumstances), ...change }, `token of ${name}`);
  const decide = (name: PaymentName, change: { readonly captureAmount?: bigint } = {}) =>
    cases.decide(
      caseIdOf(idOfPayment(name)),
      decisionTo('approve', {
        decidedAt: noon + 2 * MINUTE,
        idempotencyKey: `decide-${name}`,
        note: 'She called',
        ...change,
      }),
      rei,
    );
  const { id } = await open('held');
  await caseClaims(options).claim(
    id,
    { by: ken.username, at: noon, until: noon + 15 * MINUTE, key: 'claim-1' },
    ken,
    {
      id: 'aud_1',
      caseId: id,
      act: 'claim',
      at: noon,
      by: ken.username,
    },
  );
  await open('opinion', { fourEyes: 'amount' });
  await open('decided');
  await open('captured');
  await decide('opinion');
  await decide('decided', { captureAmount: 20_000n });
  await decide('captured', { captureAmount: 13_000n });
  const dispute = disputeOf(paid.get('approved') as Payment, {
    openedAt: noon + 4 * MINUTE,
    deadline: noon + 30 * 24 * 60 * MINUTE,
    parties: ['a party'],
    claim: { reason: 'goods_not_received', note: 'Nothing came', deviceFrozen: false, fingerprint: 'f' },
  });
  await disputeOpening(options).open({ dispute, event: openedEvent(dispute) });
}
